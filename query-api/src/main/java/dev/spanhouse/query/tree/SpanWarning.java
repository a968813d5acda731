// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.query.tree;

/** What is odd about one row of a tree. The codes are part of the HTTP API and never change. */
public enum SpanWarning {
  /** Stands on the placeholder, once for each missing parent, not on the children. */
  PARENT_NOT_RECEIVED(
      "parent_not_received",
      "The spans below name this span as their parent; it was not received."),
  /** Stands on every span that shares its id with a different span. */
  DUPLICATE_SPAN_ID("duplicate_span_id", "Another span of this trace has the same span id."),
  /** Stands on the span that became a root when its cycle was cut. */
  CYCLE_CUT(
      "cycle_cut", "The parents of this span lead back to itself; it is shown as a root instead."),
  /** Stands on a span whose only possible parent is itself. */
  SELF_PARENT("self_parent", "This span names itself as its parent; it is shown as a root."),
  /** The start time is 0, which OTLP reads as not set. */
  NO_START_TIME("no_start_time", "The span has no start time; its duration counts as 0."),
  /** The end time is 0, which OTLP reads as not set. */
  NOT_ENDED("not_ended", "The span has no end time; its duration counts as 0."),
  /** Both times are set, in the wrong order. */
  END_BEFORE_START("end_before_start", "The span ends before it starts; its duration counts as 0."),
  /** A hint at clocks that differ. */
  STARTS_BEFORE_PARENT(
      "starts_before_parent", "The span starts before its parent; the clocks may differ."),
  /** A hint at clocks that differ, or at work that the parent did not wait for. */
  ENDS_AFTER_PARENT(
      "ends_after_parent",
      "The span ends after its parent; the clocks may differ, or the parent did not wait for it."),
  /** The name is empty, which OTLP forbids. */
  UNNAMED("unnamed", "The span has no name.");

  private final String code;
  private final String message;

  SpanWarning(String code, String message) {
    this.code = code;
    this.message = message;
  }

  /** A stable word for programs. */
  public String code() {
    return code;
  }

  /** A sentence for people. */
  public String message() {
    return message;
  }
}
