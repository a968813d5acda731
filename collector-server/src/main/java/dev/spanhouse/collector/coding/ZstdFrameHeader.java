// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.collector.coding;

import java.io.IOException;

/**
 * What a frame says of itself (RFC 8878, section 3.1.1.1).
 *
 * @param windowBytes how far back it may refer, which is what a decoder has to keep
 * @param contentBytes unsigned; 0 if it does not say
 */
record ZstdFrameHeader(long windowBytes, long contentBytes) {

  private static final int[] DICTIONARY_ID_BYTES = {0, 1, 2, 4};
  private static final int[] CONTENT_SIZE_BYTES = {0, 2, 4, 8};

  /** Looks at the header at which the source stands, magic number included, and takes nothing. */
  static ZstdFrameHeader peek(Source source) throws IOException {
    source.require(5, ZstdDecoder.CODING);
    int descriptor = source.peek(4);
    boolean singleSegment = (descriptor & 1 << 5) != 0;
    int windowAt = 5;
    int dictionaryAt = windowAt + (singleSegment ? 0 : 1);
    int dictionaryBytes = DICTIONARY_ID_BYTES[descriptor & 3];
    int contentAt = dictionaryAt + dictionaryBytes;
    int contentBytes = CONTENT_SIZE_BYTES[descriptor >> 6];
    if (singleSegment && contentBytes == 0) {
      contentBytes = 1;
    }
    source.require(contentAt + contentBytes, ZstdDecoder.CODING);
    if (source.peekNumber(dictionaryAt, dictionaryBytes) != 0) {
      throw new IOException("zstd: the data needs a dictionary");
    }
    long content = source.peekNumber(contentAt, contentBytes) + (contentBytes == 2 ? 256 : 0);
    return new ZstdFrameHeader(singleSegment ? content : window(source.peek(windowAt)), content);
  }

  private static long window(int descriptor) {
    long base = 1L << (10 + (descriptor >> 3));
    return base + base / 8 * (descriptor & 7);
  }
}
