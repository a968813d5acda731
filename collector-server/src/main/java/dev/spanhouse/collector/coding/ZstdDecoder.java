// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.collector.coding;

import com.github.luben.zstd.ZstdDecompressCtx;
import dev.spanhouse.storage.copy.MemoryReservation;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.Supplier;

/**
 * RFC 8878. The library allocates what a frame's header asks for, so each header is read here
 * first: its window is bounded and paid for before the library sees it.
 */
final class ZstdDecoder implements Decoder {

  static final String CODING = "zstd";

  private static final int MAX_WINDOW_LOG = 23;

  /**
   * RFC 9659: what senders may use in HTTP. Frames of {@code zstd --ultra} and long mode exceed it.
   */
  private static final long MAX_WINDOW_BYTES = 1L << MAX_WINDOW_LOG;

  private static final long FREE_BYTES = 64 * 1024;
  private static final long MAX_BLOCK_BYTES = 128 * 1024;
  private static final long MAGIC = 0xFD2FB528L;
  private static final long SKIPPABLE_MAGIC = 0x184D2A50L;

  private final Source source;
  private final int limitBytes;
  private final Supplier<MemoryReservation> memory;
  private final ZstdDecompressCtx context;
  private long paidBytes = FREE_BYTES;
  private boolean inFrame;

  private ZstdDecoder(
      Source source,
      int limitBytes,
      Supplier<MemoryReservation> memory,
      ZstdDecompressCtx context) {
    this.source = source;
    this.limitBytes = limitBytes;
    this.memory = memory;
    this.context = context;
  }

  static ZstdDecoder open(Source source, int limitBytes, Supplier<MemoryReservation> memory)
      throws IOException {
    if (!ZstdLibrary.isAvailable()) {
      throw new IOException("zstd: not available on this server");
    }
    try {
      // A second line behind our own check of the window.
      return new ZstdDecoder(
          source, limitBytes, memory, new ZstdDecompressCtx().setLongMax(MAX_WINDOW_LOG));
    } catch (RuntimeException e) {
      throw new IOException("zstd: the decoder cannot be made: " + e.getMessage(), e);
    }
  }

  @Override
  public int decode(byte[] bytes, int offset, int length) throws IOException {
    while (true) {
      if (!inFrame && !openFrame()) {
        return -1;
      }
      int available = source.buffered();
      int count = step(ByteBuffer.wrap(bytes, offset, length));
      if (count > 0) {
        return count;
      }
      if (inFrame && source.buffered() == available) {
        // Neither took nor gave anything: all that was read ahead is in the library.
        if (available > 0) {
          throw new IOException("zstd: the data is corrupt: it comes to no end");
        }
        source.require(1, CODING);
      }
    }
  }

  /** Nothing at all is an empty message: Go's encoder writes nothing for nothing. */
  private boolean openFrame() throws IOException {
    while (source.has(1)) {
      source.require(4, CODING);
      long magic = source.peekNumber(0, 4);
      if ((magic & ~0xFL) == SKIPPABLE_MAGIC) {
        source.take(4);
        source.skip(source.number(4, CODING), CODING);
      } else if (magic == MAGIC) {
        ZstdFrameHeader header = ZstdFrameHeader.peek(source);
        if (Long.compareUnsigned(header.contentBytes(), limitBytes) > 0) {
          throw new DecodedTooLargeException(limitBytes);
        }
        if (header.windowBytes() > MAX_WINDOW_BYTES) {
          throw new IOException(
              "zstd: the window has %d bytes (expected: at most %d)"
                  .formatted(header.windowBytes(), MAX_WINDOW_BYTES));
        }
        pay(header.windowBytes());
        inFrame = true;
        return true;
      } else {
        throw new IOException("zstd: the data has no zstd frame where one should be");
      }
    }
    return false;
  }

  /** The library keeps a window and some blocks, and reuses them from frame to frame. */
  private void pay(long windowBytes) {
    long needed = windowBytes <= FREE_BYTES ? FREE_BYTES : windowBytes + 2 * MAX_BLOCK_BYTES;
    if (needed > paidBytes) {
      memory.get().reserve(needed - paidBytes);
      paidBytes = needed;
    }
  }

  private int step(ByteBuffer decoded) throws IOException {
    int start = decoded.position();
    ByteBuffer encoded = ByteBuffer.wrap(source.buffer(), source.position(), source.buffered());
    try {
      inFrame = !context.decompressByteBufferStream(decoded, encoded);
    } catch (RuntimeException e) {
      throw new IOException("zstd: the data is corrupt: " + e.getMessage(), e);
    }
    source.take(source.buffered() - encoded.remaining());
    return decoded.position() - start;
  }

  @Override
  public void close() {
    context.close();
  }
}
