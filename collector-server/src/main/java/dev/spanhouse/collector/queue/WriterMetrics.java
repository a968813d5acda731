// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.collector.queue;

import dev.spanhouse.storage.copy.EncodedSpans;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What the writers do, in numbers. Safe for use by many threads. */
public final class WriterMetrics {

  private final MeterRegistry registry;
  private final Timer commitLatency;
  private final DistributionSummary batchSpans;
  private final DistributionSummary batchBytes;
  private final Counter committedLate;

  /** Registers its meters. */
  public WriterMetrics(MeterRegistry registry) {
    this.registry = registry;
    commitLatency =
        Timer.builder("spanhouse.write.duration")
            .description("Time from sending a batch to its commit, dictionary rows included")
            .serviceLevelObjectives(
                Duration.ofMillis(1),
                Duration.ofMillis(2),
                Duration.ofMillis(5),
                Duration.ofMillis(10),
                Duration.ofMillis(20),
                Duration.ofMillis(50),
                Duration.ofMillis(100),
                Duration.ofMillis(200),
                Duration.ofMillis(500),
                Duration.ofSeconds(1),
                Duration.ofSeconds(2),
                Duration.ofSeconds(5))
            .register(registry);
    batchSpans =
        DistributionSummary.builder("spanhouse.write.batch.spans")
            .description("Spans per committed transaction")
            .serviceLevelObjectives(1, 10, 100, 500, 1_000, 5_000, 10_000, 20_000, 50_000)
            .register(registry);
    batchBytes =
        DistributionSummary.builder("spanhouse.write.batch")
            .description("Bytes per committed transaction")
            .baseUnit("bytes")
            .register(registry);
    committedLate =
        Counter.builder("spanhouse.spans.committed.late")
            .description(
                "Spans committed after their client had been told to retry; counted as refused")
            .register(registry);
  }

  void committed(List<EncodedSpans> requests, long nanos) {
    long spans = 0;
    long bytes = 0;
    for (EncodedSpans request : requests) {
      spans += request.rowCount();
      bytes += request.rowBytes();
    }
    commitLatency.record(nanos, TimeUnit.NANOSECONDS);
    batchSpans.record((double) spans);
    batchBytes.record((double) bytes);
  }

  void committedLate(int spans) {
    committedLate.increment(spans);
  }

  void attemptFailed(SQLException e) {
    String state = e.getSQLState();
    registry
        .counter(
            "spanhouse.write.failures",
            "sqlstate_class",
            state == null || state.length() < 2 ? "none" : state.substring(0, 2))
        .increment();
  }
}
