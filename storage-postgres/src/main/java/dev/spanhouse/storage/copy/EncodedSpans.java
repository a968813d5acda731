// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.storage.copy;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.List;

/**
 * The spans of one export request as rows of PostgreSQL's binary COPY format, not yet stamped with
 * the time they are written at.
 *
 * <p>Handed from one thread to the next; never used by two at once.
 */
public final class EncodedSpans {

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private final byte[] rows;
  private final int[] rowStarts;
  private final int[] indexes;
  private final int rowCount;
  private final List<DictionaryEntry> dictionary;
  private final List<RejectedSpan> rejected;
  private final int spanCount;
  private final Repairs repairs;
  private final long dictionaryBytes;

  /** Reasons kept per request; the others are only counted. */
  public static final int MAX_REASONS = 20;

  EncodedSpans(
      byte[] rows,
      int[] rowStarts,
      int[] indexes,
      int rowCount,
      List<DictionaryEntry> dictionary,
      List<RejectedSpan> rejected,
      int spanCount,
      Repairs repairs,
      long dictionaryBytes) {
    this.rows = rows;
    this.rowStarts = rowStarts;
    this.indexes = indexes;
    this.rowCount = rowCount;
    this.dictionary = dictionary;
    this.rejected = rejected;
    this.spanCount = spanCount;
    this.repairs = repairs;
    this.dictionaryBytes = dictionaryBytes;
  }

  /** How many spans the request had, valid or not. */
  public int spanCount() {
    return spanCount;
  }

  /** How many of them became rows. */
  public int rowCount() {
    return rowCount;
  }

  /** Bytes of the rows. */
  public int rowBytes() {
    return rowStarts[rowCount];
  }

  /** What this holds on to in memory, in bytes. */
  public long retainedBytes() {
    return rows.length + 4L * (rowStarts.length + indexes.length) + dictionaryBytes;
  }

  /** Rows that the spans refer to and that may be missing. */
  public List<DictionaryEntry> dictionary() {
    return dictionary;
  }

  /** The first spans that are not valid, in the request's order; at most {@value #MAX_REASONS}. */
  public List<RejectedSpan> rejected() {
    return rejected;
  }

  /** How many spans are not valid. */
  public int rejectedCount() {
    return spanCount - rowCount;
  }

  /** How many strings were not well-formed UTF-8 and had U+FFFD put in. */
  public int repairedStrings() {
    return repairs.strings();
  }

  /** How many strings were references, which traces cannot have, and are empty now. */
  public int strayReferences() {
    return repairs.references();
  }

  /** Where the first repaired strings and references were. */
  public List<String> repairedPlaces() {
    return repairs.places();
  }

  /** The array that holds the rows. */
  public byte[] rows() {
    return rows;
  }

  /** Where row {@code row} starts in {@link #rows()}; {@code rowCount()} gives the end. */
  public int rowStart(int row) {
    return rowStarts[row];
  }

  /** The position in the request of the span in row {@code row}. */
  public int spanIndex(int row) {
    return indexes[row];
  }

  /**
   * Writes the time of receipt into every row.
   *
   * @param postgresMicros microseconds since 2000-01-01, as {@code timestamptz} has them
   */
  public void stampReceivedAt(long postgresMicros) {
    for (int row = 0; row < rowCount; row++) {
      LONG.set(rows, rowStarts[row] + SpanRow.RECEIVED_AT_OFFSET, postgresMicros);
    }
  }

  /** Names the span in row {@code row} for people: position, trace id and span id. */
  public String describe(int row) {
    HexFormat hex = HexFormat.of();
    int start = rowStarts[row];
    return "span %d (trace %s, span %s)"
        .formatted(
            indexes[row],
            hex.formatHex(
                rows, start + SpanRow.TRACE_ID_OFFSET, start + SpanRow.TRACE_ID_OFFSET + 16),
            hex.formatHex(
                rows, start + SpanRow.SPAN_ID_OFFSET, start + SpanRow.SPAN_ID_OFFSET + 8));
  }
}
