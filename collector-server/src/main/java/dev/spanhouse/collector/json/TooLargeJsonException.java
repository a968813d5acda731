// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.collector.json;

import java.io.IOException;

/** The request has more bytes than allowed. */
public final class TooLargeJsonException extends IOException {

  TooLargeJsonException(int limitBytes) {
    super(
        "the request has more than %d bytes after decompression; send smaller batches"
            .formatted(limitBytes));
  }
}
