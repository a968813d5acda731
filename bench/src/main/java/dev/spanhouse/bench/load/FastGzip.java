// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.bench.load;

import io.grpc.Compressor;
import java.io.IOException;
import java.io.OutputStream;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/** Gzip at its fastest: the generator shares the machine with what it measures. */
final class FastGzip implements Compressor {

  @Override
  public String getMessageEncoding() {
    return "gzip";
  }

  @Override
  public OutputStream compress(OutputStream target) throws IOException {
    return new FastStream(target);
  }

  private static final class FastStream extends GZIPOutputStream {

    FastStream(OutputStream target) throws IOException {
      super(target, 8 * 1024);
      def.setLevel(Deflater.BEST_SPEED);
    }
  }
}
