// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.storage.copy;

import dev.spanhouse.proto.wire.WireFormatException;
import dev.spanhouse.proto.wire.WireReader;
import java.util.Arrays;

/** Some bytes of an array, not copied. */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody, and copying is what it avoids
record Slice(byte[] bytes, int start, int length) {

  /** The length-delimited field whose tag has been read; it is skipped. */
  static Slice next(WireReader in) throws WireFormatException {
    int length = in.readLength();
    Slice slice = new Slice(in.array(), in.position(), length);
    in.skipBytes(length);
    return slice;
  }

  int end() {
    return start + length;
  }

  byte[] copy() {
    return Arrays.copyOfRange(bytes, start, end());
  }
}
