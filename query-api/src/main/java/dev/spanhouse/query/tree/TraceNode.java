// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.query.tree;

import com.google.protobuf.ByteString;
import dev.spanhouse.storage.read.StoredSpan;
import java.util.List;

/** One row of a {@link TraceTree}. */
public sealed interface TraceNode {

  /** The span id as received, or as the children name it. */
  ByteString spanId();

  /** Where the row stands in the tree. */
  Position position();

  /** In the order of {@link SpanWarning}, each at most once. */
  List<SpanWarning> warnings();

  /**
   * Where a row stands.
   *
   * @param depth 0 for a root
   * @param parentIndex the parent's index in {@link TraceTree#nodes()}, always less than this row's
   *     own; -1 for a root
   * @param childCount rows directly below
   * @param descendantCount rows below at any depth; they follow this row without a gap
   */
  record Position(int depth, int parentIndex, int childCount, int descendantCount) {}

  /**
   * A span that was received.
   *
   * @param stored with its times as received
   * @param durationNanos end minus start; 0 if either is not set, or if they are in the wrong order
   * @param selfTimeNanos the part of the duration in which no child was running
   */
  record Received(
      StoredSpan stored,
      Position position,
      long durationNanos,
      long selfTimeNanos,
      List<SpanWarning> warnings)
      implements TraceNode {

    /** Copies the warnings. */
    public Received {
      warnings = List.copyOf(warnings);
    }

    @Override
    public ByteString spanId() {
      return stored.span().getSpanId();
    }
  }

  /** A span that others name as their parent and that was not received: always a root. */
  record MissingParent(ByteString spanId, Position position) implements TraceNode {

    @Override
    public List<SpanWarning> warnings() {
      return List.of(SpanWarning.PARENT_NOT_RECEIVED);
    }
  }
}
