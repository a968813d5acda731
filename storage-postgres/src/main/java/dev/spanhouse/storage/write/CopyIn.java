// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.storage.write;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.spanhouse.storage.copy.EncodedSpans;
import dev.spanhouse.storage.copy.SpanRow;
import dev.spanhouse.storage.leaf.Leaf;
import dev.spanhouse.storage.write.BatchWrite.RowRange;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyManager;

/** Sends rows with {@code COPY … FROM STDIN (FORMAT binary)} (PostgreSQL documentation, COPY). */
final class CopyIn {

  /** Signature, flags, and the length of a header extension, both zero. */
  private static final byte[] HEADER =
      Arrays.copyOf("PGCOPY\n\u00FF\r\n\0".getBytes(ISO_8859_1), 11 + 4 + 4);

  /** A row with a field count of -1. */
  private static final byte[] TRAILER = {-1, -1};

  /** Bytes per message: large enough to cost little each, small enough to start at once. */
  private static final int CHUNK_BYTES = 256 * 1024;

  private CopyIn() {}

  /**
   * Copies the rows into the leaf and returns when they are committed. In auto-commit mode a COPY
   * is its own transaction, and the server ends it before it reports success.
   */
  static void copy(Connection connection, Leaf leaf, List<RowRange> ranges) throws SQLException {
    CopyManager copyManager = connection.unwrap(PGConnection.class).getCopyAPI();
    org.postgresql.copy.CopyIn copy =
        copyManager.copyIn(
            "COPY %s (%s) FROM STDIN (FORMAT binary)".formatted(leaf.table(), SpanRow.COLUMNS));
    try {
      copy.writeToCopy(HEADER, 0, HEADER.length);
      for (RowRange range : ranges) {
        EncodedSpans spans = range.spans();
        send(copy, spans.rows(), spans.rowStart(range.from()), spans.rowStart(range.to()));
      }
      copy.writeToCopy(TRAILER, 0, TRAILER.length);
      copy.endCopy();
    } catch (SQLException e) {
      cancel(copy, e);
      throw e;
    }
  }

  private static void send(org.postgresql.copy.CopyIn copy, byte[] rows, int from, int to)
      throws SQLException {
    for (int start = from; start < to; start += CHUNK_BYTES) {
      copy.writeToCopy(rows, start, Math.min(CHUNK_BYTES, to - start));
    }
  }

  private static void cancel(org.postgresql.copy.CopyIn copy, SQLException cause) {
    if (copy.isActive()) {
      try {
        copy.cancelCopy();
      } catch (SQLException e) {
        cause.addSuppressed(e);
      }
    }
  }
}
