// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.storage.read;

import java.util.Optional;

/** Where traces are read from. Safe for use by many threads. */
public interface TraceSource {

  /**
   * Reads every span stored under an id, in one snapshot.
   *
   * @return empty if no span has that id
   * @throws TraceReadException if the database cannot answer now
   */
  Optional<StoredTrace> read(TraceId traceId);
}
