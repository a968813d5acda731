// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.collector.ingest;

import java.time.Duration;

/** What the client is told; each protocol has its own words for it. */
public sealed interface ExportOutcome {

  /**
   * The spans are committed, but for some that never will be.
   *
   * @param stored how many are committed
   * @param rejected how many are not, and are not to be sent again
   * @param message which and why, or a warning if {@code rejected} is 0; empty if there is nothing
   *     to say
   */
  record Stored(int stored, int rejected, String message) implements ExportOutcome {}

  /** No span of the request is valid; it is not to be sent again. */
  record AllInvalid(int rejected, String message) implements ExportOutcome {}

  /** The bytes are no export request; they are not to be sent again. */
  record Malformed(String message) implements ExportOutcome {}

  /** The request is larger than allowed; it is not to be sent again. */
  record TooLarge(String message) implements ExportOutcome {}

  /**
   * Not now: no room, or the database is away.
   *
   * @param spans how many spans the request had
   * @param retryDelay when to try again
   */
  record Refused(int spans, Duration retryDelay, String message) implements ExportOutcome {}

  /**
   * Not so many from this caller: it has sent more spans than it may.
   *
   * @param spans how many spans the request had
   * @param retryDelay when to try again
   */
  record RateLimited(int spans, Duration retryDelay, String message) implements ExportOutcome {}

  /** The body did not arrive, or not in time; how many spans it would have had is not known. */
  record Incomplete(String message) implements ExportOutcome {}

  /** A defect of this server. */
  record Failed(int spans, String message) implements ExportOutcome {}
}
