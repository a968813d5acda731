// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.collector.coding;

import java.io.IOException;

/** Undoes one coding. Does not own the source. Used by one thread at a time. */
interface Decoder extends AutoCloseable {

  /**
   * Decodes at least one byte, and at most {@code length}, which is more than 0.
   *
   * @return how many; -1 at the end
   * @throws IOException if the bytes are wrong or cannot be read; the decoder is of no use then
   * @throws RuntimeException if memory was asked for in vain; may be called again
   */
  int decode(byte[] bytes, int offset, int length) throws IOException;

  /** Gives native memory back; called once. */
  @Override
  void close();
}
