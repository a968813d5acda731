// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.collector.admission;

/**
 * A request needs more memory than all requests together may have. It is not to be sent again: it
 * would need as much again.
 */
public final class NeverFitsException extends RuntimeException {

  NeverFitsException(long bytes, long limitBytes) {
    super(
        "it unfolds to more than %d bytes (expected: at most %d, which is ingest.memory); send"
                .formatted(bytes, limitBytes)
            + " smaller batches",
        null,
        false,
        false);
  }
}
