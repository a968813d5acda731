// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.collector.json;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;

/**
 * Values that are JSON and not what their field is for: goes past them and describes them.
 *
 * <p>Not safe for use by more than one thread.
 */
final class WrongValues {

  /** How much of a value is shown. */
  private static final int MAX_SHOWN_CHARS = 60;

  /** Enough bytes for that many characters. */
  private static final int MAX_SHOWN_BYTES = 4 * MAX_SHOWN_CHARS;

  private final JsonInput in;
  private final JsonStrings strings;
  private final JsonNumbers numbers;
  private final JsonSkipper skipper;
  private final WireOutput out;
  private final SpanProblems problems;

  WrongValues(
      JsonInput in,
      JsonStrings strings,
      JsonNumbers numbers,
      JsonSkipper skipper,
      WireOutput out,
      SpanProblems problems) {
    this.in = in;
    this.strings = strings;
    this.numbers = numbers;
    this.skipper = skipper;
    this.out = out;
    this.problems = problems;
  }

  /** Goes past a value that comes next and is of the wrong JSON type. */
  void skip(String expectation) throws IOException, OtlpJsonException {
    int c = in.peek();
    long offset = in.offset();
    int start = out.size();
    switch (c) {
      case '{' -> report("an object", expectation, offset);
      case '[' -> report("an array", expectation, offset);
      case '"' -> {
        in.advance();
        strings.read(out);
        reportText(start, true, expectation, offset);
        return;
      }
      case 't', 'f' -> report(c == 't' ? "true" : "false", expectation, offset);
      default -> {
        numbers.read(out);
        reportText(start, false, expectation, offset);
        return;
      }
    }
    skipper.skip();
  }

  /** Takes the text of a scalar, which has been read into the output, back out of it. */
  void reportText(int start, boolean quoted, String expectation, long offset)
      throws OtlpJsonException {
    if (!out.discarding()) {
      String shown = "";
      if (problems.wantsReason()) {
        shown = shown(start, quoted);
      }
      report(shown, expectation, offset);
      out.truncate(start);
    }
  }

  private void report(String shown, String expectation, long offset) throws OtlpJsonException {
    // A span can have millions of them, and one reason is enough.
    String problem =
        problems.wantsReason() ? "is %s (expected: %s)".formatted(shown, expectation) : "";
    problems.report(problem, offset);
  }

  private String shown(int start, boolean quoted) {
    int length = Math.min(out.size() - start, MAX_SHOWN_BYTES);
    String text = new String(out.array(), start, length, UTF_8).replaceAll("\\p{Cntrl}", "\uFFFD");
    if (text.length() > MAX_SHOWN_CHARS) {
      int cut =
          MAX_SHOWN_CHARS - (Character.isHighSurrogate(text.charAt(MAX_SHOWN_CHARS - 1)) ? 1 : 0);
      text = text.substring(0, cut) + "…";
    }
    return quoted ? '"' + text + '"' : text;
  }
}
