// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.app.demo;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.util.Collection;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts what became of each exported span, and stands between many processors and the exporter
 * they share. Safe for use by many threads.
 */
final class CountingSpanExporter implements SpanExporter {

  private final SpanExporter shared;
  private final AtomicLong exported = new AtomicLong();
  private final AtomicLong failed = new AtomicLong();

  CountingSpanExporter(SpanExporter shared) {
    this.shared = shared;
  }

  @Override
  public CompletableResultCode export(Collection<SpanData> spans) {
    int count = spans.size();
    CompletableResultCode result = shared.export(spans);
    return result.whenComplete(() -> (result.isSuccess() ? exported : failed).addAndGet(count));
  }

  @Override
  public CompletableResultCode flush() {
    return shared.flush();
  }

  /** Does nothing: the first service to shut down must not end the exports of the others. */
  @Override
  public CompletableResultCode shutdown() {
    return CompletableResultCode.ofSuccess();
  }

  CompletableResultCode shutdownShared() {
    return shared.shutdown();
  }

  long exported() {
    return exported.get();
  }

  long failed() {
    return failed.get();
  }
}
