// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.storage.copy;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;

/** Well-formedness of UTF-8 as PostgreSQL checks it (Unicode 3.9, table 3-7). */
final class Utf8 {

  private static final int PIECE_CHARS = 4096;

  /** So that short strings, which are nearly all, do not grow. */
  private static final int SMALL_BYTES = 64;

  private static final byte[] REPLACEMENT = "\uFFFD".getBytes(UTF_8);

  private Utf8() {}

  /** Whether the bytes are well-formed: no surrogates, no overlong forms, nothing above 10FFFF. */
  static boolean isValid(byte[] bytes, int start, int end) {
    int i = start;
    while (i < end) {
      int b = bytes[i++];
      if (b >= 0) {
        continue;
      }
      int lead = b & 0xFF;
      if (lead < 0xC2 || lead > 0xF4) {
        return false;
      }
      int trailing = lead < 0xE0 ? 1 : lead < 0xF0 ? 2 : 3;
      if (end - i < trailing) {
        return false;
      }
      int second = bytes[i] & 0xFF;
      int low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
      int high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
      if (second < low || second > high) {
        return false;
      }
      for (int k = 1; k < trailing; k++) {
        if ((bytes[i + k] & 0xC0) != 0x80) {
          return false;
        }
      }
      i += trailing;
    }
    return true;
  }

  /**
   * The bytes with U+FFFD in place of what is not well-formed. In pieces, because a string may be
   * as long as a request, and would be there three times over.
   *
   * @param memory pays for a copy of a long string; {@link #giveBack} returns it
   */
  static Slice repaired(byte[] bytes, int start, int end, MemoryReservation memory) {
    int capacity = end - start + SMALL_BYTES;
    memory.reserve(capacity);
    RowBuffer out = new RowBuffer(capacity, memory);
    CharsetDecoder decoder =
        UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPLACE)
            .onUnmappableCharacter(CodingErrorAction.REPLACE);
    ByteBuffer in = ByteBuffer.wrap(bytes, start, end - start);
    CharBuffer piece = CharBuffer.allocate(Math.min(end - start + 1, PIECE_CHARS));
    CoderResult result;
    do {
      result = decoder.decode(in, piece, true);
      out.put(piece.flip().toString().getBytes(UTF_8));
      piece.clear();
    } while (result.isOverflow());
    return new Slice(out.array(), 0, out.size());
  }

  /** The bytes with U+FFFD in place of U+0000; as {@link #repaired} otherwise. */
  static Slice withoutNul(byte[] bytes, int start, int end, MemoryReservation memory) {
    int capacity = end - start + SMALL_BYTES;
    memory.reserve(capacity);
    RowBuffer out = new RowBuffer(capacity, memory);
    for (int i = start; i < end; i++) {
      if (bytes[i] == 0) {
        out.put(REPLACEMENT);
      } else {
        out.putByte(bytes[i]);
      }
    }
    return new Slice(out.array(), 0, out.size());
  }

  /** The copy is not needed any more. */
  static void giveBack(Slice copy, MemoryReservation memory) {
    memory.release(copy.bytes().length);
  }

  /**
   * The longest prefix of well-formed UTF-8 that has at most {@code maxBytes} bytes and ends
   * between characters.
   *
   * @return its end
   */
  static int truncate(byte[] bytes, int start, int end, int maxBytes) {
    if (end - start <= maxBytes) {
      return end;
    }
    int cut = start + maxBytes;
    while (cut > start && (bytes[cut] & 0xC0) == 0x80) {
      cut--;
    }
    return cut;
  }
}
