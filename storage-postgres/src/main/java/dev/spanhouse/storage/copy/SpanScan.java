// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.storage.copy;

import dev.spanhouse.proto.wire.OtlpFields.Span;
import dev.spanhouse.proto.wire.OtlpFields.Status;
import dev.spanhouse.proto.wire.WireFormatException;
import dev.spanhouse.proto.wire.WireReader;

/**
 * Where the fields of one {@code Span} message are. Fields may come in any order on the wire and
 * columns may not, so a span is scanned before it is written; nothing is copied.
 *
 * <p>Hot path. Not safe for use by more than one thread.
 */
final class SpanScan {

  private static final int LEN = WireReader.LENGTH_DELIMITED;

  int traceIdStart;
  int traceIdLength;
  int spanIdStart;
  int spanIdLength;
  int parentStart;
  int parentLength;
  int traceStateStart;
  int traceStateLength;
  int nameStart;
  int nameLength;
  int statusMessageStart;
  int statusMessageLength;
  int statusCode;
  int kind;
  int flags;
  long startTimeUnixNano;
  long endTimeUnixNano;
  long droppedAttributes;
  long droppedEvents;
  long droppedLinks;
  final Ranges attributes;
  final Ranges events;
  final Ranges links;

  /** Whether there was anything that the columns have no place for. */
  boolean unknownFields;

  private boolean statusSeen;

  SpanScan(MemoryReservation memory) {
    attributes = new Ranges(memory);
    events = new Ranges(memory);
    links = new Ranges(memory);
  }

  private void clear() {
    traceIdLength = 0;
    spanIdLength = 0;
    parentLength = 0;
    traceStateLength = 0;
    nameLength = 0;
    statusMessageLength = 0;
    statusCode = 0;
    kind = 0;
    flags = 0;
    startTimeUnixNano = 0;
    endTimeUnixNano = 0;
    droppedAttributes = 0;
    droppedEvents = 0;
    droppedLinks = 0;
    attributes.clear();
    events.clear();
    links.clear();
    unknownFields = false;
    statusSeen = false;
  }

  /** Scans the message that the reader has been narrowed to, to its end. */
  void scan(WireReader in) throws WireFormatException {
    clear();
    while (!in.atEnd()) {
      int tag = in.readTag();
      switch (tag) {
        case Span.TRACE_ID << 3 | LEN -> {
          traceIdLength = in.readLength();
          traceIdStart = skipped(in, traceIdLength);
        }
        case Span.SPAN_ID << 3 | LEN -> {
          spanIdLength = in.readLength();
          spanIdStart = skipped(in, spanIdLength);
        }
        case Span.TRACE_STATE << 3 | LEN -> {
          traceStateLength = in.readLength();
          traceStateStart = skipped(in, traceStateLength);
        }
        case Span.PARENT_SPAN_ID << 3 | LEN -> {
          parentLength = in.readLength();
          parentStart = skipped(in, parentLength);
        }
        case Span.NAME << 3 | LEN -> {
          nameLength = in.readLength();
          nameStart = skipped(in, nameLength);
        }
        case Span.KIND << 3 -> kind = (int) in.readVarint();
        case Span.START_TIME_UNIX_NANO << 3 | WireReader.FIXED64 ->
            startTimeUnixNano = in.readFixed64();
        case Span.END_TIME_UNIX_NANO << 3 | WireReader.FIXED64 ->
            endTimeUnixNano = in.readFixed64();
        case Span.ATTRIBUTES << 3 | LEN -> attributes.addNext(in);
        case Span.DROPPED_ATTRIBUTES_COUNT << 3 -> droppedAttributes = readUnsignedInt(in);
        case Span.EVENTS << 3 | LEN -> events.addNext(in);
        case Span.DROPPED_EVENTS_COUNT << 3 -> droppedEvents = readUnsignedInt(in);
        case Span.LINKS << 3 | LEN -> links.addNext(in);
        case Span.DROPPED_LINKS_COUNT << 3 -> droppedLinks = readUnsignedInt(in);
        case Span.STATUS << 3 | LEN -> scanStatus(in);
        case Span.FLAGS << 3 | WireReader.FIXED32 -> flags = in.readFixed32();
        default -> {
          in.skip(tag);
          unknownFields = true;
        }
      }
    }
  }

  private void scanStatus(WireReader in) throws WireFormatException {
    // A second status would have to be merged with the first.
    unknownFields |= statusSeen;
    statusSeen = true;
    int outer = in.enter(in.readLength());
    while (!in.atEnd()) {
      int tag = in.readTag();
      switch (tag) {
        case Status.MESSAGE << 3 | LEN -> {
          statusMessageLength = in.readLength();
          statusMessageStart = skipped(in, statusMessageLength);
        }
        case Status.CODE << 3 -> statusCode = (int) in.readVarint();
        default -> {
          in.skip(tag);
          unknownFields = true;
        }
      }
    }
    in.leave(outer);
  }

  static long readUnsignedInt(WireReader in) throws WireFormatException {
    return in.readVarint() & 0xFFFF_FFFFL;
  }

  private static int skipped(WireReader in, int length) throws WireFormatException {
    int start = in.position();
    in.skipBytes(length);
    return start;
  }
}
