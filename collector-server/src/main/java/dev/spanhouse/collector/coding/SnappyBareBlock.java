// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.collector.coding;

import dev.spanhouse.storage.copy.MemoryReservation;
import java.io.IOException;
import java.util.function.Supplier;

/** One block and nothing else: what the libraries' plain {@code compress} gives. */
final class SnappyBareBlock implements Decoder {

  private final Source source;
  private final int limitBytes;
  private final SnappyBlock block;
  private boolean begun;

  SnappyBareBlock(Source source, int limitBytes, Supplier<MemoryReservation> memory) {
    this.source = source;
    this.limitBytes = limitBytes;
    this.block = new SnappyBlock(source, memory);
  }

  @Override
  public int decode(byte[] bytes, int offset, int length) throws IOException {
    if (!begun) {
      if (!source.has(1)) {
        return -1; // the framing format of nothing, as Go's encoder writes it
      }
      long decodedBytes = block.start(Long.MAX_VALUE);
      if (decodedBytes > limitBytes) {
        throw new DecodedTooLargeException(limitBytes);
      }
      begun = true;
    }
    int count = block.decode(bytes, offset, length);
    if (count < 0 && source.has(1)) {
      throw new IOException("snappy: there are bytes after the end");
    }
    return count;
  }

  @Override
  public void close() {}
}
