// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.collector.log;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;

/**
 * Logs an error that repeats at a bounded rate, with a count of those left out. Safe for use by
 * many threads.
 */
public final class RateLimitedLog {

  private final Logger log;
  private final long periodNanos;
  private final AtomicLong nextNanos = new AtomicLong(System.nanoTime());
  private final AtomicLong suppressed = new AtomicLong();

  /** Logs at most one line in {@code period}. */
  public RateLimitedLog(Logger log, Duration period) {
    this.log = log;
    this.periodNanos = period.toNanos();
  }

  /** Logs a line, or counts it if there has just been one. */
  public void warn(String format, Object... arguments) {
    long now = System.nanoTime();
    long next = nextNanos.get();
    if (now - next < 0 || !nextNanos.compareAndSet(next, now + periodNanos)) {
      suppressed.incrementAndGet();
      return;
    }
    log.warn(format, arguments);
    long left = suppressed.getAndSet(0);
    if (left > 0) {
      log.warn("… and {} more such failures before that one", left);
    }
  }
}
