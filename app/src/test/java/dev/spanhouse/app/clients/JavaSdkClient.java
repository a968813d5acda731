// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.app.clients;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.Value;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.exporter.otlp.trace.OtlpGrpcSpanExporter;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** OpenTelemetry's SDK for Java, in this process, doing what {@code clients/spans.mjs} does. */
final class JavaSdkClient implements RunningClient {

  private static final int SPANS_PER_TRACE = 10;

  private final SpanLoad load;
  private final CountingExporter exporter;
  private final SdkTracerProvider sdk;

  private JavaSdkClient(SpanLoad load, SpanExporter exporter) {
    this.load = load;
    this.exporter = new CountingExporter(exporter);
    this.sdk =
        SdkTracerProvider.builder()
            .setResource(Resource.builder().put("service.name", load.service()).build())
            .addSpanProcessor(
                BatchSpanProcessor.builder(this.exporter)
                    .setScheduleDelay(Duration.ofMillis(200))
                    .build())
            .build();
  }

  static JavaSdkClient overGrpc(SpanLoad load) {
    return new JavaSdkClient(
        load,
        OtlpGrpcSpanExporter.builder()
            .setEndpoint(load.endpoint())
            .setCompression(load.gzip() ? "gzip" : "none")
            .build());
  }

  static JavaSdkClient overHttp(SpanLoad load) {
    return new JavaSdkClient(
        load,
        OtlpHttpSpanExporter.builder()
            .setEndpoint(load.endpoint() + "/v1/traces")
            .setCompression(load.gzip() ? "gzip" : "none")
            .build());
  }

  @Override
  public ClientReport send() throws InterruptedException {
    Tracer tracer = sdk.get("spanhouse-clients");
    long pauseNanos = load.over().toNanos() * SPANS_PER_TRACE / load.spans();
    GoldenSpan golden = endTrace(tracer, 0);
    for (int n = SPANS_PER_TRACE; n < load.spans(); n += SPANS_PER_TRACE) {
      TimeUnit.NANOSECONDS.sleep(pauseNanos);
      var unused = endTrace(tracer, n);
    }
    sdk.shutdown().join(1, TimeUnit.MINUTES);

    long exported = exporter.exported.get();
    long failed = exporter.failed.get();
    return new ClientReport(
        load.spans(),
        exported,
        failed,
        load.spans() - exported - failed,
        exporter.exports.get(),
        0,
        Duration.ofNanos(exporter.slowestNanos.get()),
        List.of(),
        golden);
  }

  /** A root and its children; the first of those is a golden one. */
  private static GoldenSpan endTrace(Tracer tracer, int firstNumber) {
    Span root = tracer.spanBuilder("root").setNoParent().setAttribute("n", firstNumber).startSpan();
    Context inside = Context.root().with(root);
    GoldenSpan golden = endGoldenSpan(tracer, root, firstNumber + 1);
    for (int n = firstNumber + 2; n < firstNumber + SPANS_PER_TRACE; n++) {
      tracer.spanBuilder("child").setParent(inside).setAttribute("n", n).startSpan().end();
    }
    root.end();
    return golden;
  }

  private static GoldenSpan endGoldenSpan(Tracer tracer, Span parent, int n) {
    long second = TimeUnit.SECONDS.toNanos(Instant.now().getEpochSecond());
    // Times are given, for clocks here seldom have nanoseconds that are not zero.
    long start = second + 123_456_789;
    long event = second + 234_567_891;
    long end = second + 1_345_678_912;
    SpanContext linked =
        SpanContext.createFromRemoteParent(
            GoldenSpan.LINKED_TRACE_ID,
            GoldenSpan.LINKED_SPAN_ID,
            TraceFlags.getSampled(),
            TraceState.builder().put("vendor", "1").build());
    Span span =
        tracer
            .spanBuilder("golden")
            .setParent(Context.root().with(parent))
            .setSpanKind(SpanKind.PRODUCER)
            .setStartTimestamp(start, TimeUnit.NANOSECONDS)
            .setAttribute("n", n)
            .setAllAttributes(goldenAttributes())
            .addLink(linked, Attributes.of(AttributeKey.stringKey("link.reason"), "batch"))
            .startSpan();
    span.addEvent(
        "retry",
        Attributes.of(AttributeKey.longKey("attempt"), 1L, AttributeKey.stringKey("reason"), ""),
        event,
        TimeUnit.NANOSECONDS);
    span.setStatus(StatusCode.ERROR, "sold out");
    span.end(end, TimeUnit.NANOSECONDS);
    return new GoldenSpan(
        span.getSpanContext().getTraceId(),
        span.getSpanContext().getSpanId(),
        parent.getSpanContext().getSpanId(),
        span.getSpanContext().getTraceFlags().asByte(),
        n,
        start,
        event,
        end);
  }

  private static Attributes goldenAttributes() {
    return Attributes.builder()
        .put("string", "zwölf €")
        .put("string.empty", "")
        .put("int", 42)
        .put("int.large", (1L << 53) - 1)
        .put("int.negative", -1)
        .put("double", 0.1)
        .put("double.nan", Double.NaN)
        .put("double.infinity", Double.POSITIVE_INFINITY)
        .put("double.minus_infinity", Double.NEGATIVE_INFINITY)
        .put("bool", true)
        .put("bool.false", false)
        .put("strings", "a", "", "ß")
        .put(AttributeKey.stringArrayKey("strings.empty"), List.of())
        .put(AttributeKey.valueKey("strings.sparse"), Value.of(Value.of("a"), Value.empty()))
        .put("ints", 1L, -2L)
        .put("doubles", 0.5, -1.5)
        .put("bools", true, false)
        .build();
  }

  @Override
  public void close() {
    sdk.close();
  }

  /** Stands between the processor and the exporter, and counts what the latter reports. */
  private static final class CountingExporter implements SpanExporter {

    private final SpanExporter exporter;
    final AtomicLong exports = new AtomicLong();
    final AtomicLong exported = new AtomicLong();
    final AtomicLong failed = new AtomicLong();
    final AtomicLong slowestNanos = new AtomicLong();

    CountingExporter(SpanExporter exporter) {
      this.exporter = exporter;
    }

    @Override
    public CompletableResultCode export(Collection<SpanData> spans) {
      long start = System.nanoTime();
      int count = spans.size();
      exports.incrementAndGet();
      CompletableResultCode result = exporter.export(spans);
      return result.whenComplete(
          () -> {
            slowestNanos.accumulateAndGet(System.nanoTime() - start, Math::max);
            (result.isSuccess() ? exported : failed).addAndGet(count);
          });
    }

    @Override
    public CompletableResultCode flush() {
      return exporter.flush();
    }

    @Override
    public CompletableResultCode shutdown() {
      return exporter.shutdown();
    }
  }
}
