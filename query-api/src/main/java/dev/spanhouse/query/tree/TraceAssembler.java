// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.query.tree;

import dev.spanhouse.storage.read.StoredSpan;
import dev.spanhouse.storage.read.StoredTrace;
import io.opentelemetry.proto.trace.v1.Span;
import java.util.ArrayList;
import java.util.List;

/**
 * Builds the tree of a trace: every stored span appears exactly once, whatever the parents say.
 *
 * <p>No step recurses, and the time is that of sorting the spans. The rules are in {@code
 * docs/query.md}.
 */
public final class TraceAssembler {

  private final List<StoredSpan> spans;
  private final WarningSets warnings;
  private final ParentLinks links;
  private final PreOrder order;

  private TraceAssembler(List<StoredSpan> spans) {
    this.spans = spans;
    this.warnings = new WarningSets();
    this.links = ParentLinks.of(spans, warnings);
    this.order = PreOrder.of(links, spans);
  }

  /**
   * Assembles a trace.
   *
   * @throws IllegalArgumentException if a span's resource or scope is not in the trace's maps
   */
  public static TraceTree assemble(StoredTrace trace) {
    DistinctSpans distinct = DistinctSpans.of(trace.spans());
    checkReferences(trace, distinct.spans());
    List<TraceNode> nodes = new TraceAssembler(distinct.spans()).nodes();
    return new TraceTree(
        trace.traceId(),
        nodes,
        trace.resources(),
        trace.scopes(),
        Summaries.of(nodes, trace.resources()),
        distinct.duplicatesDropped(),
        trace.truncated());
  }

  private static void checkReferences(StoredTrace trace, List<StoredSpan> spans) {
    for (StoredSpan span : spans) {
      if (!trace.resources().containsKey(span.resourceId())) {
        throw new IllegalArgumentException(
            "resource id: " + span.resourceId() + " (expected: a key of the trace's resources)");
      }
      if (!trace.scopes().containsKey(span.scopeId())) {
        throw new IllegalArgumentException(
            "scope id: " + span.scopeId() + " (expected: a key of the trace's scopes)");
      }
    }
  }

  private List<TraceNode> nodes() {
    List<TraceNode> nodes = new ArrayList<>(order.rowCount());
    for (int row = 0; row < order.rowCount(); row++) {
      int node = order.nodeAt(row);
      TraceNode.Position position = order.positionAt(row);
      nodes.add(
          links.isPlaceholder(node)
              ? new TraceNode.MissingParent(links.spanId(node), position)
              : received(node, position));
    }
    return nodes;
  }

  private TraceNode.Received received(int node, TraceNode.Position position) {
    Span span = spans.get(node).span();
    SpanChecks.check(node, span, warnings);
    int parent = links.parentOf(node);
    if (parent != ParentLinks.ROOT && !links.isPlaceholder(parent)) {
      SpanChecks.checkWithParent(node, span, spans.get(parent).span(), warnings);
    }
    return new TraceNode.Received(
        spans.get(node),
        position,
        SpanTimes.durationNanos(span),
        selfTimeNanos(node, span),
        warnings.of(node));
  }

  /** Children come in the order of their start times, so one sweep finds what they cover. */
  private long selfTimeNanos(int node, Span span) {
    if (!SpanTimes.hasInterval(span)) {
      return 0;
    }
    long end = span.getEndTimeUnixNano();
    long reached = span.getStartTimeUnixNano();
    long self = 0;
    for (int i = 0; i < order.childCount(node); i++) {
      Span child = spans.get(order.child(node, i)).span();
      if (!SpanTimes.hasInterval(child)) {
        continue;
      }
      if (SpanTimes.isBefore(end, child.getStartTimeUnixNano())) {
        break;
      }
      if (SpanTimes.isBefore(reached, child.getStartTimeUnixNano())) {
        self += child.getStartTimeUnixNano() - reached;
      }
      if (SpanTimes.isBefore(reached, child.getEndTimeUnixNano())) {
        reached = child.getEndTimeUnixNano();
      }
    }
    return SpanTimes.clamp(SpanTimes.isBefore(reached, end) ? self + (end - reached) : self);
  }
}
