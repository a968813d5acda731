// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.app.conformance;

import static dev.spanhouse.storage.testing.OtlpTraces.attribute;
import static dev.spanhouse.storage.testing.OtlpTraces.request;
import static dev.spanhouse.storage.testing.OtlpTraces.span;
import static dev.spanhouse.storage.testing.OtlpTraces.string;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import com.google.protobuf.util.Durations;
import dev.spanhouse.app.server.TestServer;
import io.opentelemetry.proto.trace.v1.Span;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What a client is told, the same over gRPC and HTTP: "OTLP/gRPC Response" and "OTLP/HTTP
 * Response". The names have the number for gRPC first, then that for HTTP.
 */
class OutcomeConformanceTest extends Conformance {

  private static final String TOO_LARGE = "spanhouse_requests_total{outcome=\"too_large\"}";

  @ParameterizedTest
  @EnumSource
  void item12_item29_tooLargeIsRefusedForGood(Transport transport) throws Exception {
    byte[] large = transport.encode(withAttributeOf(MAX_REQUEST_BYTES + 1));
    double before = server.metric(TOO_LARGE);

    Answer plain = client.send(transport, large, Map.of());
    Answer inflated = client.sendZipped(transport, large);

    for (Answer answer : List.of(plain, inflated)) {
      assertThat(answer.code()).isEqualTo(transport.code("RESOURCE_EXHAUSTED", 413));
      assertThat(answer.status().getMessage())
          .matches("the request has .* 1048576.*; send smaller batches|gRPC message exceeds .*");
      assertThat(answer.retryInfo()).isEmpty();
      assertThat(answer.header("retry-after")).isEmpty();
      assertThat(answer.headersFirst()).isFalse();
    }
    await().untilAsserted(() -> assertThat(server.metric(TOO_LARGE)).isEqualTo(before + 2));
  }

  @ParameterizedTest
  @EnumSource
  void item12_item29_theLargestAllowedIsAccepted(Transport transport) throws Exception {
    int overhead = transport.encode(withAttributeOf(500_000)).length - 500_000;
    byte[] largest = transport.encode(withAttributeOf(MAX_REQUEST_BYTES - overhead));

    assertThat(largest).hasSize(MAX_REQUEST_BYTES);
    assertThat(client.send(transport, largest, Map.of()).isOk()).isTrue();
    assertThat(client.sendZipped(transport, largest).isOk()).isTrue();
  }

  private static io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest
      withAttributeOf(int length) {
    return request(
        "s",
        List.of(
            span(newTrace(), 1).addAttributes(attribute("k", string("x".repeat(length)))).build()));
  }

  @ParameterizedTest
  @EnumSource
  void item14_item30_answersAreShortWhateverIsWrong(Transport transport) throws Exception {
    List<Span> spans = new ArrayList<>(List.of(span(newTrace(), 1).build()));
    for (int i = 0; i < 20_000; i++) {
      spans.add(Span.newBuilder().setName("no ids").build());
    }

    Answer answer = client.export(transport, request("s", spans));

    assertThat(answer.isOk()).isTrue();
    assertThat(answer.response().getPartialSuccess().getRejectedSpans()).isEqualTo(20_000);
    assertThat(answer.body()).hasSizeLessThan(4096);
  }

  @ParameterizedTest
  @EnumSource
  void item15_item31_fullSuccessSaysNothing(Transport transport) throws Exception {
    Answer answer = client.export(transport, oneSpan(newTrace()));

    assertThat(answer.isOk()).isTrue();
    assertThat(answer.body()).isEqualTo(transport.emptyResponse());
    assertThat(answer.response().hasPartialSuccess()).isFalse();
  }

  @ParameterizedTest
  @EnumSource
  void item16_item31_anEmptyRequestSucceeds(Transport transport) throws Exception {
    byte[] empty = transport == Transport.HTTP_JSON ? new byte[] {'{', '}'} : new byte[0];

    Answer answer = client.send(transport, empty, Map.of());

    assertThat(answer.isOk()).isTrue();
    assertThat(answer.body()).isEqualTo(transport.emptyResponse());
  }

  @ParameterizedTest
  @EnumSource
  void item17_item32_partialSuccessNamesTheSpanAndTheField(Transport transport) throws Exception {
    ByteString trace = newTrace();
    Span fifteenBytes = span(trace, 2).setTraceId(trace.substring(1)).build();

    Answer answer =
        client.export(transport, request("s", List.of(span(trace, 1).build(), fifteenBytes)));

    assertThat(answer.isOk()).isTrue();
    assertThat(answer.response().getPartialSuccess().getRejectedSpans()).isEqualTo(1);
    assertThat(answer.response().getPartialSuccess().getErrorMessage())
        .isEqualTo(
            "1 of 2 spans were not stored: span 1 (trace %s, span 0000000000000002): trace_id has 15 bytes (expected: 16)"
                .formatted(hex(trace.substring(1))));
    assertThat(spansOf(trace)).hasSize(1);
    if (transport == Transport.HTTP_JSON) {
      assertThat(new String(answer.body(), UTF_8))
          .startsWith("{\"partialSuccess\":{\"rejectedSpans\":\"1\",\"errorMessage\":\"1 of 2 ");
    }
  }

