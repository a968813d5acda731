// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.bench.load;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.spanhouse.storage.copy.EncodedSpans;
import dev.spanhouse.storage.copy.SpanRow;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * The COPY rows of a {@link RequestTemplate}, stamped in place in the same way: the rows that the
 * collector would write, without the work of making them.
 *
 * <p>Used by one thread at a time.
 */
public final class RowTemplate {

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

  // A row is a field count of 2 bytes, then fields of 4 bytes of length and a value, in the order
  // of SpanRow.COLUMNS. Those up to parent_span_id have a fixed width.
  private static final int TRACE_ID = 2 + 4;
  private static final int RECEIVED_AT = TRACE_ID + 16 + 4;
  private static final int SPAN_ID = RECEIVED_AT + 8 + 4;
  private static final int START_TIME = SPAN_ID + 8 + 4;
  private static final int DURATION = START_TIME + 8 + 4;
  private static final int RESOURCE_ID = DURATION + 8 + 4;
  private static final int SCOPE_ID = RESOURCE_ID + 8 + 4;
  private static final int START_NANOS = SCOPE_ID + 8 + 4;
  private static final int KIND = START_NANOS + 2 + 4;
  private static final int STATUS_CODE = KIND + 2 + 4;
  private static final int PARENT_LENGTH = STATUS_CODE + 2;

  private static final byte[] EVENT_TIME = "{\"time_unix_nano\":".getBytes(US_ASCII);
  private static final int TIME_DIGITS = 19;

  private final byte[] bytes;
  private final int length;
  private final int[] rowStarts;
  private final long[] startMicros;
  private final IdPlaces ids;
  private final List<EventTime> eventTimes;

  /** A time in JSON text. */
  private record EventTime(int at, long offsetNanos) {}

  private RowTemplate(
      byte[] bytes,
      int length,
      int[] rowStarts,
      long[] startMicros,
      IdPlaces ids,
      List<EventTime> eventTimes) {
    this.bytes = bytes;
    this.length = length;
    this.rowStarts = rowStarts;
    this.startMicros = startMicros;
    this.ids = ids;
    this.eventTimes = eventTimes;
  }

  /** Finds the ids and times in the encoded rows of a request that was not stamped. */
  static RowTemplate of(EncodedSpans encoded) {
    byte[] bytes = encoded.rows();
    int[] rowStarts = new int[encoded.rowCount()];
    long[] startMicros = new long[encoded.rowCount()];
    IdPlaces ids = new IdPlaces();
    List<EventTime> eventTimes = new ArrayList<>();
    for (int row = 0; row < rowStarts.length; row++) {
      int start = encoded.rowStart(row);
      rowStarts[row] = start;
      startMicros[row] =
          (long) LONG.get(bytes, start + START_TIME)
              - SpanRow.postgresMicros(SampleWave.SENT_AT_NANOS / 1000);
      boolean hasParent = (int) INT.get(bytes, start + PARENT_LENGTH) == 8;
      ids.add(
          bytes,
          start + TRACE_ID,
          start + SPAN_ID,
          hasParent ? start + PARENT_LENGTH + 4 : IdPlaces.NO_PARENT);
      findEventTimes(bytes, start, encoded.rowStart(row + 1), eventTimes);
    }
    return new RowTemplate(bytes, encoded.rowBytes(), rowStarts, startMicros, ids, eventTimes);
  }

  private static void findEventTimes(byte[] bytes, int from, int to, List<EventTime> found) {
    String text = new String(bytes, from, to - from, java.nio.charset.StandardCharsets.ISO_8859_1);
    String key = new String(EVENT_TIME, US_ASCII);
    for (int i = text.indexOf(key); i >= 0; i = text.indexOf(key, i + 1)) {
      int digits = i + key.length();
      long nanos = Long.parseLong(text, digits, digits + TIME_DIGITS, 10);
      found.add(new EventTime(from + digits, nanos - SampleWave.SENT_AT_NANOS));
    }
  }

  /** For another connection. */
  public RowTemplate copy() {
    return new RowTemplate(bytes.clone(), length, rowStarts, startMicros, ids, eventTimes);
  }

  /** The array that holds the rows. */
  public byte[] bytes() {
    return bytes;
  }

  /** Bytes of the rows, which start at 0. */
  public int length() {
    return length;
  }

  /** How many rows there are. */
  public int rowCount() {
    return rowStarts.length;
  }

  /** Makes them the rows of that wave, sent at {@code unixMicros} and received at the same time. */
  public void stamp(long wave, long unixMicros) {
    ids.stamp(bytes, wave);
    long micros = SpanRow.postgresMicros(unixMicros);
    for (int row = 0; row < rowStarts.length; row++) {
      LONG.set(bytes, rowStarts[row] + RECEIVED_AT, micros);
      LONG.set(bytes, rowStarts[row] + START_TIME, micros + startMicros[row]);
    }
    for (EventTime time : eventTimes) {
      putDecimal(time.at(), unixMicros * 1000 + time.offsetNanos());
    }
  }

  private void putDecimal(int at, long value) {
    long rest = value;
    for (int i = at + TIME_DIGITS - 1; i >= at; i--) {
      bytes[i] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
  }
}
