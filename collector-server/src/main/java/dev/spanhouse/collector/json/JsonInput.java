// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.collector.json;

import java.io.IOException;
import java.io.InputStream;

/**
 * The bytes of a JSON text through a small buffer, and the brackets, commas and colons in it (RFC
 * 8259, section 2).
 *
 * <p>Hot path. Not safe for use by more than one thread.
 */
final class JsonInput {

  static final int BUFFER_BYTES = 16 * 1024;

  /** What stands for the end of the text. */
  static final int END = -1;

  private final InputStream in;
  private final int limitBytes;
  private final JsonPath path;

  /** The bytes from {@link #position} to {@link #limit} are still to be read. */
  final byte[] buffer = new byte[BUFFER_BYTES];

  int position;
  int limit;

  /** Bytes of the text before those in the buffer. */
  private long offset;

  JsonInput(InputStream in, int limitBytes, JsonPath path) {
    this.in = in;
    this.limitBytes = limitBytes;
    this.path = path;
  }

  /**
   * Puts more into the buffer, which has been read to its end.
   *
   * @return whether there was more
   * @throws TooLargeJsonException if the text has more bytes than it may have
   */
  boolean fill() throws IOException {
    offset += limit;
    position = 0;
    limit = 0;
    int count = in.read(buffer, 0, BUFFER_BYTES);
    if (count == 0) {
      int b = in.read();
      buffer[0] = (byte) b;
      count = b < 0 ? END : 1;
    }
    if (count < 0) {
      return false;
    }
    if (offset + count > limitBytes) {
      throw new TooLargeJsonException(limitBytes);
    }
    limit = count;
    return true;
  }

  /** The next byte, from 0 to 255, or {@link #END}; it is not consumed. */
  int next() throws IOException {
    return position < limit || fill() ? buffer[position] & 0xFF : END;
  }

  /** The next byte that is not white space, or {@link #END}; it is not consumed. */
  int peek() throws IOException {
    while (true) {
      while (position < limit) {
        int c = buffer[position];
        if (c != ' ' && c != '\n' && c != '\r' && c != '\t') {
          return c & 0xFF;
        }
        position++;
      }
      if (!fill()) {
        return END;
      }
    }
  }

  /** How many bytes of the text have been consumed. */
  long offset() {
    return offset + position;
  }

  /** Goes past the mark that some editors put at the start of UTF-8. */
  void skipByteOrderMark() throws IOException, OtlpJsonException {
    if (next() == 0xEF) {
      position++;
      expectByte(0xBB);
      expectByte(0xBF);
    }
  }

  private void expectByte(int expected) throws IOException, OtlpJsonException {
    if (next() != expected) {
      throw unexpected("a JSON object such as {}");
    }
    position++;
  }

  /** Consumes the byte that was peeked at. */
  void advance() {
    position++;
  }

  /**
   * Goes to the next member of an object: past the comma, and the quote that opens the key.
   *
   * @param first whether the object's bracket has just been opened
   * @return false if the object ends instead
   */
  boolean nextMember(boolean first) throws IOException, OtlpJsonException {
    int c = peek();
    if (c == '}') {
      position++;
      return false;
    }
    if (!first) {
      if (c != ',') {
        throw unexpected("',' or '}'");
      }
      position++;
      c = peek();
    }
    if (c != '"') {
      throw unexpected(first ? "a key in double quotes or '}'" : "a key in double quotes");
    }
    position++;
    return true;
  }

  /** Goes past the colon between a key and its value. */
  void colon() throws IOException, OtlpJsonException {
    if (peek() != ':') {
      throw unexpected("':'");
    }
    position++;
  }

  /**
   * Goes to the next element of an array, past the comma.
   *
   * @param first whether the array's bracket has just been opened
   * @return false if the array ends instead
   */
  boolean nextElement(boolean first) throws IOException, OtlpJsonException {
    int c = peek();
    if (c == ']') {
      position++;
      return false;
    }
    if (!first) {
      if (c != ',') {
        throw unexpected("',' or ']'");
      }
      position++;
      if (peek() == ']') {
        throw unexpected("a value");
      }
    }
    return true;
  }

  /** Consumes {@code true}, {@code false} or {@code null}. */
  void literal(String word) throws IOException, OtlpJsonException {
    for (int i = 0; i < word.length(); i++) {
      if (next() != word.charAt(i)) {
        throw unexpected(word);
      }
      position++;
    }
  }

  /** The text is no JSON because of its next byte. */
  OtlpJsonException unexpected(String expected) throws IOException {
    int c = next();
    String found =
        c == END
            ? "end of the text"
            : c > ' ' && c < 0x7F ? "'%c'".formatted(c) : "byte 0x%02X".formatted(c);
    return malformed("unexpected " + found, expected);
  }

  /** The text is not what it should be at the next byte. */
  OtlpJsonException malformed(String problem, String expected) {
    String where = path.depth() == 0 ? "" : " in " + path.from(0);
    return new OtlpJsonException(
        "%s at byte %d%s (expected: %s)".formatted(problem, offset(), where, expected));
  }
}
