// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.storage.copy;

import dev.spanhouse.proto.wire.WireFormatException;
import dev.spanhouse.proto.wire.WireReader;
import java.util.Arrays;

/**
 * A reusable list of (start, length) pairs. Two bytes of a request are enough for a pair, which
 * takes eight here, so they are paid for.
 *
 * <p>Not safe for use by more than one thread.
 */
final class Ranges {

  private final MemoryReservation memory;
  private int[] pairs = new int[32];
  private int count;

  /**
   * @param memory asked before the list grows
   */
  Ranges(MemoryReservation memory) {
    this.memory = memory;
  }

  void clear() {
    count = 0;
  }

  void add(int start, int length) {
    if (2 * count == pairs.length) {
      // The old array is there until the new one is full.
      memory.reserve(2L * Integer.BYTES * pairs.length);
      int oldLength = pairs.length;
      pairs = Arrays.copyOf(pairs, 2 * oldLength);
      memory.release((long) Integer.BYTES * oldLength);
    }
    pairs[2 * count] = start;
    pairs[2 * count + 1] = length;
    count++;
  }

  /** Adds the length-delimited field whose tag has been read, and skips it. */
  void addNext(WireReader in) throws WireFormatException {
    int length = in.readLength();
    add(in.position(), length);
    in.skipBytes(length);
  }

  int count() {
    return count;
  }

  int start(int index) {
    return pairs[2 * index];
  }

  int length(int index) {
    return pairs[2 * index + 1];
  }
}
