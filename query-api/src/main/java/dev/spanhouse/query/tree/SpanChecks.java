// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.query.tree;

import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Span.SpanKind;

/** Finds what is odd about one span, and about a span beside its parent. */
final class SpanChecks {

  private SpanChecks() {}

  static void check(int index, Span span, WarningSets warnings) {
    if (span.getName().isEmpty()) {
      warnings.add(index, SpanWarning.UNNAMED);
    }
    if (span.getStartTimeUnixNano() == 0) {
      warnings.add(index, SpanWarning.NO_START_TIME);
    }
    if (span.getEndTimeUnixNano() == 0) {
      warnings.add(index, SpanWarning.NOT_ENDED);
    } else if (SpanTimes.isBefore(span.getEndTimeUnixNano(), span.getStartTimeUnixNano())) {
      warnings.add(index, SpanWarning.END_BEFORE_START);
    }
  }

  /**
   * Compares a span with its parent, where the parent can be expected to wait for it: messages are
   * consumed whenever the consumer likes. Spans without an interval are not compared.
   */
  static void checkWithParent(int index, Span span, Span parent, WarningSets warnings) {
    if (span.getKind() == SpanKind.SPAN_KIND_CONSUMER
        || parent.getKind() == SpanKind.SPAN_KIND_PRODUCER
        || !SpanTimes.hasInterval(span)
        || !SpanTimes.hasInterval(parent)) {
      return;
    }
    if (SpanTimes.isBefore(span.getStartTimeUnixNano(), parent.getStartTimeUnixNano())) {
      warnings.add(index, SpanWarning.STARTS_BEFORE_PARENT);
    }
    if (SpanTimes.isBefore(parent.getEndTimeUnixNano(), span.getEndTimeUnixNano())) {
      warnings.add(index, SpanWarning.ENDS_AFTER_PARENT);
    }
  }
}
