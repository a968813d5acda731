// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.storage.copy;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * A growing byte array with the few operations that COPY rows and JSON text need; numbers are big
 * endian, as in PostgreSQL's protocol.
 *
 * <p>Not safe for use by more than one thread.
 */
final class RowBuffer {

  private static final VarHandle SHORT =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  /** Arrays a little below the maximum, which some JVMs cannot allocate. */
  private static final int MAX_CAPACITY = Integer.MAX_VALUE - 16;

  /** Length of the longest 64-bit decimal, sign included. */
  private static final int MAX_DECIMAL_LENGTH = 20;

  private final MemoryReservation memory;
  private byte[] bytes;
  private int size;

  /** Does not ask for its first {@code capacity} bytes, which its maker has paid for. */
  RowBuffer(int capacity, MemoryReservation memory) {
    this.memory = memory;
    bytes = new byte[capacity];
  }

  /** Who pays for it, and for what is needed besides to fill it. */
  MemoryReservation memory() {
    return memory;
  }

  byte[] array() {
    return bytes;
  }

  int size() {
    return size;
  }

  /** Forgets everything from {@code newSize} on. */
  void truncate(int newSize) {
    size = newSize;
  }

  byte[] toByteArray() {
    return Arrays.copyOf(bytes, size);
  }

  void putByte(int value) {
    ensure(1);
    bytes[size++] = (byte) value;
  }

  void putShort(int value) {
    ensure(2);
    SHORT.set(bytes, size, (short) value);
    size += 2;
  }

  void putInt(int value) {
    ensure(4);
    INT.set(bytes, size, value);
    size += 4;
  }

  void putLong(long value) {
    ensure(8);
    LONG.set(bytes, size, value);
    size += 8;
  }

  void setInt(int offset, int value) {
    INT.set(bytes, offset, value);
  }

  void put(byte[] source, int offset, int length) {
    ensure(length);
    System.arraycopy(source, offset, bytes, size, length);
    size += length;
  }

  void put(byte[] source) {
    put(source, 0, source.length);
  }

  /** Makes room at {@code offset} and puts {@code source} there. */
  void insert(int offset, byte[] source) {
    ensure(source.length);
    System.arraycopy(bytes, offset, bytes, offset + source.length, size - offset);
    System.arraycopy(source, 0, bytes, offset, source.length);
    size += source.length;
  }

  void putDecimal(long value) {
    ensure(MAX_DECIMAL_LENGTH);
    if (value == Long.MIN_VALUE) {
      put(Long.toString(value).getBytes(US_ASCII));
      return;
    }
    long rest = value;
    if (rest < 0) {
      bytes[size++] = '-';
      rest = -rest;
    }
    int length = decimalLength(rest);
    int at = size + length;
    size = at;
    do {
      bytes[--at] = (byte) ('0' + rest % 10);
      rest /= 10;
    } while (rest != 0);
  }

  private static int decimalLength(long value) {
    int length = 1;
    for (long rest = value / 10; rest != 0; rest /= 10) {
      length++;
    }
    return length;
  }

  /** Makes sure that {@code more} bytes can follow. */
  void ensure(int more) {
    if (more > bytes.length - size) {
      grow(more);
    }
  }

  private void grow(int more) {
    long needed = (long) size + more;
    if (needed > MAX_CAPACITY) {
      throw new IllegalStateException(
          "encoded size: %d bytes (expected: at most %d)".formatted(needed, MAX_CAPACITY));
    }
    long grown = Math.min(MAX_CAPACITY, Math.max(needed, bytes.length + (bytes.length >> 1) + 64L));
    // The old array is there until the new one is full.
    memory.reserve(grown);
    int oldLength = bytes.length;
    bytes = Arrays.copyOf(bytes, (int) grown);
    memory.release(oldLength);
  }
}