  @ParameterizedTest
  @EnumSource
  void item17_item32_aRepairedStringIsAWarning(Transport transport) throws Exception {
    ByteString trace = newTrace();
    byte[] body =
        transport.encode(
            request(
                "s", List.of(span(trace, 1).addAttributes(attribute("k", string("##"))).build())));
    for (int i = 0; i < body.length; i++) {
      body[i] = body[i] == '#' ? (byte) 0xFF : body[i];
    }

    Answer answer = client.send(transport, body, Map.of());

    assertThat(answer.isOk()).isTrue();
    assertThat(answer.response().getPartialSuccess().getRejectedSpans()).isZero();
    assertThat(answer.response().getPartialSuccess().getErrorMessage())
        .isEqualTo(
            "1 strings were not valid UTF-8 and had U+FFFD put in: span 0 (trace %s, span 0000000000000001): attributes 'k'"
                .formatted(hex(trace)));
    assertThat(isStored(trace)).isTrue();
  }

  @ParameterizedTest
  @EnumSource
  void item18_item35_whatIsWrongForGoodIsABadRequest(Transport transport) throws Exception {
    byte[] nonsense = "{neither this nor that".getBytes(UTF_8);
    Answer undecodable = client.send(transport, nonsense, Map.of());
    Answer allInvalid =
        client.export(transport, request("s", List.of(Span.newBuilder().setName("n").build())));
    byte[] zipped = OtlpClient.gzip(transport.encode(oneSpan(newTrace())));
    Answer cutShort =
        transport.isHttp()
            ? client.send(
                transport,
                Arrays.copyOf(zipped, zipped.length - 10),
                Map.of("content-encoding", "gzip"))
            : undecodable;

    for (Answer answer : List.of(undecodable, allInvalid, cutShort)) {
      assertThat(answer.code()).isEqualTo(transport.code("INVALID_ARGUMENT", 400));
      assertThat(answer.badRequest()).isPresent();
      assertThat(answer.retryInfo()).isEmpty();
      assertThat(answer.headersFirst()).isFalse();
    }
    assertThat(allInvalid.status().getMessage())
        .contains("span 0 (trace none, span none): trace_id has 0 bytes (expected: 16)");
  }

  @ParameterizedTest
  @EnumSource
  void item18_item20_item36_whatIsWrongForNowIsHeldThenToldToRetrySoon(Transport transport)
      throws Exception {
    ByteString trace = newTrace();
    try (TestServer hasty = start("otlp.hold=300ms", "otlp.retry-delay=1500ms");
        OtlpClient itsClient = new OtlpClient(hasty);
        Connection connection = DriverManager.getConnection(database.jdbcUrl(), "postgres", "");
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      for (String leaf : leaves()) {
        statement.execute("LOCK TABLE " + leaf + " IN ACCESS EXCLUSIVE MODE");
      }

      Answer answer = itsClient.export(transport, oneSpan(trace));
      connection.rollback();

      assertThat(answer.code()).isEqualTo(transport.code("UNAVAILABLE", 503));
      assertThat(answer.retryInfo().orElseThrow().getRetryDelay())
          .isEqualTo(Durations.fromMillis(1500));
      assertThat(answer.headersFirst()).isFalse();
      if (transport.isHttp()) {
        assertThat(answer.header("retry-after")).contains("2");
      } else {
        assertThat(answer.headers())
            .containsKeys("grpc-status-details-bin", "google.rpc.retryinfo-bin");
      }
      assertThat(itsClient.export(transport, oneSpan(newTrace())).isOk()).isTrue();
    }
  }

  private List<String> leaves() throws Exception {
    try (Connection connection = DriverManager.getConnection(database.jdbcUrl(), "postgres", "");
        Statement statement = connection.createStatement();
        var rows =
            statement.executeQuery(
                "SELECT inhrelid::regclass::text FROM pg_inherits"
                    + " WHERE inhparent = 'span'::regclass")) {
      List<String> leaves = new ArrayList<>();
      while (rows.next()) {
        leaves.add(rows.getString(1));
      }
      return leaves;
    }
  }

  /** Bad data of every kind: clients that retry it would send it for ever. */
  static Stream<byte[]> badData() {
    byte[] good = oneSpan(newTrace()).toByteArray();
    return Stream.of(
        Arrays.copyOf(good, good.length - 1),
        Arrays.copyOf(good, 3),
        new byte[] {(byte) 0xFF, (byte) 0xFF, (byte) 0xFF},
        new byte[] {0x0B, 0x0B, 0x0B},
        new byte[] {0x07},
        "{\"resourceSpans\":[".getBytes(UTF_8),
        "<xml/>".getBytes(UTF_8),
        new byte[] {0x1F, (byte) 0x8B, 8, 0});
  }

  @ParameterizedTest
  @EnumSource
  void item19_item34_badDataHasNoCodeThatIsRetried(Transport transport) throws Exception {
    for (byte[] bad : badData().toList()) {
      Answer answer = client.send(transport, bad, Map.of());

      assertThat(answer.code()).isEqualTo(transport.code("INVALID_ARGUMENT", 400));
    }
    assertThat(server.metric("spanhouse_requests_total{outcome=\"failed\"}")).isZero();
  }
}
