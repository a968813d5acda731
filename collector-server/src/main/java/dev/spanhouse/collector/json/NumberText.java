// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.collector.json;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import org.jspecify.annotations.Nullable;

/**
 * The value of a JSON number, exactly.
 *
 * <p>Hot path. Not safe for use by more than one thread.
 */
final class NumberText {

  /** Numbers with more characters than this are not read. */
  static final int MAX_LENGTH = 1000;

  /** So many decimal digits always fit into 64 bits without a sign. */
  private static final int SAFE_DIGITS = 19;

  /** The largest number of 64 bits without its last digit, and that digit. */
  private static final long MAX_TENTH = 1_844_674_407_370_955_161L;

  private static final int MAX_LAST_DIGIT = 5;

  private static final long MAX_EXACT_DOUBLE = 1L << 53;

  /** The powers of ten that a double holds exactly. */
  private static final double[] POWERS = {
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    1e17, 1e18, 1e19, 1e20, 1e21, 1e22
  };

  private boolean negative;
  private long magnitude;

  /** Whether the integer that was read has a minus sign and is not zero. */
  boolean negative() {
    return negative;
  }

  /** The integer that was read without its sign, as an unsigned number. */
  long magnitude() {
    return magnitude;
  }

  /**
   * Reads an integer, which may be written as {@code 1.0} or {@code 1e3}.
   *
   * @return false if it is none, or has more than 64 bits
   */
  boolean readInteger(byte[] text, int start, int end) {
    int at = start;
    negative = start < end && text[start] == '-';
    if (negative) {
      at++;
    }
    int digits = end - at;
    if (digits == 0 || digits > SAFE_DIGITS || (digits > 1 && text[at] == '0')) {
      return readAnyInteger(text, start, end);
    }
    long value = 0;
    for (; at < end; at++) {
      int digit = text[at] - '0';
      if (digit < 0 || digit > 9) {
        return readAnyInteger(text, start, end);
      }
      value = value * 10 + digit;
    }
    magnitude = value;
    negative &= value != 0;
    return true;
  }

  /**
   * Digit by digit, with the point moved by the exponent: numbers of a thousand digits are no
   * reason for arithmetic with a thousand digits.
   */
  private boolean readAnyInteger(byte[] text, int start, int end) {
    if (!isNumber(text, start, end)) {
      return false;
    }
    int first = text[start] == '-' ? start + 1 : start;
    int integerEnd = digitsEnd(text, first, end);
    int digitsEnd = integerEnd;
    if (digitsEnd < end && text[digitsEnd] == '.') {
      digitsEnd = digitsEnd(text, digitsEnd + 1, end);
    }
    // How many digits are left of the point.
    int left = integerEnd - first + exponent(text, digitsEnd, end);
    magnitude = 0;
    for (int at = first; at < digitsEnd; at++) {
      int digit = text[at] - '0';
      if (text[at] == '.') {
        continue;
      }
      if (left > 0 ? !append(digit) : digit != 0) {
        return false;
      }
      left--;
    }
    while (left > 0 && magnitude != 0) {
      if (!append(0)) {
        return false;
      }
      left--;
    }
    negative = magnitude != 0 && text[start] == '-';
    return true;
  }

  /** The exponent of a number; of one that is out of all proportion, one that still is. */
  private static int exponent(byte[] text, int start, int end) {
    int at = start + 1;
    boolean minus = at < end && text[at] == '-';
    if (minus || (at < end && text[at] == '+')) {
      at++;
    }
    int exponent = 0;
    for (; at < end && exponent <= 10 * MAX_LENGTH; at++) {
      exponent = exponent * 10 + (text[at] - '0');
    }
    return minus ? -exponent : exponent;
  }

  /** Appends a digit to the magnitude; false if it has more than 64 bits then. */
  private boolean append(int digit) {
    int tenths = Long.compareUnsigned(magnitude, MAX_TENTH);
    if (tenths > 0 || (tenths == 0 && digit > MAX_LAST_DIGIT)) {
      return false;
    }
    magnitude = magnitude * 10 + digit;
    return true;
  }

  /** The double nearest to a number for which {@link #isNumber} holds. */
  static double toDouble(byte[] text, int start, int end) {
    int at = text[start] == '-' ? start + 1 : start;
    long digits = 0;
    int scale = 0;
    boolean fraction = false;
    for (; at < end && digits <= MAX_EXACT_DOUBLE; at++) {
      int c = text[at];
      if (c == '.') {
        fraction = true;
      } else if (c >= '0' && c <= '9') {
        digits = digits * 10 + (c - '0');
        scale += fraction ? 1 : 0;
      } else {
        break;
      }
    }
    if (at < end || digits > MAX_EXACT_DOUBLE || scale >= POWERS.length) {
      return Double.parseDouble(new String(text, start, end - start, ISO_8859_1));
    }
    // Both are exact, so that the division rounds once, and correctly (Clinger 1990, section 2).
    double value = digits / POWERS[scale];
    return text[start] == '-' ? -value : value;
  }

  /** The doubles that are no numbers in JSON; null if the text is none of their names. */
  static @Nullable Double namedDouble(byte[] text, int start, int end) {
    if (BytesText.is("NaN", text, start, end)) {
      return Double.NaN;
    }
    if (BytesText.is("Infinity", text, start, end)) {
      return Double.POSITIVE_INFINITY;
    }
    return BytesText.is("-Infinity", text, start, end) ? Double.NEGATIVE_INFINITY : null;
  }

  /** Whether a text is a JSON number of at most {@link #MAX_LENGTH} characters. */
  static boolean isNumber(byte[] text, int start, int end) {
    if (end - start > MAX_LENGTH || start == end) {
      return false;
    }
    int at = text[start] == '-' ? start + 1 : start;
    int integerEnd = digitsEnd(text, at, end);
    if (integerEnd == at || (text[at] == '0' && integerEnd > at + 1)) {
      return false;
    }
    at = integerEnd;
    if (at < end && text[at] == '.') {
      int fractionEnd = digitsEnd(text, at + 1, end);
      if (fractionEnd == at + 1) {
        return false;
      }
      at = fractionEnd;
    }
    if (at < end && (text[at] == 'e' || text[at] == 'E')) {
      at++;
      if (at < end && (text[at] == '+' || text[at] == '-')) {
        at++;
      }
      int exponentEnd = digitsEnd(text, at, end);
      if (exponentEnd == at) {
        return false;
      }
      at = exponentEnd;
    }
    return at == end;
  }

  private static int digitsEnd(byte[] text, int start, int end) {
    int at = start;
    while (at < end && text[at] >= '0' && text[at] <= '9') {
      at++;
    }
    return at;
  }
}
