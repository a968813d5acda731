// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.storage.copy;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * 64-bit ids made of content: every collector gives the same content the same id without asking
 * anyone. The first eight bytes of SHA-256, so that nobody can cheaply make two that collide.
 *
 * <p>Not safe for use by more than one thread.
 */
final class ContentHash {

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private final MessageDigest digest;
  private final byte[] prefix = new byte[9];

  ContentHash() {
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /**
   * The id of two byte ranges of a kind.
   *
   * @param kind keeps the ids of different tables apart
   */
  long of(int kind, byte[] a, int aStart, int aLength, byte[] b, int bStart, int bLength) {
    prefix[0] = (byte) kind;
    LONG.set(prefix, 1, (long) aLength);
    digest.update(prefix);
    digest.update(a, aStart, aLength);
    digest.update(b, bStart, bLength);
    return (long) LONG.get(digest.digest(), 0);
  }
}
