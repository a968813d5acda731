// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.collector.coding;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Fails when there are more bytes than the limit; its last byte may still be read. */
final class LimitedStream extends FilterInputStream {

  private final int limitBytes;
  private long bytesRead;

  LimitedStream(InputStream in, int limitBytes) {
    super(in);
    this.limitBytes = limitBytes;
  }

  @Override
  public int read() throws IOException {
    int b = in.read();
    count(b < 0 ? 0 : 1);
    return b;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    int count = in.read(bytes, offset, length);
    count(count);
    return count;
  }

  @Override
  public long skip(long length) throws IOException {
    long count = in.skip(length);
    count(count);
    return count;
  }

  private void count(long more) throws DecodedTooLargeException {
    bytesRead += Math.max(0, more);
    if (bytesRead > limitBytes) {
      throw new DecodedTooLargeException(limitBytes);
    }
  }
}
