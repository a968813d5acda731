// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.storage.copy;

import dev.spanhouse.proto.wire.WireFormatException;
import dev.spanhouse.proto.wire.WireReader;

/**
 * Writes one scanned span as a row of {@code span}, columns as in {@link SpanRow#COLUMNS}.
 *
 * <p>Hot path. Not safe for use by more than one thread.
 */
final class RowWriter {

  private static final int SPAN_ID_BYTES = 8;
  private static final int JSONB_VERSION = 1;
  private static final int NULL = -1;

  private final RowBuffer out;
  private final TextEncoder text;
  private final ValueEncoder values;
  private final NestedEncoder nested;

  RowWriter(RowBuffer out, TextEncoder text) {
    this.out = out;
    this.text = text;
    values = new ValueEncoder(out, text);
    nested = new NestedEncoder(out, text, values);
  }

  /**
   * Appends the row.
   *
   * @param start where the whole {@code Span} message of {@code length} bytes stands
   */
  void write(
      WireReader in, int start, int length, SpanScan span, ResolvedResource resource, long scopeId)
      throws WireFormatException, TooDeepException {
    byte[] bytes = in.array();
    text.restart();
    if (span.unknownFields) {
      text.markInexact();
    }
    out.ensure(length);
    out.putShort(SpanRow.COLUMN_COUNT);
    putId(bytes, span.traceIdStart, 16);
    putLongField(0); // received_at, stamped when the row is written
    putId(bytes, span.spanIdStart, SPAN_ID_BYTES);
    putTimes(span);
    putLongField(resource.id());
    putLongField(scopeId);
    putShortField((int) (span.startTimeUnixNano % 1000));
    putShortField(smallint(span.kind));
    putShortField(smallint(span.statusCode));
    putParent(bytes, span);
    putFlags(span.flags);
    putCount(span.droppedAttributes);
    putCount(span.droppedEvents);
    putCount(span.droppedLinks);
    out.putInt(resource.serviceName().length);
    out.put(resource.serviceName());
    Repairs repairs = text.repairs();
    repairs.at("name");
    text.putTextField(bytes, span.nameStart, span.nameLength, Integer.MAX_VALUE);
    repairs.at("status.message");
    putOptionalText(bytes, span.statusMessageStart, span.statusMessageLength);
    repairs.at("trace_state");
    putOptionalText(bytes, span.traceStateStart, span.traceStateLength);

    repairs.at("attributes");
    int attributes = beginJsonb();
    values.putAttributes(in, span.attributes);
    endField(attributes);
    repairs.at("events");
    putNested(in, span.events, true);
    repairs.at("links");
    putNested(in, span.links, false);

    if (text.exact()) {
      out.putInt(NULL);
    } else {
      out.putInt(length);
      out.put(bytes, start, length);
    }
  }

  /** Start in microseconds, and the duration, which is never negative in its column. */
  private void putTimes(SpanScan span) {
    long duration = span.endTimeUnixNano - span.startTimeUnixNano;
    if (duration < 0) {
      text.markInexact();
      duration = 0;
    }
    putLongField(SpanRow.postgresMicros(span.startTimeUnixNano / 1000));
    putLongField(duration);
  }

  /** Eight zero bytes mean no parent, as an empty field does. */
  private void putParent(byte[] bytes, SpanScan span) {
    if (span.parentLength == SPAN_ID_BYTES) {
      if (SpanValidity.allZero(bytes, span.parentStart, SPAN_ID_BYTES)) {
        out.putInt(NULL);
      } else {
        putId(bytes, span.parentStart, SPAN_ID_BYTES);
      }
    } else {
      if (span.parentLength != 0) {
        text.markInexact();
      }
      out.putInt(NULL);
    }
  }

  private void putFlags(int flags) {
    if (flags == 0) {
      out.putInt(NULL);
    } else {
      out.putInt(4);
      out.putInt(flags);
    }
  }

  private void putCount(long count) {
    if (count == 0) {
      out.putInt(NULL);
    } else {
      putLongField(count);
    }
  }

  private void putOptionalText(byte[] bytes, int start, int length) {
    if (length == 0) {
      out.putInt(NULL);
    } else {
      text.putTextField(bytes, start, length, Integer.MAX_VALUE);
    }
  }

  private void putNested(WireReader in, Ranges ranges, boolean events)
      throws WireFormatException, TooDeepException {
    if (ranges.count() == 0) {
      out.putInt(NULL);
      return;
    }
    int field = beginJsonb();
    if (events) {
      nested.putEvents(in, ranges);
    } else {
      nested.putLinks(in, ranges);
    }
    endField(field);
  }

  /** Starts a field whose length is not known yet. */
  private int beginJsonb() {
    out.putInt(0);
    int start = out.size();
    out.putByte(JSONB_VERSION);
    return start;
  }

  private void endField(int start) {
    out.setInt(start - 4, out.size() - start);
  }

  private void putId(byte[] bytes, int start, int length) {
    out.putInt(length);
    out.put(bytes, start, length);
  }

  private void putLongField(long value) {
    out.putInt(8);
    out.putLong(value);
  }

  private void putShortField(int value) {
    out.putInt(2);
    out.putShort(value);
  }

  /** Enum values from a newer protocol are kept; those beyond the column's range, in residue. */
  private int smallint(int value) {
    if (value != (short) value) {
      text.markInexact();
      return 0;
    }
    return value;
  }
}
