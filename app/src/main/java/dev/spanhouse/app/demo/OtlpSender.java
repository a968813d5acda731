// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.app.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.opentelemetry.api.metrics.MeterProvider;
import io.opentelemetry.exporter.otlp.trace.OtlpGrpcSpanExporter;
import io.opentelemetry.exporter.otlp.trace.OtlpGrpcSpanExporterBuilder;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.util.Collection;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * The OTLP/gRPC exporter on a thread pool that has a queue. The exporter's own pool has none and at
 * most as many threads as requests: with many processors it now and then rejects an export because
 * the thread of the request before has not quite come back.
 */
final class OtlpSender implements SpanExporter {

  /** The HTTP client sends no more requests at once to one host. */
  private static final int THREADS = 5;

  private final ExecutorService executor =
      Executors.newFixedThreadPool(
          THREADS, Thread.ofPlatform().daemon().name("demo-export-", 0).factory());
  private final OtlpGrpcSpanExporter exporter;

  OtlpSender(DemoOptions options) {
    OtlpGrpcSpanExporterBuilder builder =
        OtlpGrpcSpanExporter.builder()
            .setEndpoint(options.endpoint().toString())
            .setExecutorService(executor)
            // Otherwise it would fix the process-wide OpenTelemetry, which is not the demo's.
            .setMeterProvider(MeterProvider.noop());
    options.headers().forEach(builder::addHeader);
    if (!options.authorities().isEmpty()) {
      builder.setTrustedCertificates(options.authorities().getBytes(UTF_8));
    }
    exporter = builder.build();
  }

  @Override
  public CompletableResultCode export(Collection<SpanData> spans) {
    return exporter.export(spans);
  }

  @Override
  public CompletableResultCode flush() {
    return exporter.flush();
  }

  /** Cancels what is under way. */
  @Override
  public CompletableResultCode shutdown() {
    return exporter.shutdown().whenComplete(executor::shutdownNow);
  }
}
