// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.app.demo;

import java.util.random.RandomGenerator;

/**
 * A lognormal duration with a heavy tail: most samples lie near the median, one in a hundred is
 * several times as long, as caused by a garbage collection, a lock or a lost packet.
 *
 * @param medianNanos at least 1
 * @param sigma spread of the logarithm; 0.35 puts 95 % within half and double the median
 */
record Latency(double medianNanos, double sigma) {

  private static final double TAIL_PROBABILITY = 0.01;
  private static final double USUAL_SIGMA = 0.35;

  /** Samples end here, however long the tail, so that a trace always has a believable length. */
  private static final double MAX_FACTOR = 60;

  Latency {
    if (!(medianNanos >= 1)) {
      throw new IllegalArgumentException("medianNanos: " + medianNanos + " (expected: >= 1)");
    }
    if (!(sigma >= 0)) {
      throw new IllegalArgumentException("sigma: " + sigma + " (expected: >= 0)");
    }
  }

  static Latency micros(double median) {
    return new Latency(median * 1_000, USUAL_SIGMA);
  }

  static Latency millis(double median) {
    return new Latency(median * 1_000_000, USUAL_SIGMA);
  }

  /** Draws a duration in nanoseconds, at least 1. */
  long sampleNanos(RandomGenerator random) {
    double factor = Math.exp(sigma * random.nextGaussian());
    if (random.nextDouble() < TAIL_PROBABILITY) {
      factor *= random.nextDouble(3, 20);
    }
    return Math.max(1, Math.round(medianNanos * Math.min(factor, MAX_FACTOR)));
  }
}
