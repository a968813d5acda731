// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.storage.copy;

/**
 * Tells which dictionary rows are surely in the database, so that they are not built again. Safe
 * for use by many threads.
 */
public interface KnownEntries {

  /** Knows nothing: every entry is built. */
  KnownEntries NONE = id -> false;

  /** Whether the entry with this id was committed lately. */
  boolean contains(long id);
}
