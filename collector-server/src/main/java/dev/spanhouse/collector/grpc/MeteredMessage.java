// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.collector.grpc;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** A message that tells when it has been read to its end, and its buffers are free. */
final class MeteredMessage extends FilterInputStream {

  private final WireMeter meter;

  MeteredMessage(InputStream in, WireMeter meter) {
    super(in);
    this.meter = meter;
  }

  @Override
  public int read() throws IOException {
    int b = in.read();
    if (b < 0) {
      meter.read();
    }
    return b;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    int count = in.read(bytes, offset, length);
    if (count < 0) {
      meter.read();
    }
    return count;
  }
}
