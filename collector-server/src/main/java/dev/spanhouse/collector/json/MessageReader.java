// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.collector.json;

import dev.spanhouse.storage.copy.SpanEncoder;
import java.io.IOException;

/**
 * Objects and arrays: writes each as the message that its field has.
 *
 * <p>Hot path. Not safe for use by more than one thread.
 */
final class MessageReader {

  /**
   * Messages nested deeper than this have a length of a fixed size, because otherwise each level
   * could move all that is in it once more.
   */
  private static final int MAX_MOVED_DEPTH = 16;

  private static final String TOO_DEEP =
      "is nested deeper than %d levels".formatted(SpanEncoder.MAX_VALUE_DEPTH);

  private final JsonInput in;
  private final JsonStrings strings;
  private final JsonSkipper skipper;
  private final ScalarReader scalars;
  private final WireOutput out;
  private final JsonPath path;
  private final SpanProblems problems;
  private final WrongValues wrong;
  private int spanCount;

  MessageReader(JsonInput in, WireOutput out, JsonPath path, SpanProblems problems) {
    this.in = in;
    this.out = out;
    this.path = path;
    this.problems = problems;
    strings = new JsonStrings(in);
    JsonNumbers numbers = new JsonNumbers(in);
    skipper = new JsonSkipper(in, strings, numbers);
    wrong = new WrongValues(in, strings, numbers, skipper, out, problems);
    scalars = new ScalarReader(in, strings, numbers, out, problems, wrong);
  }

  /** How many spans there have been. */
  int spanCount() {
    return spanCount;
  }

  /**
   * Reads the object that comes next.
   *
   * @param valueDepth how many arrays and maps it is in as part of an attribute's value
   */
  void readObject(MessageType type, int valueDepth) throws IOException, OtlpJsonException {
    in.advance();
    // A bit for each field that has been written: a default value that comes after another one has
    // to be written too.
    int written = 0;
    for (boolean first = true; in.nextMember(first); first = false) {
      Field field = strings.readKey(type);
      if (field == null || (out.discarding() && !leadsToSpans(field))) {
        skipper.skip();
        continue;
      }
      if (in.peek() == 'n') {
        in.literal("null");
        continue;
      }
      path.enter(field);
      int bit = 1 << field.number();
      if (field.repeated()) {
        readArray(field, valueDepth);
      } else if (field.kind() == FieldKind.MESSAGE) {
        readMessage(field, valueDepth);
      } else if (scalars.read(field, field.hasPresence() || (written & bit) != 0)) {
        written |= bit;
      }
      path.leave();
    }
  }

  private static boolean leadsToSpans(Field field) {
    MessageType type = field.message();
    return type == OtlpSchema.RESOURCE_SPANS
        || type == OtlpSchema.SCOPE_SPANS
        || type == OtlpSchema.SPAN;
  }

  private void readArray(Field field, int valueDepth) throws IOException, OtlpJsonException {
    if (in.peek() != '[') {
      wrong.skip("an array");
      return;
    }
    in.advance();
    int index = 0;
    for (boolean first = true; in.nextElement(first); first = false) {
      path.element(index++);
      if (in.peek() == 'n') {
        in.literal("null");
        if (field.message() == OtlpSchema.ANY_VALUE) {
          out.end(out.begin(field.tag(), 1), 1);
        }
      } else if (field.kind() != FieldKind.MESSAGE) {
        scalars.read(field, true);
      } else if (field.message() == OtlpSchema.SPAN) {
        readSpan(field);
      } else {
        readMessage(field, valueDepth);
      }
    }
  }

  private void readSpan(Field field) throws IOException, OtlpJsonException {
    if (in.peek() != '{') {
      wrong.skip(field.kind().expectation());
      return;
    }
    problems.enterSpan(spanCount++);
    int content = out.begin(field.tag(), 1);
    readObject(field.message(), 0);
    if (problems.leaveSpan(out)) {
      out.truncate(content);
    }
    out.end(content, 1);
  }

  private void readMessage(Field field, int outerDepth) throws IOException, OtlpJsonException {
    if (in.peek() != '{') {
      wrong.skip(field.kind().expectation());
      return;
    }
    MessageType type = field.message();
    boolean nests = type == OtlpSchema.ARRAY_VALUE || type == OtlpSchema.KEY_VALUE_LIST;
    int valueDepth = nests ? outerDepth + 1 : outerDepth;
    if (valueDepth > SpanEncoder.MAX_VALUE_DEPTH) {
      problems.report(TOO_DEEP, in.offset());
      skipper.skip();
      return;
    }
    int prefixBytes = path.depth() > MAX_MOVED_DEPTH ? WireOutput.PADDED_PREFIX : 1;
    int content = out.begin(field.tag(), prefixBytes);
    readObject(type, valueDepth);
    out.end(content, prefixBytes);
  }
}
