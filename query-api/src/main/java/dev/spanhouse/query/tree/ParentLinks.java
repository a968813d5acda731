// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.query.tree;

import com.google.protobuf.ByteString;
import dev.spanhouse.storage.read.StoredSpan;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Gives every span a parent, or makes it a root. Nodes are numbered: first the spans in canonical
 * order, then one placeholder for each missing parent.
 */
final class ParentLinks {

  static final int ROOT = -1;

  private static final ByteString ZERO_ID = ByteString.copyFrom(new byte[8]);

  private final List<StoredSpan> spans;
  private final WarningSets warnings;
  private final int[] parents;
  private final List<ByteString> missing = new ArrayList<>();

  private ParentLinks(List<StoredSpan> spans, WarningSets warnings) {
    this.spans = spans;
    this.warnings = warnings;
    this.parents = new int[spans.size()];
  }

  /** Takes the spans in canonical order; the result has no cycle. */
  static ParentLinks of(List<StoredSpan> spans, WarningSets warnings) {
    ParentLinks links = new ParentLinks(spans, warnings);
    links.link();
    links.cutCycles();
    return links;
  }

  int nodeCount() {
    return parents.length + missing.size();
  }

  /** The parent's node, or {@link #ROOT}. */
  int parentOf(int node) {
    return node < parents.length ? parents[node] : ROOT;
  }

  boolean isPlaceholder(int node) {
    return node >= parents.length;
  }

  ByteString spanId(int node) {
    return isPlaceholder(node)
        ? missing.get(node - parents.length)
        : spans.get(node).span().getSpanId();
  }

  /** W3C Trace Context declares the all-zero id invalid; as a parent it means none. */
  static boolean isNoParent(ByteString parentId) {
    return parentId.isEmpty() || parentId.equals(ZERO_ID);
  }

  private void link() {
    ParentCandidates candidates = new ParentCandidates(spans);
    Map<ByteString, Integer> placeholders = new HashMap<>();
    for (int i = 0; i < parents.length; i++) {
      if (candidates.isIdShared(i)) {
        warnings.add(i, SpanWarning.DUPLICATE_SPAN_ID);
      }
      ByteString parentId = spans.get(i).span().getParentSpanId();
      if (isNoParent(parentId)) {
        parents[i] = ROOT;
      } else if (candidates.isReceived(parentId)) {
        int parent = candidates.choose(i, parentId);
        if (parent == ParentCandidates.NONE) {
          warnings.add(i, SpanWarning.SELF_PARENT);
          parents[i] = ROOT;
        } else {
          parents[i] = parent;
        }
      } else {
        parents[i] = placeholders.computeIfAbsent(parentId, this::addPlaceholder);
      }
    }
  }

  private int addPlaceholder(ByteString parentId) {
    missing.add(parentId);
    return parents.length + missing.size() - 1;
  }

  /**
   * Follows the parents from every span and stops where an earlier walk came by. A walk that meets
   * itself has found a cycle; the first of its spans in canonical order becomes a root.
   */
  private void cutCycles() {
    int[] walkOf = new int[parents.length];
    Arrays.fill(walkOf, ROOT);
    for (int start = 0; start < parents.length; start++) {
      int node = start;
      while (node != ROOT && !isPlaceholder(node) && walkOf[node] == ROOT) {
        walkOf[node] = start;
        node = parents[node];
      }
      if (node != ROOT && !isPlaceholder(node) && walkOf[node] == start) {
        cut(node);
      }
    }
  }

  private void cut(int member) {
    int first = member;
    for (int node = parents[member]; node != member; node = parents[node]) {
      first = Math.min(first, node);
    }
    parents[first] = ROOT;
    warnings.add(first, SpanWarning.CYCLE_CUT);
  }
}
