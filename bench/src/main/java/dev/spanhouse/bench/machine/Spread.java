// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.bench.machine;

import java.util.Collection;

/**
 * What repeated measurements say together.
 *
 * @param median the middle one
 * @param min the smallest
 * @param max the largest
 */
public record Spread(double median, double min, double max) {

  /** Of at least one value. */
  public static Spread of(Collection<Double> values) {
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    if (sorted.length == 0) {
      throw new IllegalArgumentException("no values (expected: at least one)");
    }
    int middle = sorted.length / 2;
    double median =
        sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    return new Spread(median, sorted[0], sorted[sorted.length - 1]);
  }

  /** As text, each number in the given format. */
  public String format(String number) {
    return "%s (%s–%s)"
        .formatted(number.formatted(median), number.formatted(min), number.formatted(max));
  }
}
