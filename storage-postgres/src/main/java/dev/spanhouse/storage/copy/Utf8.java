// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.storage.copy;

import static java.nio.charset.StandardCharsets.UTF_8;

/** Well-formedness of UTF-8 as PostgreSQL checks it (Unicode 3.9, table 3-7). */
final class Utf8 {

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

  /** The bytes with U+FFFD in place of what is not well-formed. */
  static byte[] repaired(byte[] bytes, int start, int end) {
    return new String(bytes, start, end - start, UTF_8).getBytes(UTF_8);
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
