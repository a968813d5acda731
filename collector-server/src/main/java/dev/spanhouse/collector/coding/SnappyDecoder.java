// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.collector.coding;

import dev.spanhouse.storage.copy.MemoryReservation;
import java.io.IOException;
import java.util.function.Supplier;

/**
 * Snappy, written out: its two formats fill three small classes, which read from a stream, allocate
 * no more than has been decoded, and need no native library.
 */
final class SnappyDecoder {

  static final String CODING = "snappy";

  private SnappyDecoder() {}

  /** The framing format if the data begins like it, which no block can, and a block otherwise. */
  static Decoder open(Source source, int limitBytes, Supplier<MemoryReservation> memory)
      throws IOException {
    return SnappyFrames.areNext(source)
        ? new SnappyFrames(source)
        : new SnappyBareBlock(source, limitBytes, memory);
  }
}
