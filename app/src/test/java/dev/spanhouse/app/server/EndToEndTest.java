// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.app.server;

import static dev.spanhouse.storage.testing.OtlpTraces.canonical;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.spanhouse.query.fixture.OtlpJsonReader;
import dev.spanhouse.query.fixture.SampleTraces;
import dev.spanhouse.storage.testing.TestDatabase;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.exporter.otlp.trace.OtlpGrpcSpanExporter;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import io.opentelemetry.proto.collector.trace.v1.TraceServiceGrpc;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.TracesData;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** OTLP in, PostgreSQL, trace trees out: the whole process, as its users meet it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EndToEndTest {

  private static final Pattern RECEIVED_SPAN =
      Pattern.compile("\"received\":true,\"spanId\":\"(\\w+)\"");

  private final TestDatabase database = TestDatabase.empty();
  private TestServer server;

  @BeforeAll
  void start() throws Exception {
    server =
        TestServer.start(Role.RUN, "database.url=" + database.jdbcUrl(), "database.user=postgres");
  }

  @AfterAll
  void stop() {
    server.close();
    database.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"none", "gzip"})
  void traceOfTheJavaSdk_isReadableWhenItsExportIsOver(String compression) throws Exception {
    SdkTracerProvider sdk =
        SdkTracerProvider.builder()
            .setResource(Resource.builder().put("service.name", "checkout").build())
            .addSpanProcessor(
                BatchSpanProcessor.builder(
                        OtlpGrpcSpanExporter.builder()
                            .setEndpoint(server.otlpGrpc())
                            .setCompression(compression)
                            .build())
                    .build())
            .build();
    Tracer tracer = sdk.get("test");

    var parent = tracer.spanBuilder("POST /orders").setSpanKind(SpanKind.SERVER).startSpan();
    parent.setAttribute(AttributeKey.longArrayKey("items"), List.of(1L, 2L));
    var child =
        tracer
            .spanBuilder("SELECT stock")
            .setSpanKind(SpanKind.CLIENT)
            .setParent(Context.root().with(parent))
            .startSpan();
    child.addEvent("retry");
    child.setStatus(StatusCode.ERROR, "timeout");
    child.end();
    parent.end();
    boolean exported = sdk.forceFlush().join(10, TimeUnit.SECONDS).isSuccess();
    HttpResponse<String> answer = getTrace(parent.getSpanContext().getTraceId());
    sdk.close();

    assertThat(exported).isTrue();
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body())
        .contains("\"spanCount\":2,\"errorCount\":1")
        .contains("\"root\":{\"service\":\"checkout\",\"name\":\"POST /orders\"}")
        .containsSubsequence("\"name\":\"POST /orders\"", "\"name\":\"SELECT stock\"")
        .containsSubsequence(
            "\"depth\":1", "\"parentSpanId\":\"" + parent.getSpanContext().getSpanId() + "\"");
  }

  static List<Path> sampleTraces() throws IOException {
    return SampleTraces.files();
  }

  @ParameterizedTest
  @MethodSource("sampleTraces")
  void realTrace_comesBackWithEverySpanExactlyOnce(Path file) throws Exception {
    TracesData sent = OtlpJsonReader.read(Files.readString(file));
    List<Span> sentSpans = spans(sent);
    String traceId = hex(sentSpans.getFirst().getTraceId());

    ExportTraceServiceResponse response = export(sent);
    HttpResponse<String> tree = getTrace(traceId);
    HttpResponse<byte[]> otlp =
        server.get(server.query() + "/api/v1/traces/" + traceId, "application/x-protobuf");

    assertThat(response.hasPartialSuccess()).isFalse();
    assertThat(spans(TracesData.parseFrom(otlp.body())))
        .containsExactlyInAnyOrderElementsOf(sentSpans);
    assertThat(tree.body()).contains("\"spanCount\":" + sentSpans.size() + ",");
    // Some of these traces have two different spans of one id: both are there.
    assertThat(RECEIVED_SPAN.matcher(tree.body()).results().map(match -> match.group(1)))
        .containsExactlyInAnyOrderElementsOf(
            sentSpans.stream().map(span -> hex(span.getSpanId())).toList());
  }

  @Test
  void resentRequest_doesNotShowTwice() throws Exception {
    TracesData sent =
        OtlpJsonReader.read(
            """
            {"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"000000000000000000000000000000aa",
            "spanId":"00000000000000bb","name":"once"}]}]}]}
            """);

    export(sent);
    export(sent);

    HttpResponse<String> tree = getTrace("000000000000000000000000000000aa");
    assertThat(tree.body()).contains("\"spanCount\":1,").contains("\"duplicatesDropped\":1");
  }

  @Test
  void unknownTrace_isNotFound() throws Exception {
    assertThat(getTrace("0123456789abcdef0123456789abcdef").statusCode()).isEqualTo(404);
  }

  @Test
  void admin_saysReadyAndCountsSpans() throws Exception {
    HttpResponse<String> ready = server.get(server.admin() + "/healthz/ready");

    assertThat(ready.statusCode()).isEqualTo(200);
    assertThat(ready.body()).contains("\"database\":{\"ready\":true");
    assertThat(server.get(server.admin() + "/healthz/live").statusCode()).isEqualTo(200);
    assertThat(server.metric("spanhouse_admission_used_bytes")).isZero();
    assertThat(server.spans("failed")).isZero();
    assertThat(server.get(server.admin() + "/metrics").body())
        .contains(
            "spanhouse_write_duration_seconds_bucket",
            "hikaricp_connections",
            "jvm_memory_used_bytes");
  }

  private ExportTraceServiceResponse export(TracesData traces) {
    ManagedChannel channel =
        ManagedChannelBuilder.forAddress("127.0.0.1", server.otlpGrpcPort()).usePlaintext().build();
    try {
      return TraceServiceGrpc.newBlockingStub(channel)
          .export(
              ExportTraceServiceRequest.newBuilder()
                  .addAllResourceSpans(traces.getResourceSpansList())
                  .build());
    } finally {
      channel.shutdownNow();
    }
  }

  private HttpResponse<String> getTrace(String traceId) throws IOException, InterruptedException {
    return server.get(server.query() + "/api/v1/traces/" + traceId);
  }

  private static String hex(ByteString id) {
    return HexFormat.of().formatHex(id.toByteArray());
  }

  private static List<Span> spans(TracesData traces) {
    List<Span> spans = new ArrayList<>();
    traces
        .getResourceSpansList()
        .forEach(
            resource ->
                resource
                    .getScopeSpansList()
                    .forEach(
                        scope -> scope.getSpansList().forEach(span -> spans.add(canonical(span)))));
    return spans;
  }
}
