// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.collector.hostile;

import static dev.spanhouse.storage.testing.OtlpTraces.request;
import static dev.spanhouse.storage.testing.OtlpTraces.span;
import static dev.spanhouse.storage.testing.OtlpTraces.traceId;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.spanhouse.collector.grpc.RunningCollector;
import dev.spanhouse.collector.hostile.HostileClient.Protocol;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What is no HTTP, or HTTP that two servers could understand in two ways: refused, and the
 * connection closed (RFC 9112, sections 2.2, 3 and 6.3).
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HostileHttpTest {

  private static final Duration PATIENCE = Duration.ofSeconds(8);
  private static final AtomicLong NEXT_TRACE = new AtomicLong(1);

  private RunningCollector collector;
  private HostileClient client;
  private LogWatch log;

  @BeforeAll
  void start() throws Exception {
    collector = new RunningCollector(Duration.ofSeconds(10), Duration.ofMillis(800));
    client = new HostileClient(collector);
  }

  @AfterAll
  void stop() {
    client.close();
    collector.close();
  }

  @BeforeEach
  void watch() {
    log = LogWatch.open();
  }

  @AfterEach
  void nothingIsLeftBehind() throws Exception {
    long trace = NEXT_TRACE.getAndIncrement();
    byte[] good = request("good", List.of(span(traceId(9, trace), 1).build())).toByteArray();
    assertThat(client.send(Protocol.HTTP_1, false, "identity", good, false).code()).isEqualTo("OK");
    assertThat(
            collector.database.count(
                "SELECT count(*) FROM span WHERE trace_id = '%016x%016x'".formatted(9, trace)))
        .isEqualTo(1);
    await()
        .untilAsserted(
            () -> {
              assertThat(collector.budget.usedBytes()).isZero();
              assertThat(collector.receiveBudget.usedBytes()).isZero();
            });
    log.close();
    // Armeria warns of broken HTTP/2 and of unknown expectations; the application silences that.
    assertThat(log.errors()).isEmpty();
    assertThat(log.all()).hasSizeLessThanOrEqualTo(1);
  }

  /**
   * Bytes, and what has to come of them.
   *
   * @param statuses the first line of the answer has one of them; empty = no answer at all is
   *     needed
   */
  record Garbage(String name, String bytes, List<Integer> statuses) {

    @Override
    public String toString() {
      return name;
    }
  }

  private static Garbage garbage(String name, String bytes, Integer... statuses) {
    return new Garbage(name, bytes, Arrays.asList(statuses));
  }

  private static String post(String... headersAndBody) {
    List<String> lines =
        new ArrayList<>(
            List.of("POST /v1/traces HTTP/1.1", "Host: x", "Content-Type: application/json"));
    lines.addAll(Arrays.asList(headersAndBody));
    return String.join("\r\n", lines);
  }

  /** After each of them the server hangs up. */
  private static List<Garbage> refused() {
    String smuggled = "POST /v1/traces HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n";
    return List.of(
        garbage("no request line", "\0\1\2\3 garbage\r\n\r\n", 400),
        garbage("no version", "POST /v1/traces\r\n\r\n", 400, 505),
        garbage("HTTP/0.9", "GET /\r\n\r\n", 400, 505),
        garbage("long request line", "POST /" + "a".repeat(100_000) + " HTTP/1.1\r\n\r\n", 414),
        garbage(
            "large header", post("X: " + "a".repeat(200_000), "Content-Length: 2", "", "{}"), 431),
        garbage(
            "many headers", post("X: a\r\n".repeat(20_000) + "Content-Length: 2", "", "{}"), 431),
        garbage("space before colon", post("Content-Length : 2", "", "{}"), 400),
        garbage("NUL in a header", post("X: a\0b", "Content-Length: 2", "", "{}"), 400),
        garbage("header without name", post(": a", "Content-Length: 2", "", "{}"), 400),
        garbage("negative length", post("Content-Length: -1", "", "{}"), 400),
        garbage("length that is no number", post("Content-Length: two", "", "{}"), 400),
        garbage("length with a sign", post("Content-Length: +2", "", "{}"), 400),
        garbage("length above 2^63", post("Content-Length: 99999999999999999999", "", "{}"), 400),
        garbage(
            "two lengths",
            post("Content-Length: 2", "Content-Length: 40", "", "{}") + smuggled,
            400),
        garbage("a list of lengths", post("Content-Length: 2, 40", "", "{}") + smuggled, 400),
        garbage(
            "length and chunks",
            post("Content-Length: 6", "Transfer-Encoding: chunked", "", "0\r\n\r\n") + smuggled,
            400),
        garbage(
            "chunks and length",
            post("Transfer-Encoding: chunked", "Content-Length: 6", "", "0\r\n\r\n") + smuggled,
            400),
        garbage(
            "chunked not last",
            post("Transfer-Encoding: chunked, identity", "", "0\r\n\r\n") + smuggled,
            400,
            501),
        garbage(
            "chunk size no number",
            post("Transfer-Encoding: chunked", "", "zz\r\n{}\r\n"),
            400,
            408),
        garbage(
            "chunk size negative",
            post("Transfer-Encoding: chunked", "", "-2\r\n{}\r\n"),
            400,
            408),
        garbage(
            "chunk size huge",
            post("Transfer-Encoding: chunked", "", "fffffffffffffffff\r\n{}\r\n"),
            400,
            408),
        garbage(
            "chunk without end",
            post("Transfer-Encoding: chunked", "", "2\r\n{}XX0\r\n\r\n"),
            400,
            408),
        garbage("preface and garbage", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + "garbage".repeat(20)),
        garbage("half a preface", "PRI * HTTP/2.0\r\n\r\nXX\r\n\r\n"),
        garbage(
            "TLS",
            new String(
                    HexFormat.of()
                        .parseHex(
                            "16030100c4010000c00303"
                                + "ab".repeat(32)
                                + "00002a"
                                + "c02b".repeat(21)
                                + "0100"
                                + "006d000b000403000102"),
                    ISO_8859_1)
                + "\r\n\r\n"));
  }

  @ParameterizedTest
  @MethodSource("refused")
  void garbage_isRefusedAndTheConnectionClosed(Garbage garbage) throws Exception {
    try (RawConnection connection = new RawConnection(collector.httpPort())) {
      connection.send(garbage.bytes());

      boolean closed = connection.awaitClose(PATIENCE);

      assertThat(closed).as(connection.text()).isTrue();
      assertAnswer(garbage, connection.text());
      // Whatever was smuggled in behind it has not become a request of its own.
      assertThat(connection.text().split("HTTP/1.1 ", -1).length).isLessThanOrEqualTo(2);
    }
  }

  private static void assertAnswer(Garbage garbage, String text) {
    if (!garbage.statuses().isEmpty()) {
      assertThat(text).startsWith("HTTP/1.1 ");
      assertThat(Integer.parseInt(text.substring(9, 12))).isIn(garbage.statuses());
    }
  }

  /** HTTP that is unusual, and clear. */
  private static List<Garbage> answered() {
    String body = "Content-Length: 2\r\nConnection: close\r\n\r\n{}";
    String head = "Host: x\r\nContent-Type: application/json\r\n";
    return List.of(
        garbage("absolute URI", "POST http://x/v1/traces HTTP/1.1\r\n" + head + body, 200, 400),
        garbage(
            "another host's URI",
            "POST http://evil.example/v1/traces HTTP/1.1\r\n" + head + body,
            200,
            400),
        garbage("version of tomorrow", "POST /v1/traces HTTP/9.9\r\n" + head + body, 200, 400, 505),
        garbage("no such scheme", "POST gopher://x/v1/traces HTTP/1.1\r\n" + head + body, 400, 404),
        garbage("broken escape", "POST /v1/%zz HTTP/1.1\r\n" + head + body, 400, 404),
        garbage("NUL in the path", "POST /v1/traces%00 HTTP/1.1\r\n" + head + body, 400, 404),
        garbage("dots", "POST /../../etc/passwd HTTP/1.1\r\n" + head + body, 400, 404),
        garbage(
            "escaped dots", "POST /v1/%2e%2e/%2e%2e/traces HTTP/1.1\r\n" + head + body, 400, 404),
        garbage("asterisk", "POST * HTTP/1.1\r\n" + head + body, 400, 404),
        garbage(
            "unknown expectation",
            "POST /v1/traces HTTP/1.1\r\nExpect: foo\r\n" + head + body,
            417),
        garbage("unknown method", "BREW /v1/traces HTTP/1.1\r\n" + head + body, 405),
        garbage("CONNECT", "CONNECT x:443 HTTP/1.1\r\n" + head + body, 400, 404, 405),
        garbage("TRACE", "TRACE /v1/traces HTTP/1.1\r\n" + head + body, 405),
        garbage(
            "no host",
            "POST /v1/traces HTTP/1.1\r\nContent-Type: application/json\r\n" + body,
            200,
            400),
        garbage("HTTP/1.0", "POST /v1/traces HTTP/1.0\r\n" + head + body, 200),
        garbage(
            "chunk extensions and trailers",
            post(
                "Transfer-Encoding: chunked",
                "Connection: close",
                "",
                "2;a=b\r\n{}\r\n0\r\nX: y\r\n\r\n"),
            200));
  }

  @ParameterizedTest
  @MethodSource("answered")
  void oddity_isAnswered(Garbage oddity) throws Exception {
    try (RawConnection connection = new RawConnection(collector.httpPort())) {
      connection.send(oddity.bytes());

      boolean closed = connection.awaitClose(PATIENCE);

      assertThat(closed).as(connection.text()).isTrue();
      assertAnswer(oddity, connection.text());
    }
  }

  @Test
  void pipelinedRequests_areAllAnsweredInOrder() throws Exception {
    try (RawConnection connection = new RawConnection(collector.httpPort())) {
      connection.send(
          post("Content-Length: 2", "", "{}").repeat(200)
              + post("Connection: close", "Content-Length: 2", "", "[]"));

      assertThat(connection.awaitClose(PATIENCE)).isTrue();

      String text = connection.text();
      assertThat(text.split("HTTP/1.1 200", -1)).hasSize(201);
      assertThat(text.split("HTTP/1.1 400", -1)).hasSize(2);
    }
  }
}
