// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.storage.copy;

import org.jspecify.annotations.Nullable;

/** A row that spans refer to and that has to be there before them. */
public sealed interface DictionaryEntry {

  /** A 64-bit hash of the content: the key under which it is remembered. */
  long id();

  /**
   * A row of the table {@code resource}.
   *
   * @param attributes JSON text
   * @param residue the {@code Resource} message as received, where the columns cannot express it
   */
  @SuppressWarnings("ArrayRecordComponent") // compared by nobody
  record ResourceEntry(
      long id,
      String serviceName,
      byte[] attributes,
      String schemaUrl,
      long droppedAttributes,
      byte @Nullable [] residue)
      implements DictionaryEntry {}

  /**
   * A row of the table {@code scope}.
   *
   * @param attributes JSON text
   * @param residue the {@code InstrumentationScope} message as received, where the columns cannot
   *     express it
   */
  @SuppressWarnings("ArrayRecordComponent") // compared by nobody
  record ScopeEntry(
      long id,
      String name,
      String version,
      byte[] attributes,
      String schemaUrl,
      long droppedAttributes,
      byte @Nullable [] residue)
      implements DictionaryEntry {}

  /** A row of the table {@code operation}: what a service does, for listing and completion. */
  record OperationEntry(long id, String serviceName, String name, int kind)
      implements DictionaryEntry {}
}
