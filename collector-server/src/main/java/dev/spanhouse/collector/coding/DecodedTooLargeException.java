// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.collector.coding;

import java.io.IOException;

/** A request has, or says that it has, more bytes than allowed once it is decompressed. */
public final class DecodedTooLargeException extends IOException {

  /**
   * Says so for the client.
   *
   * @param limitBytes what is allowed
   */
  public DecodedTooLargeException(int limitBytes) {
    super(
        "the request has more than %d bytes after decompression; send smaller batches"
            .formatted(limitBytes));
  }
}
