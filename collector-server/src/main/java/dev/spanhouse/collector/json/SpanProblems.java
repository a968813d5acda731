// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.collector.json;

import dev.spanhouse.proto.wire.OtlpFields;
import dev.spanhouse.storage.copy.EncodedSpans;
import dev.spanhouse.storage.copy.RejectedSpan;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * What becomes of a field that cannot be read: within a span it costs that span, anywhere else the
 * request.
 *
 * <p>Not safe for use by more than one thread.
 */
final class SpanProblems {

  /** Bytes of an id that a reason shows. */
  private static final int MAX_ID_BYTES = 24;

  private final JsonPath path;
  private final List<RejectedSpan> unreadable = new ArrayList<>();
  private int count;

  private boolean inSpan;
  private int spanIndex;
  private int spanDepth;
  private boolean failed;
  private String reason = "";
  private int traceIdStart;
  private int traceIdEnd;
  private int spanIdStart;
  private int spanIdEnd;

  SpanProblems(JsonPath path) {
    this.path = path;
  }

  /** The first spans that cannot be read; at most {@link EncodedSpans#MAX_REASONS}. */
  List<RejectedSpan> unreadable() {
    return unreadable;
  }

  /** How many spans cannot be read. */
  int count() {
    return count;
  }

  /** From here on it is about the fields of a span. */
  void enterSpan(int index) {
    inSpan = true;
    spanIndex = index;
    spanDepth = path.depth();
    failed = false;
    traceIdStart = 0;
    traceIdEnd = 0;
    spanIdStart = 0;
    spanIdEnd = 0;
  }

  /**
   * The span ends.
   *
   * @return whether it could not be read
   */
  boolean leaveSpan(WireOutput out) {
    inSpan = false;
    if (failed && !out.discarding()) {
      count++;
      if (unreadable.size() < EncodedSpans.MAX_REASONS) {
        String span =
            "span %d (trace %s, span %s)"
                .formatted(
                    spanIndex,
                    hex(out, traceIdStart, traceIdEnd),
                    hex(out, spanIdStart, spanIdEnd));
        unreadable.add(new RejectedSpan(spanIndex, span + ": " + reason));
      }
    }
    return failed;
  }

  /** The field that is being read has put an id there, which may be the span's own. */
  void noteId(Field field, int start, int end) {
    if (path.depth() != spanDepth + 1) {
      return;
    }
    if (field.number() == OtlpFields.Span.TRACE_ID) {
      traceIdStart = start;
      traceIdEnd = end;
    } else if (field.number() == OtlpFields.Span.SPAN_ID) {
      spanIdStart = start;
      spanIdEnd = end;
    }
  }

  /** Whether a reason that is reported now is going to be shown to anybody. */
  boolean wantsReason() {
    return !inSpan || (!failed && unreadable.size() < EncodedSpans.MAX_REASONS);
  }

  /**
   * The field that is being read cannot be read.
   *
   * @param problem what is wrong with it, such as {@code is "x" (expected: a number)}
   * @param offset where in the text
   * @throws OtlpJsonException if it is not within a span
   */
  void report(String problem, long offset) throws OtlpJsonException {
    if (!inSpan) {
      throw new OtlpJsonException("%s %s at byte %d".formatted(path.from(0), problem, offset));
    }
    if (!failed) {
      reason = wantsReason() ? path.from(spanDepth) + " " + problem : "";
      failed = true;
    }
  }

  private static String hex(WireOutput out, int start, int end) {
    if (start == end) {
      return "none";
    }
    int shown = Math.min(end, start + MAX_ID_BYTES);
    String digits = HexFormat.of().formatHex(out.array(), start, shown);
    return shown < end ? digits + "…" : digits;
  }
}
