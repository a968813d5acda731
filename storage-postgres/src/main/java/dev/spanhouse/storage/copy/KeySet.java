// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.storage.copy;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The keys of one attribute list, to notice one that comes twice. The bytes stay where they are;
 * only their ranges are kept.
 *
 * <p>The hash has a random multiplier per process, so that nobody can send keys that all collide.
 *
 * <p>Not safe for use by more than one thread.
 */
final class KeySet {

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private static final long MULTIPLIER = ThreadLocalRandom.current().nextLong() | 1;

  private static final int INITIAL_CAPACITY = 64;

  private static final int MAX_KEPT_SLOTS = 2048;

  /** Open addressing; per slot the key's start + 1 (0 = free) and its end. */
  private int[] slots = new int[2 * INITIAL_CAPACITY];

  private final MemoryReservation memory;
  private int count;

  /**
   * @param memory asked before the set grows
   */
  KeySet(MemoryReservation memory) {
    this.memory = memory;
  }

  void clear() {
    if (slots.length > MAX_KEPT_SLOTS) {
      // After one span of a million keys a million small ones would clear it a million times.
      close();
      slots = new int[2 * INITIAL_CAPACITY];
      count = 0;
    } else if (count > 0) {
      Arrays.fill(slots, 0);
      count = 0;
    }
  }

  /** Adds a key; false if it is there already. */
  boolean add(byte[] bytes, int start, int end) {
    if (count * 4 >= slots.length) {
      grow(bytes);
    }
    int slot = slotOf(bytes, start, end);
    if (slots[slot] != 0) {
      return false;
    }
    slots[slot] = start + 1;
    slots[slot + 1] = end;
    count++;
    return true;
  }

  private int slotOf(byte[] bytes, int start, int end) {
    int mask = slots.length / 2 - 1;
    int index = hash(bytes, start, end) & mask;
    while (slots[2 * index] != 0
        && !Arrays.equals(bytes, slots[2 * index] - 1, slots[2 * index + 1], bytes, start, end)) {
      index = (index + 1) & mask;
    }
    return 2 * index;
  }

  /** Gives back what it took to grow; it must not be used any more. */
  void close() {
    memory.release((long) Integer.BYTES * (slots.length - 2 * INITIAL_CAPACITY));
  }

  private void grow(byte[] bytes) {
    int[] old = slots;
    memory.reserve(2L * Integer.BYTES * old.length);
    slots = new int[2 * old.length];
    for (int i = 0; i < old.length; i += 2) {
      if (old[i] != 0) {
        int slot = slotOf(bytes, old[i] - 1, old[i + 1]);
        slots[slot] = old[i];
        slots[slot + 1] = old[i + 1];
      }
    }
    memory.release((long) Integer.BYTES * old.length);
  }

  /** Eight bytes at a time: this runs for every attribute key. */
  private static int hash(byte[] bytes, int start, int end) {
    long h = (long) end - start;
    int i = start;
    for (; i + Long.BYTES <= end; i += Long.BYTES) {
      h = (h ^ (long) LONG.get(bytes, i)) * MULTIPLIER;
      h ^= h >>> 32;
    }
    for (; i < end; i++) {
      h = (h ^ bytes[i]) * MULTIPLIER;
    }
    return (int) (h >>> 32);
  }
}
