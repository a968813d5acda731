// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.collector.coding;

import java.io.IOException;
import java.util.Arrays;
import java.util.zip.CRC32C;

/** The framing format: chunks of at most 64 KiB, each with its checksum (framing_format.txt). */
final class SnappyFrames implements Decoder {

  private static final byte[] IDENTIFIER = {(byte) 0xFF, 6, 0, 0, 's', 'N', 'a', 'P', 'p', 'Y'};

  private static final int COMPRESSED = 0x00;
  private static final int UNCOMPRESSED = 0x01;
  private static final int FIRST_SKIPPABLE = 0x80;
  private static final int STREAM_IDENTIFIER = 0xFF;

  private static final int CHECK_BYTES = 4;
  private static final int MAX_CHUNK_BYTES = 64 * 1024;

  private final Source source;
  private final SnappyBlock block;
  private final CRC32C check = new CRC32C();

  /** The chunk that is being handed out; all the working memory there is. */
  private final byte[] chunk = new byte[MAX_CHUNK_BYTES];

  private int taken;
  private int length;

  SnappyFrames(Source source) {
    this.source = source;
    this.block = new SnappyBlock(source, chunk);
  }

  /** Whether a stream identifier comes next. */
  static boolean areNext(Source source) throws IOException {
    return source.has(IDENTIFIER.length)
        && Arrays.equals(
            source.buffer(),
            source.position(),
            source.position() + IDENTIFIER.length,
            IDENTIFIER,
            0,
            IDENTIFIER.length);
  }

  @Override
  public int decode(byte[] bytes, int offset, int wanted) throws IOException {
    while (taken == length) {
      if (!source.has(1)) {
        return -1;
      }
      readChunk();
    }
    int count = Math.min(wanted, length - taken);
    System.arraycopy(chunk, taken, bytes, offset, count);
    taken += count;
    return count;
  }

  private void readChunk() throws IOException {
    if (areNext(source)) {
      source.take(IDENTIFIER.length);
      return;
    }
    int type = (int) source.number(1, SnappyDecoder.CODING);
    int size = (int) source.number(3, SnappyDecoder.CODING);
    if (type == COMPRESSED || type == UNCOMPRESSED) {
      readData(type, size);
    } else if (type >= FIRST_SKIPPABLE && type != STREAM_IDENTIFIER) {
      source.skip(size, SnappyDecoder.CODING);
    } else {
      throw new IOException("snappy: a chunk of type %d is unknown".formatted(type));
    }
  }

  private void readData(int type, int size) throws IOException {
    if (size < CHECK_BYTES) {
      throw new IOException("snappy: a chunk has %d bytes (expected: 4 or more)".formatted(size));
    }
    int expected = (int) source.number(CHECK_BYTES, SnappyDecoder.CODING);
    int encodedBytes = size - CHECK_BYTES;
    if (type == COMPRESSED) {
      checkLength(block.start(encodedBytes));
      block.decodeAll();
    } else {
      checkLength(encodedBytes);
      copy();
    }
    check.reset();
    check.update(chunk, 0, length);
    if (masked((int) check.getValue()) != expected) {
      throw new IOException("snappy: the checksum is wrong");
    }
    taken = 0;
  }

  private void checkLength(long bytes) throws IOException {
    if (bytes > MAX_CHUNK_BYTES) {
      throw new IOException(
          "snappy: a chunk has %d bytes (expected: at most %d)".formatted(bytes, MAX_CHUNK_BYTES));
    }
    length = (int) bytes;
  }

  private void copy() throws IOException {
    int done = 0;
    while (done < length) {
      source.require(1, SnappyDecoder.CODING);
      int step = Math.min(length - done, source.buffered());
      System.arraycopy(source.buffer(), source.position(), chunk, done, step);
      source.take(step);
      done += step;
    }
  }

  private static int masked(int crc) {
    return Integer.rotateRight(crc, 15) + 0xA282EAD8;
  }

  @Override
  public void close() {}
}
