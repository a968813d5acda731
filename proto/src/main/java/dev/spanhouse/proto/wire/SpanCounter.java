// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.proto.wire;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/**
 * Counts the spans of an {@code ExportTraceServiceRequest} as it streams past, keeping none of it.
 *
 * <p>A request for which there is no memory is refused, and its spans still have to be accounted
 * for.
 */
public final class SpanCounter {

  private final InputStream in;
  private final long limitBytes;
  private long position;

  private SpanCounter(InputStream in, long limitBytes) {
    this.in = in;
    this.limitBytes = limitBytes;
  }

  /**
   * Reads the stream to its end.
   *
   * @param limitBytes how much may be read at most
   * @return the number of spans in the request
   * @throws WireFormatException if the bytes are no such request, or more than the limit
   */
  public static int count(InputStream in, long limitBytes) throws IOException, WireFormatException {
    SpanCounter counter = new SpanCounter(in, limitBytes);
    return counter.countIn(Long.MAX_VALUE, OtlpFields.TracesData.RESOURCE_SPANS, 0);
  }

  /** Three levels: request, resource spans, scope spans. */
  private int countIn(long end, int containerField, int level)
      throws IOException, WireFormatException {
    int spans = 0;
    while (position < end) {
      long tag = readVarint(end == Long.MAX_VALUE);
      if (tag < 0) {
        return spans;
      }
      int field = (int) (tag >>> 3);
      int wireType = (int) (tag & 7);
      switch (wireType) {
        case WireReader.VARINT -> readVarint(false);
        case WireReader.FIXED64 -> skip(8);
        case WireReader.FIXED32 -> skip(4);
        case WireReader.LENGTH_DELIMITED -> {
          long length = readLength(end);
          if (field != containerField) {
            skip(length);
          } else if (level == 2) {
            spans++;
            skip(length);
          } else {
            int inner =
                level == 0 ? OtlpFields.ResourceSpans.SCOPE_SPANS : OtlpFields.ScopeSpans.SPANS;
            spans += countIn(position + length, inner, level + 1);
          }
        }
        default -> throw new WireFormatException("invalid wire type " + wireType, position);
      }
    }
    return spans;
  }

  private long readLength(long end) throws IOException, WireFormatException {
    long length = readVarint(false);
    if (length < 0 || length > Math.min(end, limitBytes) - position) {
      throw new WireFormatException("length exceeds its message", position);
    }
    return length;
  }

  private long readVarint(boolean endAllowed) throws IOException, WireFormatException {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      int b = in.read();
      if (b < 0) {
        if (endAllowed && shift == 0) {
          return -1;
        }
        throw new EOFException("the request ends inside a field");
      }
      advance(1);
      value |= (long) (b & 0x7F) << shift;
      if (b < 0x80) {
        return value;
      }
    }
    throw new WireFormatException("number longer than ten bytes", position);
  }

  private void skip(long length) throws IOException, WireFormatException {
    advance(length);
    in.skipNBytes(length);
  }

  private void advance(long length) throws WireFormatException {
    position += length;
    if (position > limitBytes) {
      throw new WireFormatException("more than " + limitBytes + " bytes", position);
    }
  }
}
