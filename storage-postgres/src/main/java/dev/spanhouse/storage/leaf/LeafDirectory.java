// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.storage.leaf;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import javax.sql.DataSource;

/**
 * Finds the leaf for a time of receipt, and creates leaves ahead of it.
 *
 * <p>A leaf that is missing all the same, because a clock jumped or this process slept, is created
 * when it is needed: a batch never fails for want of a partition.
 *
 * <p>Safe for use by many threads.
 */
public final class LeafDirectory {

  private static final Duration DAY = Duration.ofDays(1);

  /** Leaves remembered; older ones are looked up again if a clock goes back to them. */
  private static final int MAX_REMEMBERED = 64;

  private final DataSource database;
  private final Duration width;
  private final ConcurrentSkipListMap<Instant, Leaf> leaves = new ConcurrentSkipListMap<>();

  /**
   * Remembers nothing yet.
   *
   * @param width of new leaves; divides a day, so that they start at round times
   */
  public LeafDirectory(DataSource database, Duration width) {
    if (width.isNegative() || width.isZero() || DAY.toMillis() % width.toMillis() != 0) {
      throw new IllegalArgumentException("leaf width: " + width + " (expected: divides a day)");
    }
    this.database = database;
    this.width = width;
  }

  /**
   * The leaf for spans received at {@code instant}; created if it is not there.
   *
   * @throws SQLException if the database cannot do that now
   */
  public Leaf leafFor(Instant instant) throws SQLException {
    Map.Entry<Instant, Leaf> known = leaves.floorEntry(instant);
    if (known != null && known.getValue().covers(instant)) {
      return known.getValue();
    }
    return ensure(instant);
  }

  /**
   * Sees to it that the leaf for {@code now} and the {@code ahead} following ones exist.
   *
   * @throws SQLException if the database cannot do that now
   */
  public void createAhead(Instant now, int ahead) throws SQLException {
    Instant instant = now;
    for (int i = 0; i <= ahead; i++) {
      instant = ensure(instant).to();
    }
  }

  /** Forgets what it knows, after a leaf turned out to be gone. */
  public void forget() {
    leaves.clear();
  }

  private Leaf ensure(Instant instant) throws SQLException {
    try (Connection connection = database.getConnection()) {
      Leaf leaf = new LeafCreation(connection, width).findOrCreate(instant);
      leaves.put(leaf.from(), leaf);
      while (leaves.size() > MAX_REMEMBERED) {
        leaves.pollFirstEntry();
      }
      return leaf;
    }
  }
}
