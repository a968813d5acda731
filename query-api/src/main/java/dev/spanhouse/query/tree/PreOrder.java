// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.query.tree;

import com.google.protobuf.ByteString;
import dev.spanhouse.storage.read.StoredSpan;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The nodes depth first. Iterative, with a stack of its own: a chain may be as long as the trace.
 */
final class PreOrder {

  private final ParentLinks links;
  private final int[] firstChild; // where a node's children begin in the list; one more at the end
  private final int[] children;
  private final int[] nodeAt;
  private final int[] rowOf;
  private final int[] depths; // by row, as is the next
  private final int[] descendants;

  private PreOrder(ParentLinks links, List<StoredSpan> spans) {
    int count = links.nodeCount();
    this.links = links;
    this.firstChild = new int[count + 1];
    this.children = childrenOf(spans.size());
    this.nodeAt = new int[count];
    this.rowOf = new int[count];
    this.depths = new int[count];
    this.descendants = new int[count];
    walk(roots(spans));
    countDescendants();
  }

  static PreOrder of(ParentLinks links, List<StoredSpan> spans) {
    return new PreOrder(links, spans);
  }

  int rowCount() {
    return nodeAt.length;
  }

  /** The node that stands in a row. */
  int nodeAt(int row) {
    return nodeAt[row];
  }

  TraceNode.Position positionAt(int row) {
    int node = nodeAt[row];
    return new TraceNode.Position(depths[row], parentRow(node), childCount(node), descendants[row]);
  }

  int childCount(int node) {
    return firstChild[node + 1] - firstChild[node];
  }

  /** In canonical order. */
  int child(int node, int index) {
    return children[firstChild[node] + index];
  }

  private int parentRow(int node) {
    int parent = links.parentOf(node);
    return parent == ParentLinks.ROOT ? -1 : rowOf[parent];
  }

  /** Spans are numbered in canonical order, so taking them in turn sorts every list of children. */
  private int[] childrenOf(int spans) {
    for (int i = 0; i < spans; i++) {
      if (links.parentOf(i) != ParentLinks.ROOT) {
        firstChild[links.parentOf(i) + 1]++;
      }
    }
    for (int node = 1; node < firstChild.length; node++) {
      firstChild[node] += firstChild[node - 1];
    }
    int[] next = firstChild.clone();
    int[] list = new int[firstChild[firstChild.length - 1]];
    for (int i = 0; i < spans; i++) {
      if (links.parentOf(i) != ParentLinks.ROOT) {
        list[next[links.parentOf(i)]++] = i;
      }
    }
    return list;
  }

  /** By start time, then span id, then content. A placeholder starts with its first child. */
  private List<Integer> roots(List<StoredSpan> spans) {
    List<Integer> roots = new ArrayList<>();
    for (int node = 0; node < links.nodeCount(); node++) {
      if (links.parentOf(node) == ParentLinks.ROOT) {
        roots.add(node);
      }
    }
    Comparator<ByteString> bytes = ByteString.unsignedLexicographicalComparator();
    roots.sort(
        Comparator.<Integer, Long>comparing(
                node ->
                    spans
                        .get(links.isPlaceholder(node) ? child(node, 0) : node)
                        .span()
                        .getStartTimeUnixNano(),
                Long::compareUnsigned)
            .thenComparing(links::spanId, bytes)
            .thenComparing(Comparator.naturalOrder()));
    return roots;
  }

  private void walk(List<Integer> roots) {
    int[] stack = new int[nodeAt.length];
    int height = 0;
    for (int i = roots.size() - 1; i >= 0; i--) {
      stack[height++] = roots.get(i);
    }
    for (int row = 0; height > 0; row++) {
      int node = stack[--height];
      nodeAt[row] = node;
      rowOf[node] = row;
      int parent = parentRow(node);
      depths[row] = parent < 0 ? 0 : depths[parent] + 1;
      for (int i = childCount(node) - 1; i >= 0; i--) {
        stack[height++] = child(node, i);
      }
    }
  }

  private void countDescendants() {
    for (int row = nodeAt.length - 1; row >= 0; row--) {
      int parent = parentRow(nodeAt[row]);
      if (parent >= 0) {
        descendants[parent] += descendants[row] + 1;
      }
    }
  }
}
