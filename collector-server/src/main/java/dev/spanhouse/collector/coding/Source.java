// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.collector.coding;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/**
 * Encoded bytes, read ahead so that some can be looked at before they are taken. Decoders work on
 * {@link #buffer} itself.
 */
final class Source {

  private static final int BUFFER_BYTES = 8 * 1024;
  private static final byte[] NOTHING = {};

  private final InputStream in;
  private byte[] buffer = NOTHING;
  private int position;
  private int limit;

  Source(InputStream in) {
    this.in = in;
  }

  /** What is read ahead: from {@link #position}, {@link #buffered} bytes. */
  byte[] buffer() {
    return buffer;
  }

  int position() {
    return position;
  }

  int buffered() {
    return limit - position;
  }

  /** Takes some of what is read ahead. */
  void take(int count) {
    position += count;
  }

  /** Reads ahead until there are so many bytes, at most 8 Ki; false if the stream has fewer. */
  boolean has(int count) throws IOException {
    while (buffered() < count) {
      if (buffer.length == 0) {
        buffer = new byte[BUFFER_BYTES];
      }
      System.arraycopy(buffer, position, buffer, 0, buffered());
      limit -= position;
      position = 0;
      int more = in.read(buffer, limit, buffer.length - limit);
      if (more < 0) {
        return false;
      }
      limit += more;
    }
    return true;
  }

  /** As {@link #has}, where the coding has to have so many. */
  void require(int count, String coding) throws IOException {
    if (!has(count)) {
      throw new EOFException(coding + ": the data ends too early");
    }
  }

  /** A byte that {@link #has} has seen. */
  int peek(int index) {
    return buffer[position + index] & 0xFF;
  }

  /** An unsigned number that {@link #has} has seen, the lowest byte first. */
  long peekNumber(int index, int bytes) {
    long number = 0;
    for (int i = 0; i < bytes; i++) {
      number |= (long) peek(index + i) << (8 * i);
    }
    return number;
  }

  /** Takes an unsigned number, the lowest byte first. */
  long number(int bytes, String coding) throws IOException {
    require(bytes, coding);
    long number = peekNumber(0, bytes);
    take(bytes);
    return number;
  }

  void skip(long count, String coding) throws IOException {
    long left = count;
    while (left > 0) {
      require(1, coding);
      int step = (int) Math.min(left, buffered());
      take(step);
      left -= step;
    }
  }

  void forget() {
    buffer = NOTHING;
    position = 0;
    limit = 0;
  }
}
