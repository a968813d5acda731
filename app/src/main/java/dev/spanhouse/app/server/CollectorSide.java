// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.app.server;

import com.zaxxer.hikari.HikariDataSource;
import dev.spanhouse.app.admin.Readiness;
import dev.spanhouse.app.config.Settings;
import dev.spanhouse.collector.admission.ByteBudget;
import dev.spanhouse.collector.admission.Deadline;
import dev.spanhouse.collector.ingest.IngestLimits;
import dev.spanhouse.collector.ingest.SpanAccounting;
import dev.spanhouse.collector.ingest.TraceIngest;
import dev.spanhouse.collector.queue.SpanQueue;
import dev.spanhouse.collector.queue.SpanQueue.BatchLimits;
import dev.spanhouse.collector.queue.WriterMetrics;
import dev.spanhouse.collector.queue.WriterPool;
import dev.spanhouse.storage.leaf.LeafDirectory;
import dev.spanhouse.storage.write.SpanStore;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.util.internal.PlatformDependent;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The receiving half: listeners, admission, queue, writers. */
final class CollectorSide {

  private static final Logger LOG = LoggerFactory.getLogger(CollectorSide.class);

  private final SpanQueue queue;
  private final WriterPool writers;
  private final OtlpListeners listeners;
  private final SpanAccounting accounting;

  private CollectorSide(
      SpanQueue queue, WriterPool writers, OtlpListeners listeners, SpanAccounting accounting) {
    this.queue = queue;
    this.writers = writers;
    this.listeners = listeners;
    this.accounting = accounting;
  }

  static CollectorSide start(
      Settings settings,
      Guards guards,
      DatabaseSide database,
      MeterRegistry registry,
      Readiness readiness,
      ScheduledExecutorService scheduler,
      CloseStack closing)
      throws StartupException, InterruptedException {
    InstantSource clock = InstantSource.system();
    Settings.Ingest ingest = settings.ingest();
    LeafDirectory leaves =
        new LeafDirectory(database.maintenance(), settings.storage().leafWidth());
    createLeaves(leaves, settings.storage().leavesAhead(), clock.instant());
    var unusedLeaves =
        scheduler.scheduleWithFixedDelay(
            () -> createLeaves(leaves, settings.storage().leavesAhead(), clock.instant()),
            1,
            1,
            TimeUnit.MINUTES);

    HikariDataSource pool = closing.add(database.pools().ingest(ingest.writers()));
    SpanStore store = new SpanStore(pool, leaves, clock);
    SpanQueue queue = new SpanQueue(ingest.queueSpans());
    WriterPool writers =
        new WriterPool(
            queue,
            store,
            new BatchLimits(ingest.batchSpans(), ingest.batchBytes(), ingest.linger()),
            ingest.writers(),
            new WriterMetrics(registry));
    ByteBudget budget = new ByteBudget(ingest.memoryBytes());
    SpanAccounting accounting = new SpanAccounting(registry);
    TraceIngest traceIngest =
        new TraceIngest(
            budget,
            queue,
            store.knownEntries(),
            new IngestLimits(
                settings.otlp().maxRequestBytes(),
                settings.otlp().hold(),
                settings.otlp().retryDelay()),
            accounting,
            System::nanoTime);
    registerGauges(registry, queue, budget);
    writers.start();

    ByteBudget receiveBudget = new ByteBudget(receiveBytes(ingest.memoryBytes()));
    registerReceiveGauges(registry, receiveBudget);
    OtlpListeners listeners = OtlpListeners.start(settings, traceIngest, receiveBudget, guards);
    listeners.register(registry);
    var unusedHealth =
        scheduler.scheduleWithFixedDelay(
            () -> listeners.setServing(readiness.isReady()), 1, 1, TimeUnit.SECONDS);
    return new CollectorSide(queue, writers, listeners, accounting);
  }

  /**
   * As much again as for requests that are read, unless the memory for network buffers is less.
   * Half of that is left for what the buffers' own book-keeping wastes.
   */
  private static long receiveBytes(long ingestBytes) {
    return Math.min(ingestBytes, PlatformDependent.maxDirectMemory() / 2);
  }

  /** A failure is made good when the leaf is needed, or in a minute. */
  private static void createLeaves(LeafDirectory leaves, int ahead, Instant now) {
    try {
      leaves.createAhead(now, ahead);
    } catch (SQLException | RuntimeException e) {
      LOG.warn("leaves could not be created ahead; trying again in a minute", e);
    }
  }

  private static void registerGauges(MeterRegistry registry, SpanQueue queue, ByteBudget budget) {
    Gauge.builder("spanhouse.queue.spans", queue, q -> (double) q.spans())
        .description("Spans that wait for a writer")
        .register(registry);
    Gauge.builder("spanhouse.queue.size", queue, q -> (double) q.bytes())
        .baseUnit("bytes")
        .description("Bytes of the rows that wait for a writer")
        .register(registry);
    Gauge.builder("spanhouse.queue.requests", queue, q -> (double) q.requests())
        .description("Requests that wait for a writer")
        .register(registry);
    Gauge.builder("spanhouse.admission.used", budget, b -> (double) b.usedBytes())
        .baseUnit("bytes")
        .description("Memory held by requests in flight")
        .register(registry);
    Gauge.builder("spanhouse.admission.limit", budget, b -> (double) b.limitBytes())
        .baseUnit("bytes")
        .description("Memory that requests in flight may hold (ingest.memory)")
        .register(registry);
    Gauge.builder("spanhouse.admission.waiting", budget, b -> (double) b.waiting())
        .description("Calls that wait for memory")
        .register(registry);
  }

  private static void registerReceiveGauges(MeterRegistry registry, ByteBudget budget) {
    Gauge.builder("spanhouse.receive.used", budget, b -> (double) b.usedBytes())
        .baseUnit("bytes")
        .description("Bytes of requests that have arrived and are not read yet")
        .register(registry);
    Gauge.builder("spanhouse.receive.limit", budget, b -> (double) b.limitBytes())
        .baseUnit("bytes")
        .description("Bytes of requests that may have arrived and not be read yet")
        .register(registry);
  }

  int grpcPort() {
    return listeners.grpcPort();
  }

  int httpPort() {
    return listeners.httpPort();
  }

  void notServing() {
    listeners.setServing(false);
  }

  /** Takes no more calls, answers those in flight, writes what is queued, and says what is left. */
  void stop(Deadline deadline) throws InterruptedException {
    if (!listeners.stop(deadline)) {
      LOG.warn("some calls were cut off because the time for stopping was over");
    }
    long queued = queue.spans();
    long lost = writers.drain(deadline);
    if (lost > 0) {
      LOG.warn("{} spans were not written; their clients have been told to send them again", lost);
    } else if (queued > 0) {
      LOG.info("wrote the last {} spans that were queued", queued);
    }
    LOG.info(
        "spans: {} stored, {} rejected, {} refused, {} failed",
        accounting.spans("stored"),
        accounting.spans("rejected"),
        accounting.spans("refused"),
        accounting.spans("failed"));
  }
}
