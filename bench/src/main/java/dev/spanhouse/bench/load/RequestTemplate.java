// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.bench.load;

import dev.spanhouse.proto.wire.OtlpFields.Event;
import dev.spanhouse.proto.wire.OtlpFields.ResourceSpans;
import dev.spanhouse.proto.wire.OtlpFields.ScopeSpans;
import dev.spanhouse.proto.wire.OtlpFields.Span;
import dev.spanhouse.proto.wire.OtlpFields.TracesData;
import dev.spanhouse.proto.wire.WireFormatException;
import dev.spanhouse.proto.wire.WireReader;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * An {@code ExportTraceServiceRequest} that was encoded once. Before it is sent, the ids and times
 * of its spans are written over in place.
 *
 * <p>Used by one thread at a time.
 */
final class RequestTemplate {

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private static final int LEN = WireReader.LENGTH_DELIMITED;

  private final byte[] bytes;
  private final IdPlaces ids;
  private final TimePlaces times;

  private RequestTemplate(byte[] bytes, IdPlaces ids, TimePlaces times) {
    this.bytes = bytes;
    this.ids = ids;
    this.times = times;
  }

  /** Finds the ids and times of an encoded request of {@link SampleWave}. */
  static RequestTemplate of(byte[] encoded) {
    RequestTemplate template = new RequestTemplate(encoded, new IdPlaces(), new TimePlaces());
    try {
      template.findSpans(new WireReader(encoded, 0, encoded.length));
    } catch (WireFormatException e) {
      throw new IllegalArgumentException("no encoded request", e);
    }
    return template;
  }

  /** For another call in flight. */
  RequestTemplate copy() {
    return new RequestTemplate(bytes.clone(), ids, times);
  }

  byte[] bytes() {
    return bytes;
  }

  int spanCount() {
    return ids.count();
  }

  /** Makes it the request of that wave, with times shortly before {@code unixMicros}. */
  void stamp(long wave, long unixMicros) {
    ids.stamp(bytes, wave);
    long base = unixMicros * 1000;
    for (int i = 0; i < times.count; i++) {
      LONG.set(bytes, times.at[i], base + times.offset[i]);
    }
  }

  private void findSpans(WireReader in) throws WireFormatException {
    inEach(
        in,
        TracesData.RESOURCE_SPANS,
        () ->
            inEach(
                in,
                ResourceSpans.SCOPE_SPANS,
                () -> inEach(in, ScopeSpans.SPANS, () -> addSpan(in))));
  }

  /** What is done inside one message. */
  private interface Visit {
    void run() throws WireFormatException;
  }

  /** Visits every occurrence of a field that holds a message. */
  private static void inEach(WireReader in, int field, Visit visit) throws WireFormatException {
    while (!in.atEnd()) {
      int tag = in.readTag();
      if (tag == (field << 3 | LEN)) {
        int outer = in.enter(in.readLength());
        visit.run();
        in.leave(outer);
      } else {
        in.skip(tag);
      }
    }
  }

  private void addSpan(WireReader in) throws WireFormatException {
    int traceAt = 0;
    int spanAt = 0;
    int parentAt = IdPlaces.NO_PARENT;
    while (!in.atEnd()) {
      int tag = in.readTag();
      switch (tag) {
        case Span.TRACE_ID << 3 | LEN -> traceAt = skipValue(in);
        case Span.SPAN_ID << 3 | LEN -> spanAt = skipValue(in);
        case Span.PARENT_SPAN_ID << 3 | LEN -> parentAt = skipValue(in);
        case Span.START_TIME_UNIX_NANO << 3 | WireReader.FIXED64,
            Span.END_TIME_UNIX_NANO << 3 | WireReader.FIXED64 ->
            times.add(in.position(), in.readFixed64());
        case Span.EVENTS << 3 | LEN -> {
          int outer = in.enter(in.readLength());
          addEventTime(in);
          in.leave(outer);
        }
        default -> in.skip(tag);
      }
    }
    ids.add(bytes, traceAt, spanAt, parentAt);
  }

  private void addEventTime(WireReader in) throws WireFormatException {
    while (!in.atEnd()) {
      int tag = in.readTag();
      if (tag == (Event.TIME_UNIX_NANO << 3 | WireReader.FIXED64)) {
        times.add(in.position(), in.readFixed64());
      } else {
        in.skip(tag);
      }
    }
  }

  private static int skipValue(WireReader in) throws WireFormatException {
    int length = in.readLength();
    int start = in.position();
    in.skipBytes(length);
    return start;
  }

  /** Where times stand, and how far each is from the time of sending. */
  private static final class TimePlaces {
    private int count;
    private int[] at = new int[64];
    private long[] offset = new long[64];

    void add(int position, long templateNanos) {
      if (count == at.length) {
        at = Arrays.copyOf(at, 2 * count);
        offset = Arrays.copyOf(offset, 2 * count);
      }
      at[count] = position;
      offset[count] = templateNanos - SampleWave.SENT_AT_NANOS;
      count++;
    }
  }
}
