// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.collector.admission;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * A point in time on a monotonic clock.
 *
 * @param ticker nanoseconds of the clock, as {@link System#nanoTime}
 * @param atNanos when the deadline is
 */
public record Deadline(LongSupplier ticker, long atNanos) {

  /** A deadline that far ahead. */
  public static Deadline in(Duration duration, LongSupplier ticker) {
    return new Deadline(ticker, ticker.getAsLong() + duration.toNanos());
  }

  /** How long it is until then; never negative. */
  public Duration remaining() {
    return Duration.ofNanos(Math.max(0, atNanos - ticker.getAsLong()));
  }

  /** The deadline that much earlier. */
  public Deadline minus(Duration duration) {
    return new Deadline(ticker, atNanos - duration.toNanos());
  }
}
