// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.query.http;

import static dev.spanhouse.query.fixture.TraceFixture.TRACE_ID;
import static dev.spanhouse.query.fixture.TraceFixture.spanMessage;
import static dev.spanhouse.query.fixture.TraceFixture.stored;
import static dev.spanhouse.query.fixture.TraceFixture.trace;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spanhouse.query.format.TraceFormat;
import dev.spanhouse.query.tree.TraceAssembler;
import dev.spanhouse.storage.read.StoredSpan;
import dev.spanhouse.storage.read.StoredTrace;
import dev.spanhouse.storage.read.TraceId;
import dev.spanhouse.storage.read.TraceSource;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.ArrayValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Answers of many chunks, and clients that do not wait for the last. */
@Timeout(60)
class LargeAnswerTest {

  private static final StoredTrace LARGE = trace(largeSpans());
  private static final String PATH = "/api/v1/traces/" + TRACE_ID;
  private static final TraceId SMALL_ID = new TraceId(0, 1);
  private static final TraceSource SOURCE =
      id -> Optional.of(id.equals(SMALL_ID) ? trace(LARGE.spans().getFirst()) : LARGE);

  @ParameterizedTest
  @EnumSource(HttpClient.Version.class)
  void get_ofALargeTrace_answersAllOfIt(HttpClient.Version version) throws Exception {
    try (RunningServer server = RunningServer.of(SOURCE)) {
      HttpResponse<byte[]> tree = server.send(version, "GET", PATH);
      HttpResponse<byte[]> otlp =
          server.send(version, "GET", PATH, "Accept", "application/x-protobuf");

      assertThat(tree.body()).hasSizeGreaterThan(12_000_000);
      assertThat(tree.body()).isEqualTo(written(TraceFormat.TREE_JSON));
      assertThat(otlp.body()).isEqualTo(written(TraceFormat.OTLP_PROTOBUF));
    }
  }

  @Test
  void get_ofALargeTrace_isCompressedOnRequest() throws Exception {
    try (RunningServer server = RunningServer.of(SOURCE)) {
      HttpResponse<byte[]> response = server.get(PATH, "Accept-Encoding", "gzip");

      assertThat(response.headers().firstValue("content-encoding")).hasValue("gzip");
      assertThat(response.body()).hasSizeLessThan(3_000_000);
      assertThat(new GZIPInputStream(new ByteArrayInputStream(response.body())).readAllBytes())
          .isEqualTo(written(TraceFormat.TREE_JSON));
    }
  }

  @Test
  void get_byAClientThatGoesAway_givesTheThreadBack() throws Exception {
    try (RunningServer server = RunningServer.of(SOURCE)) {
      try (Socket client = ask(server)) {
        assertThat(client.getInputStream().readNBytes(12)).asString().isEqualTo("HTTP/1.1 200");
      }

      HttpResponse<byte[]> next = server.get("/api/v1/traces/" + SMALL_ID);

      assertThat(next.statusCode()).isEqualTo(200);
    }
  }

  @Test
  void get_byAClientThatStopsReading_givesTheThreadBackAfterTheTimeout() throws Exception {
    try (RunningServer server = RunningServer.of(SOURCE, Duration.ofMillis(500));
        Socket client = ask(server)) {
      assertThat(client.getInputStream().readNBytes(12)).asString().isEqualTo("HTTP/1.1 200");

      int status;
      do {
        status = server.get("/api/v1/traces/" + SMALL_ID).statusCode();
      } while (status == 503);

      assertThat(status).isEqualTo(200);
    }
  }

  @Test
  void get_thatFailsBeforeTheFirstChunk_is500() throws Exception {
    StoredTrace tooDeep = trace(unwritable(1));
    try (RunningServer server = RunningServer.of(id -> Optional.of(tooDeep))) {
      assertThat(server.get(PATH).statusCode()).isEqualTo(500);
    }
  }

  @Test
  void get_thatFailsAfterTheFirstChunk_doesNotLookComplete() {
    List<StoredSpan> spans = new ArrayList<>(LARGE.spans());
    spans.add(unwritable(Long.MAX_VALUE));
    StoredTrace trace = trace(spans);
    try (RunningServer server = RunningServer.of(id -> Optional.of(trace))) {
      assertThatThrownBy(() -> server.get(PATH)).isInstanceOf(IOException.class);
    }
  }

  private static Socket ask(RunningServer server) throws IOException {
    Socket client = new Socket(InetAddress.getLoopbackAddress(), server.port());
    client
        .getOutputStream()
        .write(
            ("GET " + PATH + " HTTP/1.1\r\nHost: localhost\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
    return client;
  }

  private static List<StoredSpan> largeSpans() {
    AnyValue text = AnyValue.newBuilder().setStringValue("0123456789".repeat(100)).build();
    List<StoredSpan> spans = new ArrayList<>();
    for (int id = 1; id <= 8_000; id++) {
      spans.add(
          stored(
              spanMessage(id, id / 10)
                  .addAttributes(KeyValue.newBuilder().setKey("text").setValue(text))
                  .build(),
              1));
    }
    return spans;
  }

  /** Its value is deeper than any that is stored. It starts late, so it is the last root. */
  private static StoredSpan unwritable(long id) {
    AnyValue value = AnyValue.getDefaultInstance();
    for (int depth = 0; depth < 3000; depth++) {
      value = AnyValue.newBuilder().setArrayValue(ArrayValue.newBuilder().addValues(value)).build();
    }
    return stored(
        spanMessage(id, 0)
            .setStartTimeUnixNano(1_000_000)
            .addAttributes(KeyValue.newBuilder().setKey("deep").setValue(value))
            .build(),
        1);
  }

  private static byte[] written(TraceFormat format) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    format.write(TraceAssembler.assemble(LARGE), out);
    return out.toByteArray();
  }
}
