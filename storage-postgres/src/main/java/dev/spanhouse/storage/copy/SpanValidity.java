// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.storage.copy;

import java.util.HexFormat;

/** What a span must have to be stored (OTLP's trace.proto: "considered invalid"). */
final class SpanValidity {

  private static final int TRACE_ID_BYTES = 16;
  private static final int SPAN_ID_BYTES = 8;

  /** Bytes of a wrong id that a message shows. */
  private static final int MAX_SHOWN_BYTES = 24;

  private SpanValidity() {}

  /** Whether the span can be stored. */
  static boolean isValid(byte[] bytes, SpanScan span) {
    return span.traceIdLength == TRACE_ID_BYTES
        && !allZero(bytes, span.traceIdStart, TRACE_ID_BYTES)
        && span.spanIdLength == SPAN_ID_BYTES
        && !allZero(bytes, span.spanIdStart, SPAN_ID_BYTES)
        && span.startTimeUnixNano >= 0
        && span.endTimeUnixNano >= 0;
  }

  /** Why a span that is not valid cannot be stored. */
  static String problemOf(byte[] bytes, SpanScan span, int index) {
    String problem;
    if (span.traceIdLength != TRACE_ID_BYTES) {
      problem = "trace_id has %d bytes (expected: 16)".formatted(span.traceIdLength);
    } else if (allZero(bytes, span.traceIdStart, TRACE_ID_BYTES)) {
      problem = "trace_id is all zero (expected: at least one byte that is not)";
    } else if (span.spanIdLength != SPAN_ID_BYTES) {
      problem = "span_id has %d bytes (expected: 8)".formatted(span.spanIdLength);
    } else if (allZero(bytes, span.spanIdStart, SPAN_ID_BYTES)) {
      problem = "span_id is all zero (expected: at least one byte that is not)";
    } else if (span.startTimeUnixNano < 0) {
      problem = outOfRange("start_time_unix_nano", span.startTimeUnixNano);
    } else {
      problem = outOfRange("end_time_unix_nano", span.endTimeUnixNano);
    }
    return describe(bytes, span, index) + ": " + problem;
  }

  /** Names a span for people. */
  static String describe(byte[] bytes, SpanScan span, int index) {
    return "span %d (trace %s, span %s)"
        .formatted(
            index,
            hex(bytes, span.traceIdStart, span.traceIdLength),
            hex(bytes, span.spanIdStart, span.spanIdLength));
  }

  static boolean allZero(byte[] bytes, int start, int length) {
    for (int i = start; i < start + length; i++) {
      if (bytes[i] != 0) {
        return false;
      }
    }
    return true;
  }

  private static String outOfRange(String field, long value) {
    return "%s is %s (expected: at most %d)"
        .formatted(field, Long.toUnsignedString(value), Long.MAX_VALUE);
  }

  private static String hex(byte[] bytes, int start, int length) {
    int shown = Math.min(length, MAX_SHOWN_BYTES);
    String digits = HexFormat.of().formatHex(bytes, start, start + shown);
    return length > shown ? digits + "…" : length == 0 ? "none" : digits;
  }
}
