// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.app.demo;

import java.util.ArrayList;
import java.util.List;

/** The spans of one trace, parents before their children, and the messages it publishes. */
final class TracePlan {

  /** A message that others can read once its PRODUCER span has been made. */
  record Publication(PlannedSpan producer, OrdersTopic.Message message) {}

  final List<PlannedSpan> spans = new ArrayList<>();
  final List<Publication> publications = new ArrayList<>();

  /** The trace starts no earlier, since it follows from something else: epoch nanoseconds. */
  long notBeforeEpochNanos = Long.MIN_VALUE;

  /** Adds a span and returns it. */
  PlannedSpan add(PlannedSpan span) {
    spans.add(span);
    return span;
  }

  /** From the trace's begin to the end of its last span. */
  long durationNanos() {
    return spans.stream().mapToLong(span -> span.nowNanos).max().orElse(0);
  }
}
