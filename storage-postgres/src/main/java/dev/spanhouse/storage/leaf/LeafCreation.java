// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.storage.leaf;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/** Looks a leaf up or creates it, over one connection. */
final class LeafCreation {

  /** Any constant will do, as long as all processes use the same one. */
  private static final long ADVISORY_LOCK = 0x5350_414E_4C45_4146L; // "SPANLEAF"

  private static final DateTimeFormatter NAME =
      DateTimeFormatter.ofPattern("yyyyMMdd_HHmmss").withZone(ZoneOffset.UTC);

  private static final String FIND =
      """
      SELECT leaf, received_from, received_to
      FROM span_leaf
      WHERE received_from <= ?
        AND received_to > ?
      """;

  /** The free stretch around an instant: no wider than to the neighbouring leaves. */
  private static final String NEIGHBOURS =
      """
      SELECT
        (SELECT max(received_to) FROM span_leaf WHERE received_to <= ?),
        (SELECT min(received_from) FROM span_leaf WHERE received_from > ?)
      """;

  private static final String REGISTER =
      """
      INSERT INTO span_leaf (leaf, received_from, received_to)
      VALUES (?, ?, ?)
      """;

  private final Connection connection;
  private final Duration width;

  LeafCreation(Connection connection, Duration width) {
    this.connection = connection;
    this.width = width;
  }

  Leaf findOrCreate(Instant instant) throws SQLException {
    Optional<Leaf> existing = find(instant);
    if (existing.isPresent()) {
      return existing.get();
    }
    connection.setAutoCommit(false);
    try {
      Leaf leaf = createUnderLock(instant);
      connection.commit();
      return leaf;
    } catch (SQLException | RuntimeException e) {
      rollback(e);
      throw e;
    } finally {
      connection.setAutoCommit(true);
    }
  }

  private void rollback(Exception cause) {
    try {
      connection.rollback();
    } catch (SQLException e) {
      cause.addSuppressed(e);
    }
  }

  private Leaf createUnderLock(Instant instant) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("SELECT pg_advisory_xact_lock(" + ADVISORY_LOCK + ")");
    }
    Optional<Leaf> meanwhile = find(instant);
    if (meanwhile.isPresent()) {
      return meanwhile.get();
    }
    Leaf leaf = plan(instant);
    try (Statement statement = connection.createStatement()) {
      for (String sql : creation(leaf)) {
        statement.execute(sql);
      }
    }
    try (PreparedStatement register = connection.prepareStatement(REGISTER)) {
      register.setString(1, leaf.table());
      register.setObject(2, utc(leaf.from()));
      register.setObject(3, utc(leaf.to()));
      register.executeUpdate();
    }
    return leaf;
  }

  /** A leaf of the usual width at a round time, cut where its neighbours are. */
  private Leaf plan(Instant instant) throws SQLException {
    long widthMillis = width.toMillis();
    Instant from =
        Instant.ofEpochMilli(Math.floorDiv(instant.toEpochMilli(), widthMillis) * widthMillis);
    Instant to = from.plus(width);
    try (PreparedStatement neighbours = connection.prepareStatement(NEIGHBOURS)) {
      neighbours.setObject(1, utc(instant));
      neighbours.setObject(2, utc(instant));
      try (ResultSet row = neighbours.executeQuery()) {
        row.next();
        OffsetDateTime before = row.getObject(1, OffsetDateTime.class);
        OffsetDateTime after = row.getObject(2, OffsetDateTime.class);
        if (before != null && before.toInstant().isAfter(from)) {
          from = before.toInstant();
        }
        if (after != null && after.toInstant().isBefore(to)) {
          to = after.toInstant();
        }
      }
    }
    return new Leaf("span_" + NAME.format(from), from, to);
  }

  /**
   * The leaf is made on its own and attached while it is empty, which takes no lock on the table
   * that readers or writers would wait for. Its indexes are its own, so that a leaf can have others
   * once it is sealed. Rows are never updated, so only ANALYZE would be of use before that.
   */
  private static String[] creation(Leaf leaf) {
    String table = leaf.table();
    return new String[] {
      "SET LOCAL lock_timeout = '5s'",
      """
      CREATE TABLE %s (LIKE span INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING STORAGE)
      WITH (autovacuum_vacuum_insert_threshold = -1)
      """
          .formatted(table),
      "CREATE INDEX %s_trace ON %s (trace_id)".formatted(table, table),
      "CREATE INDEX %s_service ON %s (service_name, start_time)".formatted(table, table),
      "CREATE INDEX %s_error ON %s (service_name, start_time) WHERE status_code = 2"
          .formatted(table, table),
      "ALTER TABLE span ATTACH PARTITION %s FOR VALUES FROM ('%s') TO ('%s')"
          .formatted(table, leaf.from(), leaf.to()),
    };
  }

  private Optional<Leaf> find(Instant instant) throws SQLException {
    try (PreparedStatement find = connection.prepareStatement(FIND)) {
      find.setObject(1, utc(instant));
      find.setObject(2, utc(instant));
      try (ResultSet row = find.executeQuery()) {
        return row.next()
            ? Optional.of(
                new Leaf(
                    row.getString(1),
                    row.getObject(2, OffsetDateTime.class).toInstant(),
                    row.getObject(3, OffsetDateTime.class).toInstant()))
            : Optional.empty();
      }
    }
  }

  private static OffsetDateTime utc(Instant instant) {
    return instant.atOffset(ZoneOffset.UTC);
  }
}
