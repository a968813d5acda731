// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.collector.json;

import dev.spanhouse.proto.wire.OtlpFields.AnyValue;
import dev.spanhouse.proto.wire.WireReader;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Fields that are neither messages nor lists. Their text goes to the end of the output, and is
 * turned into what it stands for there.
 *
 * <p>Hot path. Not safe for use by more than one thread.
 */
final class ScalarReader {

  /** The least double above every value of a long. */
  private static final double TWO_TO_THE_63 = 0x1p63;

  private final JsonInput in;
  private final JsonStrings strings;
  private final JsonNumbers numbers;
  private final WireOutput out;
  private final SpanProblems problems;
  private final WrongValues wrong;
  private final NumberText number = new NumberText();

  ScalarReader(
      JsonInput in,
      JsonStrings strings,
      JsonNumbers numbers,
      WireOutput out,
      SpanProblems problems,
      WrongValues wrong) {
    this.in = in;
    this.strings = strings;
    this.numbers = numbers;
    this.out = out;
    this.problems = problems;
    this.wrong = wrong;
  }

  /**
   * Reads the value that comes next, which is not null.
   *
   * @param keepDefault whether a default value has to be written too
   * @return whether anything was written
   */
  boolean read(Field field, boolean keepDefault) throws IOException, OtlpJsonException {
    return switch (field.kind()) {
      case STRING, ID, BYTES -> readText(field, keepDefault);
      case BOOL -> readBool(field, keepDefault);
      case DOUBLE -> readDouble(field, keepDefault);
      case ENUM, INT32, UINT32, INT64, FIXED32, FIXED64 -> readInteger(field, keepDefault);
      case MESSAGE -> throw new IllegalArgumentException(field.name());
    };
  }

  private boolean readText(Field field, boolean keepDefault) throws IOException, OtlpJsonException {
    if (in.peek() != '"') {
      wrong.skip(field.kind().expectation());
      return false;
    }
    long offset = in.offset();
    in.advance();
    int start = out.size();
    int content = out.begin(field.tag(), 1);
    strings.read(out);
    if (out.discarding()) {
      return false;
    }
    if (field.kind() != FieldKind.STRING) {
      int end =
          field.kind() == FieldKind.ID
              ? BytesText.decodeHex(out.array(), content, out.size())
              : BytesText.decodeBase64(out.array(), content, out.size());
      if (end < 0) {
        wrong.reportText(content, true, field.kind().expectation(), offset);
        out.truncate(start);
        return false;
      }
      out.truncate(end);
    }
    if (out.size() == content && !keepDefault) {
      out.truncate(start);
      return false;
    }
    int length = out.size() - content;
    out.end(content, 1);
    if (field.kind() == FieldKind.ID) {
      problems.noteId(field, out.size() - length, out.size());
    }
    return true;
  }

  private boolean readInteger(Field field, boolean keepDefault)
      throws IOException, OtlpJsonException {
    int start = out.size();
    int c = in.peek();
    long offset = in.offset();
    if (!readNumberText(c, field)) {
      return false;
    }
    byte[] text = out.array();
    long value;
    if (number.readInteger(text, start, out.size())
        && field.kind().holds(number.negative(), number.magnitude())) {
      value = number.negative() ? -number.magnitude() : number.magnitude();
    } else if (field.kind() == FieldKind.INT64 && c != '"' && isBeyondLong(text, start)) {
      return writeAsDouble(start);
    } else {
      value = c == '"' ? field.enumNames().numberOf(text, start, out.size()) : -1;
      if (value < 0) {
        wrong.reportText(start, c == '"', field.kind().expectation(), offset);
        return false;
      }
    }
    out.truncate(start);
    return write(field, value, keepDefault);
  }

  /**
   * JavaScript has one type for numbers, and its JSON exporter takes every whole one for an
   * integer, {@code 1e21} included. What no integer can be was a double.
   */
  private boolean isBeyondLong(byte[] text, int start) {
    if (!NumberText.isNumber(text, start, out.size())) {
      return false;
    }
    double value = Math.abs(NumberText.toDouble(text, start, out.size()));
    return value >= TWO_TO_THE_63 && Double.isFinite(value);
  }

  private boolean writeAsDouble(int start) {
    double value = NumberText.toDouble(out.array(), start, out.size());
    out.truncate(start);
    out.putVarint(AnyValue.DOUBLE << 3 | WireReader.FIXED64);
    out.putFixed64(Double.doubleToRawLongBits(value));
    return true;
  }

  private boolean readDouble(Field field, boolean keepDefault)
      throws IOException, OtlpJsonException {
    int start = out.size();
    int c = in.peek();
    long offset = in.offset();
    if (!readNumberText(c, field)) {
      return false;
    }
    int end = out.size();
    byte[] text = out.array();
    double value;
    if (NumberText.isNumber(text, start, end)) {
      value = NumberText.toDouble(text, start, end);
    } else {
      Double named = c == '"' ? NumberText.namedDouble(text, start, end) : null;
      if (named == null) {
        wrong.reportText(start, c == '"', field.kind().expectation(), offset);
        return false;
      }
      value = named;
    }
    out.truncate(start);
    return write(field, Double.doubleToRawLongBits(value), keepDefault);
  }

  private boolean readBool(Field field, boolean keepDefault) throws IOException, OtlpJsonException {
    int c = in.peek();
    boolean value;
    if (c == 't' || c == 'f') {
      value = c == 't';
      in.literal(value ? "true" : "false");
    } else if (c == '"') {
      int start = out.size();
      long offset = in.offset();
      in.advance();
      strings.read(out);
      Boolean named = out.discarding() ? null : named(start);
      if (named == null) {
        wrong.reportText(start, true, field.kind().expectation(), offset);
        return false;
      }
      out.truncate(start);
      value = named;
    } else {
      wrong.skip(field.kind().expectation());
      return false;
    }
    return write(field, value ? 1 : 0, keepDefault);
  }

  private @Nullable Boolean named(int start) {
    if (BytesText.is("true", out.array(), start, out.size())) {
      return true;
    }
    return BytesText.is("false", out.array(), start, out.size()) ? Boolean.FALSE : null;
  }

  /** The text of a number, in quotes or not; false if it is none, or is not kept. */
  private boolean readNumberText(int c, Field field) throws IOException, OtlpJsonException {
    if (c == '"') {
      in.advance();
      strings.read(out);
    } else if (c == '{' || c == '[' || c == 't' || c == 'f') {
      wrong.skip(field.kind().expectation());
      return false;
    } else {
      numbers.read(out);
    }
    return !out.discarding();
  }

  private boolean write(Field field, long value, boolean keepDefault) {
    if (value == 0 && !keepDefault) {
      return false;
    }
    out.putVarint(field.tag());
    switch (field.kind().wireType()) {
      case WireReader.VARINT -> out.putVarint(value);
      case WireReader.FIXED32 -> out.putFixed32((int) value);
      default -> out.putFixed64(value);
    }
    return true;
  }
}
