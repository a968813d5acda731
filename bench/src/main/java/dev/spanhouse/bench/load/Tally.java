// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.bench.load;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Adds up what succeeded and what did not. Safe for use by many threads: there are some hundred
 * operations per second, so a lock costs nothing.
 */
public final class Tally {

  /** Messages that are kept. */
  private static final int MAX_FAILURES = 5;

  private final long startNanos = System.nanoTime();
  private long lastNanos = startNanos;
  private long spans;
  private int operations;
  private long[] latencies = new long[1024];
  private int failureCount;
  private final List<String> failures = new ArrayList<>();

  /** An operation that began at {@code sinceNanos} has succeeded now. */
  public synchronized void succeeded(long addedSpans, long sinceNanos) {
    long now = System.nanoTime();
    if (operations == latencies.length) {
      latencies = Arrays.copyOf(latencies, 2 * operations);
    }
    latencies[operations++] = now - sinceNanos;
    spans += addedSpans;
    lastNanos = Math.max(lastNanos, now);
  }

  /** An operation has failed. */
  public synchronized void failed(String message) {
    failureCount++;
    if (failures.size() < MAX_FAILURES) {
      failures.add(message);
    } else {
      failures.set(MAX_FAILURES - 1, "… %d failures in all".formatted(failureCount));
    }
  }

  /** The sums so far. */
  public synchronized LoadResult result() {
    long[] sorted = Arrays.copyOf(latencies, operations);
    Arrays.sort(sorted);
    return new LoadResult(
        spans,
        operations,
        (lastNanos - startNanos) / 1e9,
        Latency.ofSorted(sorted),
        List.copyOf(failures));
  }
}
