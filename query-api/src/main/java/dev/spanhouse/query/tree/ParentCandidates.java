// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.query.tree;

import com.google.protobuf.ByteString;
import dev.spanhouse.storage.read.StoredSpan;
import io.opentelemetry.proto.trace.v1.Span.SpanKind;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds the parent of a span among all spans that have the id it names. Most ids belong to one
 * span; where several share one, the choice takes constant time too, so that a trace of which all
 * spans share one id does not cost quadratic time.
 */
final class ParentCandidates {

  /** No span but the asking one has the id. */
  static final int NONE = -1;

  private final List<StoredSpan> spans;
  private final Map<ByteString, Group> groups;

  /** Takes the spans in canonical order. */
  ParentCandidates(List<StoredSpan> spans) {
    this.spans = spans;
    this.groups = HashMap.newHashMap(spans.size());
    for (int i = 0; i < spans.size(); i++) {
      groups.computeIfAbsent(spans.get(i).span().getSpanId(), id -> new Group()).all.add(i);
    }
    for (int i = 0; i < spans.size(); i++) {
      Group group = group(i);
      if (group.isShared()) {
        group.byKind.computeIfAbsent(kind(i), k -> new EarliestTwo()).add(i);
        group.byResource.computeIfAbsent(resource(i), r -> new EarliestTwo()).add(i);
      }
    }
  }

  boolean isReceived(ByteString spanId) {
    return groups.containsKey(spanId);
  }

  boolean isIdShared(int span) {
    return group(span).isShared();
  }

  /** The index of the parent, which is never {@code child} itself, or {@link #NONE}. */
  int choose(int child, ByteString parentId) {
    Group group = groups.get(parentId);
    if (group == null) {
      return NONE;
    }
    EarliestTwo preferred =
        switch (kind(child)) {
          case SPAN_KIND_SERVER -> group.byKind.get(SpanKind.SPAN_KIND_CLIENT);
          case SPAN_KIND_CONSUMER -> group.byKind.get(SpanKind.SPAN_KIND_PRODUCER);
          case SPAN_KIND_CLIENT,
              SPAN_KIND_PRODUCER,
              SPAN_KIND_INTERNAL,
              SPAN_KIND_UNSPECIFIED,
              UNRECOGNIZED ->
              group.byResource.get(resource(child));
        };
    int parent = preferred == null ? NONE : preferred.otherThan(child);
    return parent == NONE ? group.all.otherThan(child) : parent;
  }

  private Group group(int span) {
    Group group = groups.get(spans.get(span).span().getSpanId());
    if (group == null) {
      throw new IllegalStateException("span " + span + " has no group (expected: one for each id)");
    }
    return group;
  }

  private SpanKind kind(int span) {
    return spans.get(span).span().getKind();
  }

  private Long resource(int span) {
    return spans.get(span).resourceId();
  }

  /** The spans that share an id. The maps are filled only if there are several. */
  private static final class Group {
    final EarliestTwo all = new EarliestTwo();
    final Map<SpanKind, EarliestTwo> byKind = new HashMap<>(0);
    final Map<Long, EarliestTwo> byResource = new HashMap<>(0);

    boolean isShared() {
      return all.second != NONE;
    }
  }

  /** Two are enough: at least one of them is not the span that asks. */
  private static final class EarliestTwo {
    int first = NONE;
    int second = NONE;

    void add(int span) {
      if (first == NONE) {
        first = span;
      } else if (second == NONE) {
        second = span;
      }
    }

    int otherThan(int span) {
      return first == span ? second : first;
    }
  }
}
