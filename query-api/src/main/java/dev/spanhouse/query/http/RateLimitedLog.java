// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.query.http;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * Logs repeating failures at most every ten seconds, with the number of those left out: while the
 * database is away every request fails. Safe for many threads.
 */
final class RateLimitedLog {

  private static final long INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final Logger logger;
  private final LongSupplier nanoTime;
  private final Object lock = new Object();
  private @Nullable Long lastNanos;
  private long leftOut;

  RateLimitedLog(Logger logger, LongSupplier nanoTime) {
    this.logger = logger;
    this.nanoTime = nanoTime;
  }

  void warn(String message, Throwable cause) {
    long before;
    synchronized (lock) {
      long now = nanoTime.getAsLong();
      if (lastNanos != null && now - lastNanos < INTERVAL_NANOS) {
        leftOut++;
        return;
      }
      lastNanos = now;
      before = leftOut;
      leftOut = 0;
    }
    logger.warn("{} ({} like it since the last line)", message, before, cause);
  }
}
