// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.query.tree;

import dev.spanhouse.storage.read.StoredResource;
import dev.spanhouse.storage.read.StoredSpan;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status.StatusCode;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Counts a finished forest through, once. */
final class Summaries {

  private final Map<Long, StoredResource> resources;
  private final Map<String, int[]> services = new TreeMap<>(); // name to {spans, errors}
  private int spanCount;
  private int errorCount;
  private long start;
  private long end;
  private int rootCount;
  private int maxDepth;
  private TraceNode.@Nullable Received root;

  private Summaries(Map<Long, StoredResource> resources) {
    this.resources = resources;
  }

  static TraceSummary of(List<TraceNode> nodes, Map<Long, StoredResource> resources) {
    Summaries summaries = new Summaries(resources);
    for (TraceNode node : nodes) {
      summaries.add(node);
    }
    return summaries.summary();
  }

  private void add(TraceNode node) {
    maxDepth = Math.max(maxDepth, node.position().depth());
    boolean isRoot = node.position().depth() == 0;
    if (isRoot) {
      rootCount++;
    }
    switch (node) {
      case TraceNode.Received received -> {
        addSpan(received.stored());
        if (isRoot && isBetterRoot(received)) {
          root = received;
        }
      }
      case TraceNode.MissingParent missing -> {} // it has nothing to count but its row
    }
  }

  private void addSpan(StoredSpan stored) {
    Span span = stored.span();
    int errors = span.getStatus().getCode() == StatusCode.STATUS_CODE_ERROR ? 1 : 0;
    spanCount++;
    errorCount += errors;
    int[] counts = services.computeIfAbsent(serviceOf(stored), name -> new int[2]);
    counts[0]++;
    counts[1] += errors;
    addTime(span.getStartTimeUnixNano());
    end = latest(end, span.getEndTimeUnixNano());
  }

  private void addTime(long startTime) {
    if (startTime != 0 && (start == 0 || SpanTimes.isBefore(startTime, start))) {
      start = startTime;
    }
    end = latest(end, startTime);
  }

  private boolean isBetterRoot(TraceNode.Received candidate) {
    return root == null || (namesParent(root) && !namesParent(candidate));
  }

  private TraceSummary summary() {
    List<TraceSummary.Service> shares =
        services.entrySet().stream()
            .map(e -> new TraceSummary.Service(e.getKey(), e.getValue()[0], e.getValue()[1]))
            .toList();
    TraceNode.Received main = root;
    return new TraceSummary(
        shares,
        spanCount,
        errorCount,
        start,
        end,
        start == 0 ? 0 : SpanTimes.clamp(end - start),
        rootCount,
        maxDepth,
        main == null
            ? null
            : new TraceSummary.Root(serviceOf(main.stored()), main.stored().span().getName()));
  }

  private String serviceOf(StoredSpan stored) {
    return Objects.requireNonNull(resources.get(stored.resourceId())).serviceName();
  }

  private static boolean namesParent(TraceNode.Received node) {
    return !ParentLinks.isNoParent(node.stored().span().getParentSpanId());
  }

  private static long latest(long time, long other) {
    return SpanTimes.isBefore(time, other) ? other : time;
  }
}
