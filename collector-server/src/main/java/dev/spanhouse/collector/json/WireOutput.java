// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.collector.json;

import dev.spanhouse.storage.copy.MemoryReservation;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Protobuf's wire format in one growing array that is paid for before it grows. Once there is no
 * room any more it lets go of the array, and from then on takes everything and keeps nothing.
 *
 * <p>Hot path. Not safe for use by more than one thread.
 */
final class WireOutput {

  /** A message's length as a varint of a fixed five bytes, for {@link #begin}. */
  static final int PADDED_PREFIX = 5;

  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private static final byte[] NOTHING = {};

  /** Arrays a little below the maximum, which some JVMs cannot allocate. */
  private static final int MAX_CAPACITY = Integer.MAX_VALUE - 16;

  private static final int MAX_VARINT_BYTES = 10;

  private final MemoryReservation memory;
  private byte[] bytes;
  private int size;
  private long reservedBytes;
  private boolean discarding;
  private @Nullable RuntimeException refusal;

  /** Does not ask for its first {@code capacity} bytes, only before it grows. */
  WireOutput(int capacity, MemoryReservation memory) {
    this.memory = memory;
    bytes = new byte[capacity];
  }

  /** Keeps nothing from the start. */
  static WireOutput nothing() {
    WireOutput output = new WireOutput(0, MemoryReservation.UNBOUNDED);
    output.discarding = true;
    return output;
  }

  byte[] array() {
    return bytes;
  }

  int size() {
    return size;
  }

  /** Whether nothing is kept, because there was no room or it was never meant to be. */
  boolean discarding() {
    return discarding;
  }

  /** Why nothing is kept; null as long as there was room. */
  @Nullable RuntimeException refusal() {
    return refusal;
  }

  /** Forgets everything from {@code newSize} on. */
  void truncate(int newSize) {
    size = Math.min(size, newSize);
  }

  void putByte(int value) {
    if (hasRoom(1)) {
      bytes[size++] = (byte) value;
    }
  }

  void put(byte[] source, int offset, int length) {
    if (hasRoom(length)) {
      System.arraycopy(source, offset, bytes, size, length);
      size += length;
    }
  }

  void putVarint(long value) {
    if (hasRoom(MAX_VARINT_BYTES)) {
      long rest = value;
      while ((rest & ~0x7FL) != 0) {
        bytes[size++] = (byte) (rest | 0x80);
        rest >>>= 7;
      }
      bytes[size++] = (byte) rest;
    }
  }

  void putFixed32(int value) {
    if (hasRoom(4)) {
      INT.set(bytes, size, value);
      size += 4;
    }
  }

  void putFixed64(long value) {
    if (hasRoom(8)) {
      LONG.set(bytes, size, value);
      size += 8;
    }
  }

  /**
   * Starts a field whose length is not known yet.
   *
   * @param prefixBytes what to leave for the length: 1, and what follows moves if that was too
   *     little, or {@link #PADDED_PREFIX}
   * @return where the content starts, for {@link #end}
   */
  int begin(int tag, int prefixBytes) {
    putVarint(tag);
    if (hasRoom(prefixBytes)) {
      size += prefixBytes;
    }
    return size;
  }

  /** Ends a field that {@link #begin} started: puts its length before it. */
  void end(int contentStart, int prefixBytes) {
    int length = size - contentStart;
    int needed = varintBytes(length);
    // A short message is worth moving to whatever depth: its bytes can only lie in so many others
    // that are short too.
    int prefix = prefixBytes == PADDED_PREFIX && needed > 1 ? PADDED_PREFIX : needed;
    int shift = prefix - prefixBytes;
    if (discarding || (shift > 0 && !hasRoom(shift))) {
      return;
    }
    if (shift != 0) {
      System.arraycopy(bytes, contentStart, bytes, contentStart + shift, length);
      size += shift;
    }
    int at = contentStart - prefixBytes;
    int rest = length;
    for (int i = 1; i < prefix; i++) {
      bytes[at++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    bytes[at] = (byte) rest;
  }

  private static int varintBytes(int value) {
    return value < 1 << 7 ? 1 : value < 1 << 14 ? 2 : value < 1 << 21 ? 3 : value < 1 << 28 ? 4 : 5;
  }

  private boolean hasRoom(int more) {
    return more <= bytes.length - size || grow(more);
  }

  private boolean grow(int more) {
    if (discarding) {
      return false;
    }
    long needed = (long) size + more;
    if (needed > MAX_CAPACITY) {
      throw new IllegalStateException(
          "encoded size: %d bytes (expected: at most %d)".formatted(needed, MAX_CAPACITY));
    }
    long capacity = Math.min(MAX_CAPACITY, Math.max(needed, 2L * bytes.length));
    try {
      memory.reserve(capacity);
    } catch (RuntimeException e) {
      refusal = e;
      discarding = true;
      bytes = NOTHING;
      size = 0;
      giveBack();
      return false;
    }
    bytes = Arrays.copyOf(bytes, (int) capacity);
    giveBack();
    reservedBytes = capacity;
    return true;
  }

  /** Neither do the first bytes, which were not asked for, go back. */
  private void giveBack() {
    if (reservedBytes > 0) {
      memory.release(reservedBytes);
      reservedBytes = 0;
    }
  }
}
