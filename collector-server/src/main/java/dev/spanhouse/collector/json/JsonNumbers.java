// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.collector.json;

import java.io.IOException;

/**
 * Numbers (RFC 8259, section 6) as the text they are.
 *
 * <p>Hot path. Not safe for use by more than one thread.
 */
final class JsonNumbers {

  private final JsonInput in;
  private final WireOutput nothing = WireOutput.nothing();

  /** How many more characters are taken. */
  private int wanted;

  JsonNumbers(JsonInput in) {
    this.in = in;
  }

  /**
   * Reads the number that comes next. Of one that is too long for anybody, {@link
   * NumberText#MAX_LENGTH}{@code + 1} characters are kept.
   */
  void read(WireOutput out) throws IOException, OtlpJsonException {
    wanted = NumberText.MAX_LENGTH + 1;
    int c = in.peek();
    if (c == '-') {
      c = take(out, c);
    } else if (!isDigit(c)) {
      throw in.unexpected("a value");
    }
    if (c == '0') {
      c = take(out, c);
    } else {
      c = digits(out, c);
    }
    if (c == '.') {
      c = digits(out, take(out, c));
    }
    if (c == 'e' || c == 'E') {
      c = take(out, c);
      digits(out, c == '+' || c == '-' ? take(out, c) : c);
    }
  }

  /** Reads a number that nobody needs. */
  void skip() throws IOException, OtlpJsonException {
    read(nothing);
  }

  /** At least one digit; returns what comes after. */
  private int digits(WireOutput out, int first) throws IOException, OtlpJsonException {
    if (!isDigit(first)) {
      throw in.unexpected("a digit");
    }
    int c = first;
    while (isDigit(c)) {
      c = take(out, c);
    }
    return c;
  }

  private int take(WireOutput out, int c) throws IOException {
    if (wanted > 0) {
      wanted--;
      out.putByte(c);
    }
    in.advance();
    return in.next();
  }

  private static boolean isDigit(int c) {
    return c >= '0' && c <= '9';
  }
}
