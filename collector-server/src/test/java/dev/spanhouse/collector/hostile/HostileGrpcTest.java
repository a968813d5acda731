// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.collector.hostile;

import static dev.spanhouse.collector.hostile.RawHttp2.CONTINUATION;
import static dev.spanhouse.collector.hostile.RawHttp2.END_HEADERS;
import static dev.spanhouse.collector.hostile.RawHttp2.HEADERS;
import static dev.spanhouse.collector.hostile.RawHttp2.PING;
import static dev.spanhouse.collector.hostile.RawHttp2.RST_STREAM;
import static dev.spanhouse.collector.hostile.RawHttp2.SETTINGS;
import static dev.spanhouse.collector.hostile.RawHttp2.call;
import static dev.spanhouse.collector.hostile.RawHttp2.exportHeaders;
import static dev.spanhouse.collector.hostile.RawHttp2.frame;
import static dev.spanhouse.collector.hostile.RawHttp2.join;
import static dev.spanhouse.collector.hostile.RawHttp2.message;
import static dev.spanhouse.collector.hostile.RawHttp2.times;
import static dev.spanhouse.storage.testing.OtlpTraces.request;
import static dev.spanhouse.storage.testing.OtlpTraces.span;
import static dev.spanhouse.storage.testing.OtlpTraces.traceId;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.spanhouse.collector.grpc.RunningCollector;
import dev.spanhouse.collector.hostile.HostileClient.Protocol;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is no gRPC, and HTTP/2 that is meant to keep a server busy. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HostileGrpcTest {

  private static final Duration PATIENCE = Duration.ofSeconds(8);
  private static final byte[] NOTHING = {};
  private static final Pattern STATUS = Pattern.compile("grpc-status[\\x01\\x02](\\d{1,2})");

  private RunningCollector collector;
  private HostileClient client;
  private LogWatch log;
  private int threads;

  @BeforeAll
  void start() throws Exception {
    collector = new RunningCollector(Duration.ofSeconds(10), Duration.ofMillis(800));
    client = new HostileClient(collector);
    assertGoodCall();
    threads = ManagementFactory.getThreadMXBean().getThreadCount();
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
    assertGoodCall();
    await()
        .untilAsserted(
            () -> {
              assertThat(collector.budget.usedBytes()).isZero();
              assertThat(collector.receiveBudget.usedBytes()).isZero();
            });
    log.close();
    assertThat(log.all()).isEmpty();
    assertThat(ManagementFactory.getThreadMXBean().getThreadCount())
        .isLessThanOrEqualTo(threads + 16);
  }

  private void assertGoodCall() throws Exception {
    byte[] good = request("good", List.of(span(traceId(8, 8), 1).build())).toByteArray();
    assertThat(client.send(Protocol.GRPC, false, "identity", good, false).code()).isEqualTo("OK");
  }

  @SuppressWarnings("ArrayRecordComponent") // compared by nobody
  record Attack(String name, byte[] bytes) {

    @Override
    public String toString() {
      return name;
    }
  }

  private static List<Attack> fatal() {
    List<Attack> attacks = new ArrayList<>();
    attacks.add(
        new Attack(
            "HTTP/1.1",
            "POST /v1/traces HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}"
                .getBytes(US_ASCII)));
    attacks.add(new Attack("garbage", new byte[4096]));
    attacks.add(new Attack("no settings", join(RawHttp2.PREFACE, frame(PING, 0, 0, new byte[8]))));
    attacks.add(
        new Attack("frame too large", join(begin(), new byte[] {-1, -1, -1, 0, 0, 0, 0, 0, 1})));
    attacks.add(
        new Attack("headers on stream 0", join(begin(), frame(HEADERS, 4, 0, exportHeaders()))));
    attacks.add(
        new Attack("broken HPACK", join(begin(), frame(HEADERS, 4, 1, new byte[] {-1, -1}))));
    attacks.add(new Attack("ping of 7 bytes", join(begin(), frame(PING, 0, 0, new byte[7]))));
    attacks.add(
        new Attack("settings of 5 bytes", join(begin(), frame(SETTINGS, 0, 0, new byte[5]))));
    byte[][] resets = new byte[2000][];
    for (int i = 0; i < resets.length; i++) {
      int stream = 2 * i + 1;
      resets[i] =
          join(
              frame(HEADERS, END_HEADERS, stream, exportHeaders()),
              frame(RST_STREAM, 0, stream, new byte[] {0, 0, 0, 8}));
    }
    attacks.add(new Attack("rapid reset", join(begin(), join(resets))));
    attacks.add(
        new Attack("ping flood", join(begin(), times(20_000, frame(PING, 0, 0, new byte[8])))));
    attacks.add(
        new Attack(
            "continuation flood",
            join(
                begin(),
                frame(HEADERS, 0, 1, exportHeaders()),
                times(20_000, frame(CONTINUATION, 0, 1, exportHeaders())))));
    attacks.add(
        new Attack(
            "empty continuation flood",
            join(
                begin(),
                frame(HEADERS, 0, 1, exportHeaders()),
                times(20_000, frame(CONTINUATION, 0, 1, NOTHING)))));
    return attacks;
  }

  @ParameterizedTest
  @MethodSource("fatal")
  void attack_costsTheConnection(Attack attack) throws Exception {
    try (RawConnection connection = new RawConnection(collector.port())) {
      connection.send(attack.bytes());

      assertThat(connection.awaitClose(PATIENCE)).isTrue();
    }
  }

  /** Work that is as cheap for the server as for the sender. */
  private static List<Attack> harmless() {
    return List.of(
        new Attack(
            "settings flood",
            join(begin(), times(20_000, frame(SETTINGS, 0, 0, new byte[] {0, 3, 0, 0, 0, 9})))),
        new Attack(
            "empty data flood",
            join(
                begin(),
                frame(HEADERS, END_HEADERS, 1, exportHeaders()),
                times(20_000, frame(RawHttp2.DATA, 0, 1, NOTHING)))));
  }

  @ParameterizedTest
  @MethodSource("harmless")
  void flood_isBorne(Attack attack) throws Exception {
    try (RawConnection connection = new RawConnection(collector.port())) {
      connection.send(attack.bytes());

      assertGoodCall();
    }
  }

  /**
   * A call.
   *
   * @param status gRPC's number for what it is answered
   */
  @SuppressWarnings("ArrayRecordComponent") // compared by nobody
  record BadCall(String name, int status, byte[] bytes) {

    @Override
    public String toString() {
      return name;
    }
  }

  private static List<BadCall> badCalls() {
    byte[] valid = request("s", List.of(span(traceId(8, 9), 1).build())).toByteArray();
    byte[] whole = message(0, valid.length, valid);
    return List.of(
        new BadCall("nothing wrong", 0, call(whole)),
        // These are found by gRPC itself, whose specification has INTERNAL for them.
        new BadCall("compressed, not said how", 13, call(message(1, valid.length, valid))),
        new BadCall("flag 7", 13, call(message(7, valid.length, valid))),
        new BadCall("ends in its message", 13, call(message(0, valid.length + 1, valid))),
        new BadCall("ends in the length", 13, call(new byte[] {0, 0})),
        new BadCall("2 GiB", 8, call(message(0, 0x7FFF_FFFF, valid))),
        new BadCall("4 GiB", 8, call(message(0, 0xFFFF_FFFFL, valid))),
        new BadCall("no message", 3, call(NOTHING)),
        new BadCall("unknown coding", 12, call(message(1, 3, new byte[3]), "grpc-encoding", "br")),
        new BadCall("broken gzip", 3, call(message(1, 3, new byte[3]), "grpc-encoding", "gzip")));
  }

  @ParameterizedTest
  @MethodSource("badCalls")
  void badCall_isAnswered(BadCall call) throws Exception {
    try (RawConnection connection = new RawConnection(collector.port())) {
      connection.send(call.bytes());

      assertThat(status(connection, PATIENCE)).isEqualTo(call.status());
    }
  }

  @Test
  void halfAMessage_isGivenUpAfterTheBodyTimeout() throws Exception {
    try (RawConnection connection = new RawConnection(collector.port())) {
      connection.send(
          join(
              begin(),
              frame(HEADERS, END_HEADERS, 1, exportHeaders()),
              frame(RawHttp2.DATA, 0, 1, message(0, 100, new byte[10]))));

      assertThat(status(connection, PATIENCE)).isEqualTo(4);
    }
  }

  /** gRPC ends the stream (CANCEL) when a unary call has more than one message. */
  @Test
  void twoMessages_endTheCall() throws Exception {
    byte[] valid = request("s", List.of(span(traceId(8, 10), 1).build())).toByteArray();
    byte[] whole = message(0, valid.length, valid);
    try (RawConnection connection = new RawConnection(collector.port())) {
      connection.send(call(join(whole, whole)));

      byte[] reset = frame(RST_STREAM, 0, 1, new byte[] {0, 0, 0, 8});
      assertThat(connection.awaitText(new String(reset, ISO_8859_1), PATIENCE)).isTrue();
    }
  }

  /** The status in the trailers, which are no codes on a new connection; -1 if there is none. */
  private static int status(RawConnection connection, Duration patience) throws Exception {
    connection.awaitText("grpc-status", patience);
    // After the name comes the value's length, and then the value.
    Matcher status = STATUS.matcher(connection.text());
    return status.find() ? Integer.parseInt(status.group(1)) : -1;
  }

  private static byte[] begin() {
    return RawHttp2.start();
  }
}
