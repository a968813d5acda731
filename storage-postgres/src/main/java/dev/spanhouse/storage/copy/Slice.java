// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.storage.copy;

import java.util.Arrays;

/** Some bytes of an array, not copied. */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody, and copying is what it avoids
record Slice(byte[] bytes, int start, int length) {

  int end() {
    return start + length;
  }

  byte[] copy() {
    return Arrays.copyOfRange(bytes, start, end());
  }
}
