// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.storage.read;

import java.sql.SQLException;

/** The database could not answer a read: it is away, busy beyond the time limit, or broken. */
public final class TraceReadException extends RuntimeException {

  /** Says what was read; the cause says why it failed. */
  public TraceReadException(String message, SQLException cause) {
    super(message, cause);
  }
}
