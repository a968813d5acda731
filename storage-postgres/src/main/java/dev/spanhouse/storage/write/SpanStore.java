// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.storage.write;

import dev.spanhouse.storage.copy.EncodedSpans;
import dev.spanhouse.storage.copy.KnownEntries;
import dev.spanhouse.storage.leaf.LeafDirectory;
import java.time.InstantSource;
import java.util.List;
import javax.sql.DataSource;

/** Where encoded spans go. Safe for use by many threads. */
public final class SpanStore {

  private final DataSource database;
  private final LeafDirectory leaves;
  private final InstantSource clock;
  private final DictionaryWriter dictionary = new DictionaryWriter();

  /**
   * Writes through {@code database}, whose connections are in auto-commit mode.
   *
   * @param clock gives the time of receipt
   */
  public SpanStore(DataSource database, LeafDirectory leaves, InstantSource clock) {
    this.database = database;
    this.leaves = leaves;
    this.clock = clock;
  }

  /** What need not be encoded again. */
  public KnownEntries knownEntries() {
    return dictionary;
  }

  /** Prepares the writing of these requests together; nothing happens before its first attempt. */
  public BatchWrite newBatch(List<EncodedSpans> requests) {
    return new BatchWrite(database, leaves, dictionary, clock, requests);
  }
}
