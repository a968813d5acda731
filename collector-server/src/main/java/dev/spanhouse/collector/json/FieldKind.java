// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.collector.json;

import dev.spanhouse.proto.wire.WireReader;

/** What a field holds, how it is put on the wire, and what its JSON has to look like. */
enum FieldKind {
  STRING(WireReader.LENGTH_DELIMITED, "a string"),
  ID(WireReader.LENGTH_DELIMITED, "a string of hexadecimal digits, two for each byte"),
  BYTES(WireReader.LENGTH_DELIMITED, "a string in base64"),
  BOOL(WireReader.VARINT, "true or false"),
  ENUM(WireReader.VARINT, "the number of an enum value", 1L << 31, Integer.MAX_VALUE),
  INT32(WireReader.VARINT, "an integer", 1L << 31, Integer.MAX_VALUE),
  UINT32(WireReader.VARINT, "an integer", 0, 0xFFFF_FFFFL),
  INT64(WireReader.VARINT, "an integer", 1L << 63, Long.MAX_VALUE),
  FIXED32(WireReader.FIXED32, "an integer", 0, 0xFFFF_FFFFL),
  FIXED64(WireReader.FIXED64, "an integer", 0, -1L),
  DOUBLE(WireReader.FIXED64, "a number, \"NaN\", \"Infinity\" or \"-Infinity\""),
  MESSAGE(WireReader.LENGTH_DELIMITED, "an object");

  private final int wireType;
  private final String expectation;
  private final long maxBelowZero;
  private final long maxAboveZero;

  FieldKind(int wireType, String expectation) {
    this.wireType = wireType;
    this.expectation = expectation;
    maxBelowZero = 0;
    maxAboveZero = 0;
  }

  /** A range of integers: how far it goes below zero and above, as unsigned numbers. */
  FieldKind(int wireType, String name, long maxBelowZero, long maxAboveZero) {
    this.wireType = wireType;
    this.maxBelowZero = maxBelowZero;
    this.maxAboveZero = maxAboveZero;
    expectation =
        "%s from %s%s to %s"
            .formatted(
                name,
                maxBelowZero == 0 ? "" : "-",
                Long.toUnsignedString(maxBelowZero),
                Long.toUnsignedString(maxAboveZero));
  }

  int wireType() {
    return wireType;
  }

  /** What the JSON of such a field is, for people. */
  String expectation() {
    return expectation;
  }

  /** Whether an integer is in range; {@code magnitude} is unsigned. */
  boolean holds(boolean negative, long magnitude) {
    return Long.compareUnsigned(magnitude, negative ? maxBelowZero : maxAboveZero) <= 0;
  }
}
