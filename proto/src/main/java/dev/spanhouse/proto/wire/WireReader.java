// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.proto.wire;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * A cursor over one protobuf message in an array, after the wire format of the Protocol Buffers
 * encoding guide. It allocates nothing per field and never reads past its limit.
 *
 * <p>Hot path: this stands between the socket and the database for every span.
 *
 * <p>Not safe for use by more than one thread.
 */
public final class WireReader {

  /** Wire type of int32, int64, uint32, uint64, bool and enums. */
  public static final int VARINT = 0;

  /** Wire type of fixed64 and double. */
  public static final int FIXED64 = 1;

  /** Wire type of strings, bytes and messages. */
  public static final int LENGTH_DELIMITED = 2;

  /** Wire type of fixed32 and float. */
  public static final int FIXED32 = 5;

  private static final int START_GROUP = 3;
  private static final int END_GROUP = 4;

  /** Groups are not used by OTLP; this bounds the stack on hostile input. */
  private static final int MAX_GROUP_DEPTH = 32;

  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private final byte[] bytes;
  private int position;
  private int limit;

  /** Reads {@code bytes} from {@code start} (inclusive) to {@code end} (exclusive). */
  public WireReader(byte[] bytes, int start, int end) {
    if (start < 0 || end > bytes.length || start > end) {
      throw new IndexOutOfBoundsException(
          "range: %d..%d (expected: within 0..%d)".formatted(start, end, bytes.length));
    }
    this.bytes = bytes;
    this.position = start;
    this.limit = end;
  }

  /** The field number of a tag. */
  public static int field(int tag) {
    return tag >>> 3;
  }

  /** The wire type of a tag. */
  public static int wireType(int tag) {
    return tag & 7;
  }

  /** The array that is read. */
  public byte[] array() {
    return bytes;
  }

  /** The offset of the next byte to read. */
  public int position() {
    return position;
  }

  /** Moves the cursor to an offset at or before the limit. */
  public void seek(int offset) {
    if (offset < 0 || offset > limit) {
      throw new IndexOutOfBoundsException(
          "offset: %d (expected: within 0..%d)".formatted(offset, limit));
    }
    position = offset;
  }

  /** Whether the message has been read to its end. */
  public boolean atEnd() {
    return position == limit;
  }

  /**
   * Narrows the reader to the message of {@code length} bytes that starts here.
   *
   * @return the old limit, for {@link #leave}
   */
  public int enter(int length) {
    int outer = limit;
    limit = position + length;
    return outer;
  }

  /** Skips what is left of the message that {@link #enter} narrowed to, and widens again. */
  public void leave(int outerLimit) {
    position = limit;
    limit = outerLimit;
  }

  /** Reads a field's tag. */
  public int readTag() throws WireFormatException {
    int start = position;
    long tag = readVarint();
    if (tag < 8 || tag > 0xFFFF_FFFFL) {
      throw new WireFormatException("invalid field tag " + tag, start);
    }
    return (int) tag;
  }

  /** Reads a varint of up to ten bytes. */
  public long readVarint() throws WireFormatException {
    if (position < limit) {
      byte first = bytes[position];
      if (first >= 0) {
        position++;
        return first;
      }
    }
    return readLongVarint();
  }

  private long readLongVarint() throws WireFormatException {
    int start = position;
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      if (position == limit) {
        throw new WireFormatException("number cut short", start);
      }
      byte b = bytes[position++];
      value |= (long) (b & 0x7F) << shift;
      if (b >= 0) {
        return value;
      }
    }
    throw new WireFormatException("number longer than ten bytes", start);
  }

  /** Reads eight bytes, little endian. */
  public long readFixed64() throws WireFormatException {
    require(8);
    long value = (long) LONG.get(bytes, position);
    position += 8;
    return value;
  }

  /** Reads four bytes, little endian. */
  public int readFixed32() throws WireFormatException {
    require(4);
    int value = (int) INT.get(bytes, position);
    position += 4;
    return value;
  }

  /** Reads a length prefix; the {@code length} bytes start at {@link #position()} and are there. */
  public int readLength() throws WireFormatException {
    int start = position;
    long length = readVarint();
    if (length < 0 || length > limit - position) {
      throw new WireFormatException(
          "length %s exceeds the %d bytes left"
              .formatted(Long.toUnsignedString(length), limit - position),
          start);
    }
    return (int) length;
  }

  /** Skips over bytes that a length promised. */
  public void skipBytes(int length) throws WireFormatException {
    require(length);
    position += length;
  }

  /** Skips the value of a field whose tag has been read. */
  public void skip(int tag) throws WireFormatException {
    skip(tag, 0);
  }

  private void skip(int tag, int depth) throws WireFormatException {
    switch (wireType(tag)) {
      case VARINT -> readVarint();
      case FIXED64 -> skipBytes(8);
      case LENGTH_DELIMITED -> skipBytes(readLength());
      case FIXED32 -> skipBytes(4);
      case START_GROUP -> skipGroup(tag, depth);
      default -> throw new WireFormatException("invalid wire type " + wireType(tag), position);
    }
  }

  private void skipGroup(int startTag, int depth) throws WireFormatException {
    if (depth == MAX_GROUP_DEPTH) {
      throw new WireFormatException("groups nested deeper than " + MAX_GROUP_DEPTH, position);
    }
    while (true) {
      int tag = readTag();
      if (wireType(tag) == END_GROUP) {
        if (field(tag) != field(startTag)) {
          throw new WireFormatException("group closed by another field's end", position);
        }
        return;
      }
      skip(tag, depth + 1);
    }
  }

  private void require(int length) throws WireFormatException {
    if (length > limit - position) {
      throw new WireFormatException(
          "%d bytes expected, %d left".formatted(length, limit - position), position);
    }
  }
}
