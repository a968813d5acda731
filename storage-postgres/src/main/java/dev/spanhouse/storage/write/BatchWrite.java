// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.storage.write;

import dev.spanhouse.storage.copy.DictionaryEntry;
import dev.spanhouse.storage.copy.EncodedSpans;
import dev.spanhouse.storage.copy.SpanRow;
import dev.spanhouse.storage.leaf.Leaf;
import dev.spanhouse.storage.leaf.LeafDirectory;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.IntPredicate;
import javax.sql.DataSource;

/**
 * The writing of one batch, which may take several attempts.
 *
 * <p>All rows go in with one COPY, which is one transaction. If PostgreSQL refuses the data, the
 * batch is split, first by request and then by halves, until the rows it refuses stand alone; all
 * others are stored. After an error that is not about the data, {@link #attempt} can be called
 * again and goes on where it was.
 *
 * <p>Used by one thread.
 */
public final class BatchWrite {

  private final DataSource database;
  private final LeafDirectory leaves;
  private final DictionaryWriter dictionary;
  private final InstantSource clock;
  private final List<EncodedSpans> requests;
  private final Deque<List<RowRange>> pending = new ArrayDeque<>();
  private final List<RefusedSpan> refused = new ArrayList<>();
  private final int[] refusedCounts;

  /** Rows {@code from} (inclusive) to {@code to} (exclusive) of a request. */
  record RowRange(int request, EncodedSpans spans, int from, int to) {

    int count() {
      return to - from;
    }
  }

  BatchWrite(
      DataSource database,
      LeafDirectory leaves,
      DictionaryWriter dictionary,
      InstantSource clock,
      List<EncodedSpans> requests) {
    this.database = database;
    this.leaves = leaves;
    this.dictionary = dictionary;
    this.clock = clock;
    this.requests = List.copyOf(requests);
    this.refusedCounts = new int[requests.size()];
    List<RowRange> whole = new ArrayList<>();
    for (int i = 0; i < requests.size(); i++) {
      if (requests.get(i).rowCount() > 0) {
        whole.add(new RowRange(i, requests.get(i), 0, requests.get(i).rowCount()));
      }
    }
    pending.add(whole);
  }

  /** The spans that PostgreSQL refused for good. */
  public List<RefusedSpan> refused() {
    return List.copyOf(refused);
  }

  /** How many spans of a request PostgreSQL refused for good. */
  public int refusedCount(int request) {
    return refusedCounts[request];
  }

  /** Leaves out what has not been written of the requests that are no longer wanted. */
  public void retainRequests(IntPredicate wanted) {
    for (List<RowRange> ranges : pending) {
      ranges.removeIf(range -> !wanted.test(range.request()));
    }
  }

  /**
   * Writes all that is left.
   *
   * @throws SQLException if the database is away, full or otherwise unable; what was committed
   *     before stays committed
   */
  public void attempt() throws SQLException {
    try (Connection connection = database.getConnection()) {
      writeDictionary(connection);
      while (!pending.isEmpty()) {
        List<RowRange> ranges = pending.peek();
        if (!ranges.isEmpty()) {
          writeOrSplit(connection, ranges);
        } else {
          pending.remove();
        }
      }
    }
  }

  private void writeDictionary(Connection connection) throws SQLException {
    List<DictionaryEntry> entries = new ArrayList<>();
    for (EncodedSpans request : requests) {
      entries.addAll(request.dictionary());
    }
    try {
      dictionary.write(connection, entries);
    } catch (SQLException e) {
      if (!SqlErrors.isAboutData(e)) {
        throw e;
      }
      isolateDictionary(connection);
    }
  }

  /**
   * Finds the requests whose own dictionary rows are refused; their spans would refer to nothing.
   */
  private void isolateDictionary(Connection connection) throws SQLException {
    for (int i = 0; i < requests.size(); i++) {
      int request = i;
      try {
        dictionary.write(connection, requests.get(i).dictionary());
      } catch (SQLException e) {
        if (!SqlErrors.isAboutData(e)) {
          throw e;
        }
        retainRequests(other -> other != request);
        refuse(request, requests.get(i), 0, requests.get(i).rowCount(), e);
      }
    }
  }

  private void writeOrSplit(Connection connection, List<RowRange> ranges) throws SQLException {
    try {
      copy(connection, ranges);
      pending.remove();
    } catch (SQLException e) {
      if (SqlErrors.isMissingTable(e)) {
        leaves.forget();
      }
      if (!SqlErrors.isAboutData(e)) {
        throw e;
      }
      pending.remove();
      isolate(ranges, e);
    }
  }

  private void copy(Connection connection, List<RowRange> ranges) throws SQLException {
    Instant now = clock.instant();
    Leaf leaf = leaves.leafFor(now);
    long micros = SpanRow.postgresMicros(ChronoUnit.MICROS.between(Instant.EPOCH, now));
    for (RowRange range : ranges) {
      range.spans().stampReceivedAt(micros);
    }
    CopyIn.copy(connection, leaf, ranges);
  }

  /** Puts the parts of a refused piece first in line; a single row that is refused is done. */
  private void isolate(List<RowRange> ranges, SQLException e) {
    if (ranges.size() > 1) {
      for (int i = ranges.size() - 1; i >= 0; i--) {
        push(ranges.get(i));
      }
      return;
    }
    RowRange range = ranges.getFirst();
    if (range.count() > 1) {
      int middle = (range.from() + range.to()) >>> 1;
      push(new RowRange(range.request(), range.spans(), middle, range.to()));
      push(new RowRange(range.request(), range.spans(), range.from(), middle));
      return;
    }
    refuse(range.request(), range.spans(), range.from(), range.to(), e);
  }

  /** Counts rows that will never be stored, and explains the first of them. */
  private void refuse(int request, EncodedSpans spans, int from, int to, SQLException e) {
    if (from == to) {
      return;
    }
    refusedCounts[request] += to - from;
    refused.add(
        new RefusedSpan(
            request,
            "%s: PostgreSQL refused it: %s (SQLSTATE %s)"
                .formatted(spans.describe(from), firstLine(e), e.getSQLState())));
  }

  private void push(RowRange range) {
    List<RowRange> single = new ArrayList<>();
    single.add(range);
    pending.push(single);
  }

  private static String firstLine(SQLException e) {
    String message = String.valueOf(e.getMessage());
    int end = message.indexOf('\n');
    return end < 0 ? message : message.substring(0, end);
  }
}
