// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.storage.copy;

/** A growing set of longs without boxing. Not safe for use by more than one thread. */
final class LongSet {

  private long[] slots = new long[64];
  private int count;
  private boolean hasZero;

  /** Adds a value; false if it is there already. */
  boolean add(long value) {
    if (value == 0) {
      boolean added = !hasZero;
      hasZero = true;
      return added;
    }
    if (count * 2 >= slots.length) {
      grow();
    }
    int slot = slotOf(value);
    if (slots[slot] == value) {
      return false;
    }
    slots[slot] = value;
    count++;
    return true;
  }

  private int slotOf(long value) {
    int mask = slots.length - 1;
    int slot = (int) (value ^ value >>> 32) & mask;
    while (slots[slot] != 0 && slots[slot] != value) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private void grow() {
    long[] old = slots;
    slots = new long[2 * old.length];
    for (long value : old) {
      if (value != 0) {
        slots[slotOf(value)] = value;
      }
    }
  }
}
