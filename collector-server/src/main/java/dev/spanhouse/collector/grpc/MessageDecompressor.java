// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.collector.grpc;

import dev.spanhouse.collector.coding.ContentCoding;
import io.grpc.Codec;
import io.grpc.Decompressor;
import io.grpc.DecompressorRegistry;
import java.io.InputStream;

/**
 * A coding for gRPC. gRPC opens the message on an event loop and hands it to the call's thread,
 * which is the first to read it: bad bytes are found there, where they have an answer, and memory
 * is asked for there, where it can be waited for. gRPC's own gzip reads the header when it is
 * opened.
 */
final class MessageDecompressor implements Decompressor {

  private final ContentCoding coding;
  private final int limitBytes;

  private MessageDecompressor(ContentCoding coding, int limitBytes) {
    this.coding = coding;
    this.limitBytes = limitBytes;
  }

  /** All codings that are available; announced to clients in {@code grpc-accept-encoding}. */
  static DecompressorRegistry registry(int limitBytes) {
    DecompressorRegistry registry =
        DecompressorRegistry.emptyInstance().with(Codec.Identity.NONE, false);
    for (ContentCoding coding : ContentCoding.values()) {
      if (coding != ContentCoding.IDENTITY && coding.isAvailable()) {
        registry = registry.with(new MessageDecompressor(coding, limitBytes), true);
      }
    }
    return registry;
  }

  @Override
  public String getMessageEncoding() {
    return coding.token();
  }

  @Override
  public InputStream decompress(InputStream message) {
    return coding.decode(message, limitBytes, () -> WireMeter.ofThisCall().decompression());
  }
}
