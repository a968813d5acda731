// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.collector.coding;

import dev.spanhouse.storage.copy.MemoryReservation;
import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * One block after the other (snappy's format_description.txt). A block may refer back to its very
 * beginning, so all of it is kept, in segments that are paid for as they fill: a block that only
 * claims to be large costs nothing.
 */
final class SnappyBlock {

  private static final int SEGMENT_BITS = 16;
  private static final int SEGMENT_BYTES = 1 << SEGMENT_BITS;
  private static final int OFFSET_MASK = SEGMENT_BYTES - 1;
  private static final int MAX_COPY_BYTES = 64;

  private final Source source;
  private final Supplier<MemoryReservation> memory;
  private final List<byte[]> segments = new ArrayList<>();

  private long encodedLeft;
  private int length;
  private int decoded;
  private int taken;

  /** What is still to come of the literal that is being copied. */
  private int literalLeft;

  SnappyBlock(Source source, Supplier<MemoryReservation> memory) {
    this.source = source;
    this.memory = memory;
  }

  /** For blocks that fit into the array, and are to be decoded into it. */
  SnappyBlock(Source source, byte[] segment) {
    this(source, () -> MemoryReservation.UNBOUNDED);
    segments.add(segment);
  }

  /**
   * Begins a block.
   *
   * @param encodedBytes how many there are at most
   * @return the length that it declares, below 4 Gi; to be checked before anything is decoded
   */
  long start(long encodedBytes) throws IOException {
    encodedLeft = encodedBytes;
    decoded = 0;
    taken = 0;
    literalLeft = 0;
    long declared = 0;
    for (int shift = 0; ; shift += 7) {
      long b = number(1);
      declared |= (b & 0x7F) << shift;
      if (declared > 0xFFFF_FFFFL || (shift == 28 && b >= 0x80)) {
        throw new IOException("snappy: the length has more than 32 bits");
      }
      if (b < 0x80) {
        length = (int) declared;
        return declared;
      }
    }
  }

  /** At least one byte; -1 at the end. */
  int decode(byte[] bytes, int offset, int wanted) throws IOException {
    if (taken == length) {
      return -1;
    }
    int until = taken + Math.min(wanted, length - taken);
    decodeTo(until);
    int count = 0;
    while (taken < until) {
      int step = Math.min(until - taken, SEGMENT_BYTES - (taken & OFFSET_MASK));
      System.arraycopy(segment(taken), taken & OFFSET_MASK, bytes, offset + count, step);
      taken += step;
      count += step;
    }
    return count;
  }

  /** Decodes the whole block, which has to have exactly the bytes that it was said to have. */
  void decodeAll() throws IOException {
    decodeTo(length);
    if (encodedLeft != 0) {
      throw new IOException("snappy: a block has %d bytes after its end".formatted(encodedLeft));
    }
  }

  private void decodeTo(int until) throws IOException {
    while (decoded < until) {
      ensureRoom();
      if (literalLeft > 0) {
        copyLiteral();
      } else {
        readElement();
      }
    }
  }

  private byte[] segment(int position) {
    return segments.get(position >>> SEGMENT_BITS);
  }

  /**
   * For the longest copy. Comes before anything of the element is taken, so that it can be tried
   * again.
   */
  private void ensureRoom() {
    int until = decoded + Math.min(MAX_COPY_BYTES, length - decoded);
    int last = (until - 1) >>> SEGMENT_BITS;
    while (segments.size() <= last) {
      if (!segments.isEmpty()) {
        memory.get().reserve(SEGMENT_BYTES);
      }
      segments.add(new byte[Math.min(SEGMENT_BYTES, length - segments.size() * SEGMENT_BYTES)]);
    }
  }

  private void readElement() throws IOException {
    int tag = (int) number(1);
    int size = (tag >> 2) + 1;
    switch (tag & 3) {
      case 0 -> startLiteral(size <= 60 ? size : number(size - 60) + 1);
      case 1 -> copy((tag >> 5 << 8) + number(1), (tag >> 2 & 7) + 4);
      case 2 -> copy(number(2), size);
      default -> copy(number(4), size);
    }
  }

  private void startLiteral(long size) throws IOException {
    checkSize(size);
    literalLeft = (int) size;
  }

  private void copyLiteral() throws IOException {
    source.require(1, SnappyDecoder.CODING);
    int at = decoded & OFFSET_MASK;
    int step = Math.min(literalLeft, Math.min(source.buffered(), SEGMENT_BYTES - at));
    consume(step);
    System.arraycopy(source.buffer(), source.position(), segment(decoded), at, step);
    source.take(step);
    literalLeft -= step;
    decoded += step;
  }

  private void copy(long back, int size) throws IOException {
    checkSize(size);
    if (back == 0 || back > decoded) {
      throw new IOException(
          "snappy: the data is corrupt: it refers %d bytes back from byte %d"
              .formatted(back, decoded));
    }
    int from = decoded - (int) back;
    int at = decoded & OFFSET_MASK;
    int fromAt = from & OFFSET_MASK;
    if (at + size > SEGMENT_BYTES || fromAt + size > SEGMENT_BYTES) {
      for (int i = 0; i < size; i++) {
        segment(decoded + i)[(decoded + i) & OFFSET_MASK] =
            segment(from + i)[(from + i) & OFFSET_MASK];
      }
    } else if (back >= size) {
      System.arraycopy(segment(from), fromAt, segment(decoded), at, size);
    } else {
      // Overlaps itself, and so repeats what it has just written.
      byte[] segment = segment(decoded);
      for (int i = 0; i < size; i++) {
        segment[at + i] = segment[fromAt + i];
      }
    }
    decoded += size;
  }

  private void checkSize(long size) throws IOException {
    if (size > length - decoded) {
      throw new IOException("snappy: the data is corrupt: it is longer than it declares");
    }
  }

  private long number(int bytes) throws IOException {
    consume(bytes);
    return source.number(bytes, SnappyDecoder.CODING);
  }

  private void consume(int bytes) throws IOException {
    if (encodedLeft < bytes) {
      throw new EOFException("snappy: a chunk ends too early");
    }
    encodedLeft -= bytes;
  }
}
