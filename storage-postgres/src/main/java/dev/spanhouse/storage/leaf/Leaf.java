// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.storage.leaf;

import java.time.Instant;

/**
 * One partition of {@code span}.
 *
 * @param table its name, safe to put into SQL
 * @param from first time of receipt, inclusive
 * @param to last time of receipt, exclusive
 */
public record Leaf(String table, Instant from, Instant to) {

  /** Refuses an empty range, and names that would need quoting. */
  public Leaf {
    if (!table.matches("[a-z0-9_]+")) {
      throw new IllegalArgumentException("leaf: '" + table + "' (expected: [a-z0-9_]+)");
    }
    if (!from.isBefore(to)) {
      throw new IllegalArgumentException(
          "leaf range: %s..%s (expected: from before to)".formatted(from, to));
    }
  }

  boolean covers(Instant instant) {
    return !instant.isBefore(from) && instant.isBefore(to);
  }
}
