// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.collector.ingest;

import java.io.IOException;

/** The sender went away, or was too slow, before its request was whole. */
public final class IncompleteBodyException extends IOException {

  /** The message is for the client. */
  public IncompleteBodyException(String message) {
    super(message);
  }
}
