// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.app.demo;

import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;

/**
 * Sends the traffic of a web shop to an OTLP/gRPC endpoint, through the OpenTelemetry SDK.
 *
 * <p>{@link #run} works in the calling thread, once. {@link #close} may come from any thread, a
 * shutdown hook for example: it stops a run and waits until its spans are flushed.
 */
public final class DemoTraffic implements AutoCloseable {

  /** Waits for the next trace's turn; a seam, so that tests need no time. */
  @FunctionalInterface
  interface Pause {

    /** Returns true as soon as the stop is requested, false when the time is over. */
    boolean stoppedWithin(CountDownLatch stop, long nanos) throws InterruptedException;
  }

  /**
   * Spans under way at most before the next trace waits; the SDK would drop what it cannot queue.
   */
  private static final long MAX_SPANS_UNDER_WAY = 4096;

  private static final int MAX_FLUSHES = 5;

  /** How far the pace may fall behind, by a slow endpoint or a leap of the clock, and catch up. */
  private static final Duration MAX_LAG = Duration.ofSeconds(1);

  /** Longer than a flush takes at most. */
  private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(15);

  private final DemoOptions options;
  private final InstantSource clock;
  private final Pause pause;
  private final CountingSpanExporter exporter;
  private final Fleet fleet;
  private final TracePlanner planner;
  private final SpanEmitter emitter;

  private final AtomicBoolean started = new AtomicBoolean();
  private final AtomicBoolean closed = new AtomicBoolean();
  private final CountDownLatch stop = new CountDownLatch(1);
  private final CountDownLatch finished = new CountDownLatch(1);
  private final AtomicLong traces = new AtomicLong();
  private final AtomicLong spans = new AtomicLong();

  /** Prepares the SDKs; nothing is sent before {@link #run}. */
  public DemoTraffic(DemoOptions options) {
    this(
        options,
        new OtlpSender(options),
        InstantSource.system(),
        new SplittableRandom(options.seed()),
        (stop, nanos) -> stop.await(nanos, TimeUnit.NANOSECONDS));
  }

  /** Takes the seams: where spans go, what time it is, what chance says, how to wait. */
  DemoTraffic(
      DemoOptions options,
      SpanExporter spanExporter,
      InstantSource clock,
      RandomGenerator random,
      Pause pause) {
    this.options = options;
    this.clock = clock;
    this.pause = pause;
    this.exporter = new CountingSpanExporter(spanExporter);
    // The same seed at another time must make other ids: both runs may meet in one database.
    long idSeed = options.seed() ^ epochNanos(clock.instant());
    this.fleet = new Fleet(exporter, new SeededIds(new SplittableRandom(idSeed)));
    OrdersTopic topic = new OrdersTopic();
    this.planner = new TracePlanner(random, topic);
    this.emitter = new SpanEmitter(fleet, topic);
  }

  /**
   * Sends traces at the rate until the duration is over, {@link #close} is called or the thread is
   * interrupted, then flushes. A thread that was interrupted still is when this returns.
   *
   * @throws IllegalStateException if called a second time
   */
  public DemoReport run() {
    if (!started.compareAndSet(false, true)) {
      throw new IllegalStateException("run() was called before (expected: once)");
    }
    if (stop.getCount() == 0) {
      // An SDK that is shut down would never answer a flush.
      finished.countDown();
      return report();
    }
    boolean interrupted = false;
    try {
      send();
    } catch (InterruptedException e) {
      interrupted = true;
    } finally {
      // The interrupt flag is clear here: a flush would not wait for anything with it set.
      flushAll();
      finished.countDown();
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return report();
  }

  /** What became of the spans so far; for any thread. */
  public DemoReport report() {
    // Outcomes before totals: an outcome is never reported of a span that is not yet counted.
    long exported = exporter.exported();
    long failed = exporter.failed();
    return new DemoReport(traces.get(), spans.get(), exported, failed);
  }

  /** Stops a run, waits for it up to 15 seconds, and shuts the SDKs down. Does it once. */
  @Override
  public void close() {
    stop.countDown();
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    boolean interrupted = false;
    try {
      if (started.get()) {
        finished.await(CLOSE_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
      }
    } catch (InterruptedException e) {
      interrupted = true;
    }
    // The exporter first: what no flush could send in time now fails at once, instead of keeping
    // the SDKs waiting.
    exporter.shutdownShared();
    fleet.close();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void send() throws InterruptedException {
    Duration interval = Duration.ofNanos(Math.round(1e9 / options.tracesPerSecond()));
    Instant begin = clock.instant();
    Instant due = begin;
    while (!pause.stoppedWithin(stop, nanosUntil(due, begin, interval)) && !isOver(begin)) {
      sendTrace();
      Instant earliest = clock.instant().minus(MAX_LAG);
      due = due.plus(interval);
      due = due.isBefore(earliest) ? earliest : due;
    }
  }

  private void sendTrace() {
    TracePlan plan = planner.next();
    long now = epochNanos(clock.instant());
    traces.incrementAndGet();
    spans.addAndGet(plan.spans.size());
    emitter.emit(plan, Math.max(now - plan.durationNanos(), plan.notBeforeEpochNanos));
    if (report().unconfirmedSpans() > MAX_SPANS_UNDER_WAY) {
      fleet.flush();
    }
  }

  /**
   * Flushes more than once if need be: the batch processor answers a flush that closely follows
   * another with the result of the one before, and leaves the newer spans in the queue.
   */
  private void flushAll() {
    int attempts = 0;
    boolean answered = true;
    while (answered && attempts < MAX_FLUSHES && report().unconfirmedSpans() > 0) {
      answered = fleet.flush();
      attempts++;
    }
  }

  /** At most the interval, so that a clock set back does not stop the traffic; 0 if overdue. */
  private long nanosUntil(Instant due, Instant begin, Duration interval) {
    Instant now = clock.instant();
    Duration wait = shorter(Duration.between(now, due), interval);
    if (!options.duration().isZero()) {
      wait = shorter(wait, options.duration().minus(Duration.between(begin, now)));
    }
    return wait.isNegative() ? 0 : wait.toNanos();
  }

  private boolean isOver(Instant begin) {
    Duration elapsed = Duration.between(begin, clock.instant());
    return !options.duration().isZero() && elapsed.compareTo(options.duration()) >= 0;
  }

  private static Duration shorter(Duration a, Duration b) {
    return a.compareTo(b) <= 0 ? a : b;
  }

  private static long epochNanos(Instant instant) {
    return Math.addExact(
        Math.multiplyExact(instant.getEpochSecond(), 1_000_000_000L), instant.getNano());
  }
}
