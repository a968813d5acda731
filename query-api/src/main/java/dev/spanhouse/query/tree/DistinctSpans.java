// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.query.tree;

import com.google.protobuf.ByteString;
import dev.spanhouse.storage.read.StoredSpan;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The spans of a trace in their canonical order, without repetitions. Every later step works on
 * indexes into this list, so that none of them can depend on the order in which rows were read.
 *
 * @param spans by start time, then span id, then content, then resource and scope
 * @param duplicatesDropped how many equal spans were left out
 */
record DistinctSpans(List<StoredSpan> spans, int duplicatesDropped) {

  private static final Comparator<ByteString> BYTES =
      ByteString.unsignedLexicographicalComparator();

  private static final Comparator<Entry> CANONICAL =
      Comparator.<Entry, Long>comparing(
              e -> e.stored.span().getStartTimeUnixNano(), Long::compareUnsigned)
          .thenComparing(e -> e.stored.span().getSpanId(), BYTES)
          .thenComparing(Entry::content, BYTES)
          .thenComparingLong(e -> e.stored.resourceId())
          .thenComparingLong(e -> e.stored.scopeId());

  static DistinctSpans of(List<StoredSpan> stored) {
    List<Entry> entries = new ArrayList<>(stored.size());
    for (StoredSpan span : stored) {
      entries.add(new Entry(span));
    }
    entries.sort(CANONICAL.thenComparing(e -> e.stored.receivedAt()));

    List<StoredSpan> distinct = new ArrayList<>(entries.size());
    @Nullable Entry previous = null;
    for (Entry entry : entries) {
      if (previous == null || CANONICAL.compare(previous, entry) != 0) {
        distinct.add(entry.stored);
      }
      previous = entry;
    }
    return new DistinctSpans(List.copyOf(distinct), entries.size() - distinct.size());
  }

  /** Serializes a span only if start time and id do not tell it from another. */
  private static final class Entry {
    final StoredSpan stored;
    private @Nullable ByteString content;

    Entry(StoredSpan stored) {
      this.stored = stored;
    }

    ByteString content() {
      ByteString bytes = content;
      if (bytes == null) {
        bytes = stored.span().toByteString();
        content = bytes;
      }
      return bytes;
    }
  }
}
