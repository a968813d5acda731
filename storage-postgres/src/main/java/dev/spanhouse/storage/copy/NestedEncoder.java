// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.storage.copy;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.spanhouse.proto.wire.OtlpFields.Event;
import dev.spanhouse.proto.wire.OtlpFields.Link;
import dev.spanhouse.proto.wire.WireFormatException;
import dev.spanhouse.proto.wire.WireReader;

/**
 * Writes events and links as the JSON arrays of the columns of those names. What is unset, zero or
 * empty is left out.
 *
 * <p>Hot path. Not safe for use by more than one thread.
 */
final class NestedEncoder {

  private static final int LEN = WireReader.LENGTH_DELIMITED;

  private static final byte[] TIME = "{\"time_unix_nano\":".getBytes(US_ASCII);
  private static final byte[] TRACE_ID = "{\"trace_id\":".getBytes(US_ASCII);
  private static final byte[] SPAN_ID = ",\"span_id\":".getBytes(US_ASCII);
  private static final byte[] NAME = ",\"name\":".getBytes(US_ASCII);
  private static final byte[] TRACE_STATE = ",\"trace_state\":".getBytes(US_ASCII);
  private static final byte[] ATTRIBUTES = ",\"attributes\":".getBytes(US_ASCII);
  private static final byte[] DROPPED = ",\"dropped_attributes_count\":".getBytes(US_ASCII);
  private static final byte[] FLAGS = ",\"flags\":".getBytes(US_ASCII);

  private final RowBuffer out;
  private final TextEncoder text;
  private final ValueEncoder values;
  private final Ranges attributes;

  NestedEncoder(RowBuffer out, TextEncoder text, ValueEncoder values) {
    this.out = out;
    this.text = text;
    this.values = values;
    attributes = new Ranges(out.memory());
  }

  void putEvents(WireReader in, Ranges events) throws WireFormatException, TooDeepException {
    out.putByte('[');
    for (int i = 0; i < events.count(); i++) {
      if (i > 0) {
        out.putByte(',');
      }
      in.seek(events.start(i));
      int outer = in.enter(events.length(i));
      putEvent(in);
      in.leave(outer);
    }
    out.putByte(']');
  }

  private void putEvent(WireReader in) throws WireFormatException, TooDeepException {
    attributes.clear();
    long time = 0;
    long dropped = 0;
    int nameStart = 0;
    int nameLength = 0;
    while (!in.atEnd()) {
      int tag = in.readTag();
      switch (tag) {
        case Event.TIME_UNIX_NANO << 3 | WireReader.FIXED64 -> time = in.readFixed64();
        case Event.NAME << 3 | LEN -> {
          nameLength = in.readLength();
          nameStart = in.position();
          in.skipBytes(nameLength);
        }
        case Event.ATTRIBUTES << 3 | LEN -> attributes.addNext(in);
        case Event.DROPPED_ATTRIBUTES_COUNT << 3 -> dropped = SpanScan.readUnsignedInt(in);
        default -> {
          in.skip(tag);
          text.markInexact();
        }
      }
    }
    out.put(TIME);
    if (time >= 0) {
      out.putDecimal(time);
    } else {
      text.putAscii(Long.toUnsignedString(time));
    }
    putText(in, NAME, nameStart, nameLength);
    putAttributes(in, dropped);
    out.putByte('}');
  }

  void putLinks(WireReader in, Ranges links) throws WireFormatException, TooDeepException {
    out.putByte('[');
    for (int i = 0; i < links.count(); i++) {
      if (i > 0) {
        out.putByte(',');
      }
      in.seek(links.start(i));
      int outer = in.enter(links.length(i));
      putLink(in);
      in.leave(outer);
    }
    out.putByte(']');
  }

  private void putLink(WireReader in) throws WireFormatException, TooDeepException {
    attributes.clear();
    int traceIdStart = 0;
    int traceIdLength = 0;
    int spanIdStart = 0;
    int spanIdLength = 0;
    int stateStart = 0;
    int stateLength = 0;
    long dropped = 0;
    int flags = 0;
    while (!in.atEnd()) {
      int tag = in.readTag();
      switch (tag) {
        case Link.TRACE_ID << 3 | LEN -> {
          traceIdLength = in.readLength();
          traceIdStart = in.position();
          in.skipBytes(traceIdLength);
        }
        case Link.SPAN_ID << 3 | LEN -> {
          spanIdLength = in.readLength();
          spanIdStart = in.position();
          in.skipBytes(spanIdLength);
        }
        case Link.TRACE_STATE << 3 | LEN -> {
          stateLength = in.readLength();
          stateStart = in.position();
          in.skipBytes(stateLength);
        }
        case Link.ATTRIBUTES << 3 | LEN -> attributes.addNext(in);
        case Link.DROPPED_ATTRIBUTES_COUNT << 3 -> dropped = SpanScan.readUnsignedInt(in);
        case Link.FLAGS << 3 | WireReader.FIXED32 -> flags = in.readFixed32();
        default -> {
          in.skip(tag);
          text.markInexact();
        }
      }
    }
    out.put(TRACE_ID);
    text.putHex(in.array(), traceIdStart, traceIdLength);
    out.put(SPAN_ID);
    text.putHex(in.array(), spanIdStart, spanIdLength);
    putText(in, TRACE_STATE, stateStart, stateLength);
    putAttributes(in, dropped);
    if (flags != 0) {
      out.put(FLAGS);
      out.putDecimal(Integer.toUnsignedLong(flags));
    }
    out.putByte('}');
  }

  private void putText(WireReader in, byte[] key, int start, int length) {
    if (length > 0) {
      out.put(key);
      text.putStringValue(in.array(), start, start + length);
    }
  }

  private void putAttributes(WireReader in, long dropped)
      throws WireFormatException, TooDeepException {
    if (attributes.count() > 0) {
      out.put(ATTRIBUTES);
      values.putAttributes(in, attributes);
    }
    if (dropped != 0) {
      out.put(DROPPED);
      out.putDecimal(dropped);
    }
  }
}
