// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.collector.access;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Holds callers to their {@linkplain Caller#spansPerSecond() rates}: a token bucket for each, which
 * holds what the caller may send in a second.
 *
 * <p>How many spans a request has is known only after it was read. So a request may start while
 * there is anything in the bucket, and then takes out as many as it had, be that more than there
 * was: the caller waits until the debt is paid. Large requests are delayed, never refused for good.
 *
 * <p>Rates hold for this process alone. Safe for use by many threads.
 */
public final class SpanRates {

  private final ConcurrentMap<String, Bucket> buckets = new ConcurrentHashMap<>();
  private final LongSupplier ticker;

  /**
   * Every bucket is full.
   *
   * @param ticker nanoseconds of a monotonic clock
   */
  public SpanRates(LongSupplier ticker) {
    this.ticker = ticker;
  }

  /** How long the caller has to wait before it may send again; empty = it may. */
  public Optional<Duration> delay(Caller caller) {
    if (caller.spansPerSecond() == 0) {
      return Optional.empty();
    }
    double missing = 1 - bucket(caller).level(caller.spansPerSecond(), ticker.getAsLong());
    if (missing <= 0) {
      return Optional.empty();
    }
    double seconds = missing / (double) caller.spansPerSecond();
    return Optional.of(Duration.ofNanos((long) (seconds * TimeUnit.SECONDS.toNanos(1)) + 1));
  }

  /** Takes spans that the caller has sent out of its bucket. */
  public void charge(Caller caller, int spans) {
    if (caller.spansPerSecond() > 0) {
      bucket(caller).take(spans, caller.spansPerSecond(), ticker.getAsLong());
    }
  }

  private Bucket bucket(Caller caller) {
    // As many as there are tokens with a rate: names come from the settings, not from requests.
    return buckets.computeIfAbsent(
        caller.name(), name -> new Bucket(caller.spansPerSecond(), ticker.getAsLong()));
  }

  private static final class Bucket {

    private double level;
    private long filledAtNanos;

    Bucket(long spansPerSecond, long now) {
      level = (double) spansPerSecond;
      filledAtNanos = now;
    }

    synchronized double level(long spansPerSecond, long now) {
      double added = (now - filledAtNanos) * (double) spansPerSecond / TimeUnit.SECONDS.toNanos(1);
      level = Math.min((double) spansPerSecond, level + added);
      filledAtNanos = now;
      return level;
    }

    synchronized void take(int spans, long spansPerSecond, long now) {
      level = level(spansPerSecond, now) - spans;
    }
  }
}
