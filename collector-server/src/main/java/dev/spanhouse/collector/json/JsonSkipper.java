// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.collector.json;

import java.io.IOException;

/**
 * Goes past values that nobody needs. They have to be JSON all the same; how deep they are nested
 * costs no stack.
 *
 * <p>Not safe for use by more than one thread.
 */
final class JsonSkipper {

  /** How deep a value that is skipped may be nested. */
  static final int MAX_DEPTH = 16 * 1024;

  private final JsonInput in;
  private final JsonStrings strings;
  private final JsonNumbers numbers;

  /** A bit for each bracket that is open: whether it is an object's. */
  private final long[] objects = new long[MAX_DEPTH / Long.SIZE];

  private int depth;

  JsonSkipper(JsonInput in, JsonStrings strings, JsonNumbers numbers) {
    this.in = in;
    this.strings = strings;
    this.numbers = numbers;
  }

  /** Goes past the value that comes next. */
  void skip() throws IOException, OtlpJsonException {
    depth = 0;
    do {
      boolean first = start();
      while (depth > 0 && !nextValue(first)) {
        depth--;
        first = false;
      }
    } while (depth > 0);
  }

  /** Goes past a scalar, or into an array or object; returns whether it was the latter. */
  private boolean start() throws IOException, OtlpJsonException {
    int c = in.peek();
    switch (c) {
      case '{', '[' -> {
        open(c == '{');
        return true;
      }
      case '"' -> {
        in.advance();
        strings.skip();
      }
      case 't' -> in.literal("true");
      case 'f' -> in.literal("false");
      case 'n' -> in.literal("null");
      default -> numbers.skip();
    }
    return false;
  }

  private void open(boolean object) throws OtlpJsonException {
    if (depth == MAX_DEPTH) {
      throw in.malformed(
          "a value nested deeper than %d".formatted(MAX_DEPTH), "values that are not");
    }
    in.advance();
    long bit = 1L << depth;
    int word = depth / Long.SIZE;
    objects[word] = object ? objects[word] | bit : objects[word] & ~bit;
    depth++;
  }

  /** Goes to the next value in the innermost bracket; false if that has been closed. */
  private boolean nextValue(boolean first) throws IOException, OtlpJsonException {
    int innermost = depth - 1;
    if ((objects[innermost / Long.SIZE] & 1L << innermost) == 0) {
      return in.nextElement(first);
    }
    if (!in.nextMember(first)) {
      return false;
    }
    strings.skip();
    in.colon();
    return true;
  }
}
