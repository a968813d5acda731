// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.bench.load;

/**
 * How long operations took, in milliseconds.
 *
 * @param p50 half of them took no longer
 * @param p99 of a hundred, 99 took no longer
 * @param max the longest
 */
public record Latency(double p50, double p99, double max) {

  /** Of durations in nanoseconds, sorted. */
  static Latency ofSorted(long[] nanos) {
    return new Latency(quantile(nanos, 0.5), quantile(nanos, 0.99), quantile(nanos, 1));
  }

  private static double quantile(long[] sortedNanos, double share) {
    if (sortedNanos.length == 0) {
      return 0;
    }
    int rank = (int) Math.ceil(share * sortedNanos.length);
    return sortedNanos[Math.max(0, rank - 1)] / 1e6;
  }
}
