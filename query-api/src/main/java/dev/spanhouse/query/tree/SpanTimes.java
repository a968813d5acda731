// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.query.tree;

import io.opentelemetry.proto.trace.v1.Span;

/**
 * The times of a span, in nanoseconds since 1970. OTLP's are unsigned, and 0 means not set.
 *
 * <p>Stored times are below 2^63. The arithmetic is unsigned all the same, so that no value can
 * break the order of a tree.
 */
final class SpanTimes {

  private SpanTimes() {}

  static boolean isBefore(long time, long other) {
    return Long.compareUnsigned(time, other) < 0;
  }

  /** Whether both times are set and in order, so that the span covers an interval. */
  static boolean hasInterval(Span span) {
    return span.getStartTimeUnixNano() != 0
        && span.getEndTimeUnixNano() != 0
        && !isBefore(span.getEndTimeUnixNano(), span.getStartTimeUnixNano());
  }

  static long durationNanos(Span span) {
    return hasInterval(span) ? clamp(span.getEndTimeUnixNano() - span.getStartTimeUnixNano()) : 0;
  }

  /** Durations are numbers in JSON and in Java: those of 292 years and more count as 292 years. */
  static long clamp(long unsignedNanos) {
    return unsignedNanos < 0 ? Long.MAX_VALUE : unsignedNanos;
  }
}
