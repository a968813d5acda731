// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.storage.read;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.sql.DataSource;

/** Reads traces from PostgreSQL. Safe for use by many threads. */
public final class TraceReader implements TraceSource {

  /** Rows fetched at a time. */
  private static final int FETCH_SIZE = 2_000;

  private static final String SELECT =
      """
      SELECT %s
      FROM span
      WHERE trace_id = ?
      LIMIT ?
      """
          .formatted(SpanRowReader.COLUMNS);

  private final DataSource database;
  private final Duration timeout;
  private final int maxSpans;

  /**
   * Reads through {@code database}.
   *
   * @param timeout of each statement; at least a second
   * @param maxSpans spans of a trace that are read; a longer trace is truncated
   */
  public TraceReader(DataSource database, Duration timeout, int maxSpans) {
    if (maxSpans < 1) {
      throw new IllegalArgumentException("maxSpans: " + maxSpans + " (expected: at least 1)");
    }
    this.database = database;
    this.timeout = timeout;
    this.maxSpans = maxSpans;
  }

  @Override
  public Optional<StoredTrace> read(TraceId traceId) {
    try (Connection connection = database.getConnection()) {
      connection.setAutoCommit(false); // or the driver would fetch all rows at once
      try {
        return read(connection, traceId);
      } finally {
        connection.rollback();
        connection.setAutoCommit(true);
      }
    } catch (SQLException e) {
      throw new TraceReadException("trace " + traceId + " could not be read", e);
    }
  }

  private Optional<StoredTrace> read(Connection connection, TraceId traceId) throws SQLException {
    List<StoredSpan> spans = new ArrayList<>();
    Set<Long> resources = new HashSet<>();
    Set<Long> scopes = new HashSet<>();
    try (PreparedStatement select = connection.prepareStatement(SELECT)) {
      select.setFetchSize(FETCH_SIZE);
      select.setQueryTimeout(Math.max(1, (int) timeout.toSeconds()));
      select.setObject(1, traceId.toUuid());
      select.setLong(2, maxSpans + 1L);
      SpanRowReader rows = new SpanRowReader(traceId);
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          StoredSpan span = rows.read(row);
          spans.add(span);
          resources.add(span.resourceId());
          scopes.add(span.scopeId());
        }
      }
    }
    if (spans.isEmpty()) {
      return Optional.empty();
    }
    boolean truncated = spans.size() > maxSpans;
    DictionaryReader dictionary = new DictionaryReader(connection);
    return Optional.of(
        new StoredTrace(
            traceId,
            truncated ? spans.subList(0, maxSpans) : spans,
            dictionary.resources(resources),
            dictionary.scopes(scopes),
            truncated));
  }
}
