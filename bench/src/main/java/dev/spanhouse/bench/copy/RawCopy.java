// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.bench.copy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.spanhouse.bench.load.LoadResult;
import dev.spanhouse.bench.load.RowTemplate;
import dev.spanhouse.bench.load.Tally;
import dev.spanhouse.bench.load.Workload;
import dev.spanhouse.storage.copy.SpanRow;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/**
 * Sends rows that were encoded beforehand as fast as PostgreSQL takes them: on each connection, one
 * COPY after the other, each a transaction of its own. There is no faster way in for these rows, so
 * this is what the collector is compared with.
 */
public final class RawCopy {

  private static final byte[] HEADER =
      Arrays.copyOf("PGCOPY\n\u00FF\r\n\0".getBytes(ISO_8859_1), 11 + 4 + 4);
  private static final byte[] TRAILER = {-1, -1};

  /** As the collector's own. */
  private static final int CHUNK_BYTES = 256 * 1024;

  private final DataSource database;
  private final Workload workload;
  private final AtomicLong nextRequest = new AtomicLong();

  /** Sends the rows of {@code workload} to {@code database}. */
  public RawCopy(DataSource database, Workload workload) {
    this.database = database;
    this.workload = workload;
  }

  /**
   * Copies for as long as {@code duration}, and waits for the last commits.
   *
   * @param table into which
   * @param connections that copy at the same time
   * @param requestsPerTransaction how many requests' rows are committed together
   */
  public LoadResult run(
      String table, int connections, int requestsPerTransaction, Duration duration)
      throws InterruptedException {
    Tally tally = new Tally();
    long endNanos = System.nanoTime() + duration.toNanos();
    String sql = "COPY %s (%s) FROM STDIN (FORMAT binary)".formatted(table, SpanRow.COLUMNS);
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < connections; i++) {
      threads.add(
          Thread.ofPlatform()
              .name("raw-copy-" + i)
              .start(() -> copyUntil(endNanos, sql, requestsPerTransaction, tally)));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    return tally.result();
  }

  private void copyUntil(long endNanos, String sql, int requests, Tally tally) {
    List<RowTemplate> rows = workload.newRows();
    try (Connection connection = database.getConnection()) {
      while (System.nanoTime() - endNanos < 0) {
        long start = System.nanoTime();
        tally.succeeded(transaction(connection, sql, requests, rows), start);
      }
    } catch (SQLException e) {
      tally.failed(String.valueOf(e.getMessage()));
    }
  }

  private long transaction(
      Connection connection, String sql, int requests, List<RowTemplate> rowsOfService)
      throws SQLException {
    CopyIn copy = connection.unwrap(PGConnection.class).getCopyAPI().copyIn(sql);
    copy.writeToCopy(HEADER, 0, HEADER.length);
    for (int i = 0; i < requests; i++) {
      long number = nextRequest.getAndIncrement();
      RowTemplate rows = rowsOfService.get(workload.serviceOf(number));
      rows.stamp(workload.waveOf(number), ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now()));
      for (int at = 0; at < rows.length(); at += CHUNK_BYTES) {
        copy.writeToCopy(rows.bytes(), at, Math.min(CHUNK_BYTES, rows.length() - at));
      }
    }
    copy.writeToCopy(TRAILER, 0, TRAILER.length);
    return copy.endCopy();
  }
}
