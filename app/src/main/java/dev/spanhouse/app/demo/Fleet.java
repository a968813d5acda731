// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.app.demo;

import io.opentelemetry.api.metrics.MeterProvider;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.IdGenerator;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;

/** One SDK for each service instance, as if each were a process of its own. */
final class Fleet implements AutoCloseable {

  /** Longer than the OTLP exporter's own 10 seconds for an export with its retries. */
  private static final Duration PATIENCE = Duration.ofSeconds(12);

  /** Short, so that a trace can be looked at as soon as it has been made. */
  private static final Duration SCHEDULE_DELAY = Duration.ofMillis(200);

  /** Room for what {@link DemoTraffic} lets be under way, and the largest trace on top. */
  private static final int QUEUE_SPANS = 8192;

  private final Map<ServiceInstance, SdkTracerProvider> providers;

  Fleet(SpanExporter exporter, IdGenerator ids) {
    providers =
        ServiceInstance.all()
            .collect(
                Collectors.toUnmodifiableMap(
                    Function.identity(), instance -> provider(instance, exporter, ids)));
  }

  Tracer tracer(ServiceInstance instance, Platform.Library library) {
    SdkTracerProvider provider = providers.get(instance);
    if (provider == null) {
      throw new IllegalArgumentException("instance: " + instance + " (expected: one of ours)");
    }
    ShopService service = instance.service();
    String version =
        library == Platform.Library.APP ? service.version : service.platform.instrumentationVersion;
    return provider
        .tracerBuilder(service.platform.scope(library, service))
        .setInstrumentationVersion(version)
        .build();
  }

  /** Exports what is queued and waits up to 12 seconds; false if some answers are still missing. */
  boolean flush() {
    return await(SdkTracerProvider::forceFlush);
  }

  /** Shuts every SDK down, up to 12 seconds; the exporter is the caller's to close. */
  @Override
  public void close() {
    await(SdkTracerProvider::shutdown);
  }

  private boolean await(Function<SdkTracerProvider, CompletableResultCode> action) {
    return CompletableResultCode.ofAll(providers.values().stream().map(action).toList())
        .join(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
        .isDone();
  }

  private static SdkTracerProvider provider(
      ServiceInstance instance, SpanExporter exporter, IdGenerator ids) {
    return SdkTracerProvider.builder()
        .setResource(instance.resource())
        .setIdGenerator(ids)
        .setSampler(Sampler.parentBased(Sampler.alwaysOn()))
        .addSpanProcessor(
            BatchSpanProcessor.builder(exporter)
                .setScheduleDelay(SCHEDULE_DELAY)
                .setMaxQueueSize(QUEUE_SPANS)
                .setMeterProvider(MeterProvider.noop())
                .build())
        .build();
  }
}
