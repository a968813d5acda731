// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.query.tree;

import dev.spanhouse.storage.read.StoredResource;
import dev.spanhouse.storage.read.StoredScope;
import dev.spanhouse.storage.read.TraceId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A trace as a forest. The same spans make the same tree, in whatever order they were read.
 *
 * @param nodes depth first, each parent before its children; children of one parent, and the roots,
 *     by start time, then span id, then content
 * @param resources by the spans' resource id
 * @param scopes by the spans' scope id
 * @param duplicatesDropped how many stored spans are left out because an equal one is shown
 * @param truncated whether the trace has more spans than were read
 */
public record TraceTree(
    TraceId traceId,
    List<TraceNode> nodes,
    Map<Long, StoredResource> resources,
    Map<Long, StoredScope> scopes,
    TraceSummary summary,
    int duplicatesDropped,
    boolean truncated) {

  /** Copies the lists and maps. */
  public TraceTree {
    nodes = List.copyOf(nodes);
    resources = Map.copyOf(resources);
    scopes = Map.copyOf(scopes);
  }

  /**
   * A span's resource.
   *
   * @throws IllegalArgumentException if no span of the trace can have that id
   */
  public StoredResource resource(long resourceId) {
    return entry(resources, resourceId, "resource id");
  }

  /**
   * A span's scope.
   *
   * @throws IllegalArgumentException if no span of the trace can have that id
   */
  public StoredScope scope(long scopeId) {
    return entry(scopes, scopeId, "scope id");
  }

  /** What is odd about the trace as a whole. */
  public List<TraceWarning> warnings() {
    List<TraceWarning> warnings = new ArrayList<>();
    if (truncated) {
      warnings.add(TraceWarning.TRUNCATED);
    }
    if (duplicatesDropped > 0) {
      warnings.add(TraceWarning.DUPLICATES_DROPPED);
    }
    return List.copyOf(warnings);
  }

  private static <T> T entry(Map<Long, T> entries, long id, String what) {
    T entry = entries.get(id);
    if (entry == null) {
      throw new IllegalArgumentException(
          what + ": " + id + " (expected: one of the trace's " + entries.size() + ")");
    }
    return entry;
  }
}
