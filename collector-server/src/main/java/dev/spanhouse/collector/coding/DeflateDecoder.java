// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.collector.coding;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * RFC 1950, or RFC 1951 without the wrapper, which some clients send under the same name.
 *
 * <p>The two cannot be mixed up: a wrapper's first byte would begin a stored block whose padding is
 * not zero.
 */
final class DeflateDecoder implements Decoder {

  private static final String CODING = "deflate";

  private final Source source;
  private @Nullable Inflation inflation;

  DeflateDecoder(Source source) {
    this.source = source;
  }

  @Override
  public int decode(byte[] bytes, int offset, int length) throws IOException {
    if (inflation == null) {
      source.require(2, CODING);
      inflation = new Inflation(source, CODING, !hasWrapper(source.peek(0), source.peek(1)));
    }
    int count = inflation.inflate(bytes, offset, length);
    if (count > 0) {
      return count;
    }
    if (source.has(1)) {
      throw new IOException("deflate: there are bytes after the end");
    }
    return -1;
  }

  private static boolean hasWrapper(int first, int second) {
    return (first & 0x0F) == 8 && first >> 4 <= 7 && (first << 8 | second) % 31 == 0;
  }

  @Override
  public void close() {
    if (inflation != null) {
      inflation.close();
    }
  }
}
