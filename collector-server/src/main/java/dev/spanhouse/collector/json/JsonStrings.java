// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.collector.json;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Strings (RFC 8259, section 7) as UTF-8 with their escapes resolved. Bytes that are not escapes
 * pass as they are, control characters and what is no UTF-8 among them.
 *
 * <p>Hot path. Not safe for use by more than one thread.
 */
final class JsonStrings {

  /** Longer than the longest name of a field. */
  private static final int MAX_KEY_BYTES = 64;

  private static final int REPLACEMENT = 0xFFFD;

  private final JsonInput in;
  private final WireOutput nothing = WireOutput.nothing();

  JsonStrings(JsonInput in) {
    this.in = in;
  }

  /** Reads the rest of a string whose opening quote has been consumed. */
  void read(WireOutput out) throws IOException, OtlpJsonException {
    byte[] buffer = in.buffer;
    while (true) {
      int start = in.position;
      int limit = in.limit;
      int at = start;
      int c = 0;
      while (at < limit) {
        c = buffer[at];
        if (c == '"' || c == '\\') {
          break;
        }
        at++;
      }
      out.put(buffer, start, at - start);
      in.position = at;
      if (at == limit) {
        if (!in.fill()) {
          throw in.unexpected("'\"' at the end of a string");
        }
        continue;
      }
      in.advance();
      if (c == '"') {
        return;
      }
      readEscape(out);
    }
  }

  /** Reads the rest of a string that nobody needs. */
  void skip() throws IOException, OtlpJsonException {
    read(nothing);
  }

  /**
   * Reads a key whose opening quote has been consumed, and the colon after it.
   *
   * @return the field of that name; null if it is unknown
   */
  @Nullable Field readKey(MessageType type) throws IOException, OtlpJsonException {
    byte[] buffer = in.buffer;
    int start = in.position;
    int limit = in.limit;
    Field field = null;
    int at = start;
    while (at < limit && buffer[at] != '"' && buffer[at] != '\\') {
      at++;
    }
    if (at < limit && buffer[at] == '"') {
      field = type.find(buffer, start, at);
      in.position = at + 1;
    } else {
      field = readUnusualKey(type);
    }
    in.colon();
    return field;
  }

  /** A key that has escapes, or that is not in the buffer as a whole. */
  private @Nullable Field readUnusualKey(MessageType type) throws IOException, OtlpJsonException {
    WireOutput key =
        new WireOutput(
            MAX_KEY_BYTES,
            bytes -> {
              throw new IllegalStateException("a key longer than any that is known");
            });
    read(key);
    return key.discarding() ? null : type.find(key.array(), 0, key.size());
  }

  private void readEscape(WireOutput out) throws IOException, OtlpJsonException {
    int c = in.next();
    int character =
        switch (c) {
          case '"', '\\', '/' -> c;
          case 'b' -> '\b';
          case 'f' -> '\f';
          case 'n' -> '\n';
          case 'r' -> '\r';
          case 't' -> '\t';
          case 'u' -> 'u';
          default -> throw in.unexpected("one of \"\\/bfnrtu after a backslash");
        };
    in.advance();
    if (character == 'u') {
      readUnicode(out);
    } else {
      out.putByte(character);
    }
  }

  /** The rest of a Unicode escape, and the escape after it if they are a pair of surrogates. */
  private void readUnicode(WireOutput out) throws IOException, OtlpJsonException {
    int unit = readHexUnit();
    while (Character.isHighSurrogate((char) unit) && in.next() == '\\') {
      in.advance();
      if (in.next() != 'u') {
        putUtf8(out, REPLACEMENT);
        readEscape(out);
        return;
      }
      in.advance();
      int low = readHexUnit();
      if (Character.isLowSurrogate((char) low)) {
        putUtf8(out, Character.toCodePoint((char) unit, (char) low));
        return;
      }
      putUtf8(out, REPLACEMENT);
      unit = low;
    }
    putUtf8(out, Character.isSurrogate((char) unit) ? REPLACEMENT : unit);
  }

  private int readHexUnit() throws IOException, OtlpJsonException {
    int unit = 0;
    for (int i = 0; i < 4; i++) {
      int c = in.next();
      int digit = c == JsonInput.END || c >= 0x80 ? -1 : BytesText.digit((byte) c);
      if (digit < 0) {
        throw in.unexpected("four hexadecimal digits after \\u");
      }
      unit = unit << 4 | digit;
      in.advance();
    }
    return unit;
  }

  private static void putUtf8(WireOutput out, int codePoint) {
    if (codePoint < 0x80) {
      out.putByte(codePoint);
    } else if (codePoint < 0x800) {
      out.putByte(0xC0 | (codePoint >> 6));
      putTrailing(out, codePoint);
    } else if (codePoint < 0x10000) {
      out.putByte(0xE0 | (codePoint >> 12));
      putTrailing(out, codePoint >> 6);
      putTrailing(out, codePoint);
    } else {
      out.putByte(0xF0 | (codePoint >> 18));
      putTrailing(out, codePoint >> 12);
      putTrailing(out, codePoint >> 6);
      putTrailing(out, codePoint);
    }
  }

  private static void putTrailing(WireOutput out, int bits) {
    out.putByte(0x80 | (bits & 0x3F));
  }
}
