// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.collector.json;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Arrays;

/**
 * Bytes that JSON has as text, decoded where they lie: they only get shorter.
 *
 * <p>Hot path.
 */
final class BytesText {

  private static final byte[] HEX = values("0123456789abcdef");
  private static final byte[] BASE64 =
      values("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/");

  static {
    for (int i = 0; i < 6; i++) {
      HEX['A' + i] = (byte) (10 + i);
    }
    BASE64['-'] = 62;
    BASE64['_'] = 63;
  }

  private BytesText() {}

  private static byte[] values(String alphabet) {
    byte[] values = new byte[256];
    Arrays.fill(values, (byte) -1);
    byte[] digits = alphabet.getBytes(US_ASCII);
    for (int i = 0; i < digits.length; i++) {
      values[digits[i]] = (byte) i;
    }
    return values;
  }

  /** What a hexadecimal digit stands for; -1 if it is none. */
  static int digit(byte c) {
    return HEX[c & 0xFF];
  }

  /** Whether a text is that ASCII word. */
  static boolean is(String word, byte[] text, int start, int end) {
    if (end - start != word.length()) {
      return false;
    }
    for (int i = 0; i < word.length(); i++) {
      if (text[start + i] != word.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /**
   * Decodes hexadecimal digits in place.
   *
   * @return the end of the bytes; -1, and nothing has changed, if they are not pairs of digits
   */
  static int decodeHex(byte[] text, int start, int end) {
    int seen = end - start & 1;
    for (int i = start; i < end; i++) {
      seen |= digit(text[i]) >> 31 & 1;
    }
    if (seen != 0) {
      return -1;
    }
    int to = start;
    for (int i = start; i < end; i += 2) {
      text[to++] = (byte) (digit(text[i]) << 4 | digit(text[i + 1]));
    }
    return to;
  }

  /**
   * Decodes base64 in place (RFC 4648, sections 4 and 5: either alphabet, padded or not).
   *
   * @return the end of the bytes; -1, and nothing has changed, if it is no base64
   */
  static int decodeBase64(byte[] text, int start, int end) {
    int last = end;
    if ((end - start) % 4 == 0) {
      for (int i = 0; i < 2 && last > start && text[last - 1] == '='; i++) {
        last--;
      }
    }
    if ((last - start) % 4 == 1) {
      return -1;
    }
    for (int i = start; i < last; i++) {
      if (BASE64[text[i] & 0xFF] < 0) {
        return -1;
      }
    }
    int to = start;
    int bits = 0;
    int bitCount = 0;
    for (int i = start; i < last; i++) {
      bits = bits << 6 | BASE64[text[i] & 0xFF];
      bitCount += 6;
      if (bitCount >= 8) {
        bitCount -= 8;
        text[to++] = (byte) (bits >> bitCount);
      }
    }
    return to;
  }
}
