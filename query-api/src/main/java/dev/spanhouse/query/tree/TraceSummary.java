// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.query.tree;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A trace in a few figures. Each span counts once, however often it was received; placeholders
 * count as roots only.
 *
 * @param services in the order of their names
 * @param spanCount received spans
 * @param errorCount received spans whose status is ERROR
 * @param startUnixNano the earliest start time; spans without one are left out; 0 if none has one
 * @param endUnixNano the latest time of any span, start times included; 0 if there is none
 * @param durationNanos from start to end; 0 if no span has a start time
 * @param rootCount rows without a parent, placeholders among them
 * @param maxDepth the depth of the deepest row; roots have depth 0
 * @param root the first root that names no parent, else the first received root; null if all roots
 *     are placeholders
 */
public record TraceSummary(
    List<Service> services,
    int spanCount,
    int errorCount,
    long startUnixNano,
    long endUnixNano,
    long durationNanos,
    int rootCount,
    int maxDepth,
    @Nullable Root root) {

  /** Copies the services. */
  public TraceSummary {
    services = List.copyOf(services);
  }

  /** One service's share of the trace. */
  public record Service(String name, int spanCount, int errorCount) {}

  /** What the trace is about. */
  public record Root(String service, String name) {}
}
