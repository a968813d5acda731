// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.collector.coding;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A decoder as a stream: opened by the first read, let go of at the end, at the first error or when
 * closed, whichever comes first.
 */
final class DecodedStream extends InputStream {

  /** Makes the decoder. */
  @FunctionalInterface
  interface Opener {

    Decoder open(Source source) throws IOException;
  }

  private final InputStream encoded;
  private final Source source;
  private final Opener opener;
  private @Nullable Decoder decoder;
  private @Nullable IOException failure;
  private boolean ended;
  private boolean closed;

  DecodedStream(InputStream encoded, Opener opener) {
    this.encoded = encoded;
    this.source = new Source(encoded);
    this.opener = opener;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, bytes.length);
    if (closed) {
      throw new IOException("the stream is closed");
    }
    if (failure != null) {
      throw new IOException(failure.getMessage(), failure);
    }
    if (length == 0) {
      return 0;
    }
    if (ended) {
      return -1;
    }
    try {
      if (decoder == null) {
        decoder = opener.open(source);
      }
      int count = decoder.decode(bytes, offset, length);
      if (count < 0) {
        ended = true;
        release();
      }
      return count;
    } catch (IOException e) {
      failure = e;
      release();
      throw e;
    }
  }

  private void release() {
    Decoder open = decoder;
    decoder = null;
    if (open != null) {
      open.close();
    }
    source.forget();
  }

  @Override
  public void close() throws IOException {
    if (closed) {
      return;
    }
    closed = true;
    release();
    encoded.close();
  }
}
