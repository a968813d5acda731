// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.query.tree;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.spanhouse.query.fixture.TraceFixture;
import dev.spanhouse.storage.read.StoredSpan;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status.StatusCode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class TraceAssemblerPropertyTest {

  private record Identity(Span span, long resourceId, long scopeId) {
    static Identity of(StoredSpan stored) {
      return new Identity(stored.span(), stored.resourceId(), stored.scopeId());
    }
  }

  @Provide
  Arbitrary<List<StoredSpan>> spans() {
    return RandomTraces.spans();
  }

  @Property(edgeCases = EdgeCasesMode.NONE)
  void assemble_showsEveryDistinctSpanExactlyOnce(@ForAll("spans") List<StoredSpan> spans) {
    TraceTree tree = assemble(spans);

    List<Identity> shown = received(tree).stream().map(n -> Identity.of(n.stored())).toList();
    Set<Identity> distinct = new HashSet<>(spans.stream().map(Identity::of).toList());
    assertThat(shown).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(distinct);
    assertThat(tree.duplicatesDropped()).isEqualTo(spans.size() - distinct.size());
  }

  @Property(edgeCases = EdgeCasesMode.NONE)
  void assemble_doesNotDependOnTheOrderOfItsInput(
      @ForAll("spans") List<StoredSpan> spans, @ForAll long seed) {
    List<StoredSpan> shuffled = new ArrayList<>(spans);
    Collections.shuffle(shuffled, new Random(seed));

    assertThat(assemble(shuffled)).isEqualTo(assemble(spans));
  }

  @Property(edgeCases = EdgeCasesMode.NONE)
  void assemble_placesParentsBeforeTheirChildrenAndCountsThem(
      @ForAll("spans") List<StoredSpan> spans) {
    List<TraceNode> nodes = assemble(spans).nodes();

    for (int row = 0; row < nodes.size(); row++) {
      TraceNode.Position position = nodes.get(row).position();
      int self = row;
      int parent = position.parentIndex();
      assertThat(parent).isBetween(-1, row - 1);
      assertThat(position.depth())
          .isEqualTo(parent < 0 ? 0 : nodes.get(parent).position().depth() + 1);
      assertThat(position.childCount())
          .isEqualTo((int) nodes.stream().filter(n -> n.position().parentIndex() == self).count());
      List<Integer> below =
          IntStream.range(0, nodes.size()).filter(r -> isBelow(nodes, r, self)).boxed().toList();
      assertThat(below)
          .isEqualTo(
              IntStream.rangeClosed(self + 1, self + position.descendantCount()).boxed().toList());
    }
  }

  @Property(edgeCases = EdgeCasesMode.NONE)
  void assemble_attachesEachSpanToTheParentItNamesOrSaysWhyNot(
      @ForAll("spans") List<StoredSpan> spans) {
    TraceTree tree = assemble(spans);

    for (TraceNode.Received node : received(tree)) {
      ByteString named = node.stored().span().getParentSpanId();
      if (node.position().parentIndex() >= 0) {
        assertThat(tree.nodes().get(node.position().parentIndex()).spanId()).isEqualTo(named);
        assertThat(node.warnings()).doesNotContain(SpanWarning.CYCLE_CUT, SpanWarning.SELF_PARENT);
      } else if (node.warnings().contains(SpanWarning.SELF_PARENT)) {
        assertThat(named).isEqualTo(node.spanId());
        assertThat(node.warnings())
            .doesNotContain(SpanWarning.DUPLICATE_SPAN_ID, SpanWarning.CYCLE_CUT);
      } else {
        assertThat(named.isEmpty()).isNotEqualTo(node.warnings().contains(SpanWarning.CYCLE_CUT));
      }
    }
  }

  @Property(edgeCases = EdgeCasesMode.NONE)
  void assemble_makesOnePlaceholderForEachMissingParent(@ForAll("spans") List<StoredSpan> spans) {
    TraceTree tree = assemble(spans);

    Set<ByteString> missing = new HashSet<>();
    spans.forEach(s -> missing.add(s.span().getParentSpanId()));
    missing.remove(ByteString.EMPTY);
    spans.forEach(s -> missing.remove(s.span().getSpanId()));
    List<TraceNode> placeholders =
        tree.nodes().stream().filter(n -> n instanceof TraceNode.MissingParent).toList();
    assertThat(placeholders)
        .extracting(TraceNode::spanId)
        .containsExactlyInAnyOrderElementsOf(missing);
    assertThat(placeholders)
        .allSatisfy(
            p -> {
              assertThat(p.position().depth()).isZero();
              assertThat(p.position().childCount()).isPositive();
              assertThat(p.warnings()).containsExactly(SpanWarning.PARENT_NOT_RECEIVED);
            });
  }

  @Property(edgeCases = EdgeCasesMode.NONE)
  void assemble_warnsOfEachSharedId(@ForAll("spans") List<StoredSpan> spans) {
    TraceTree tree = assemble(spans);

    List<TraceNode.Received> received = received(tree);
    assertThat(received)
        .allSatisfy(
            node ->
                assertThat(node.warnings().contains(SpanWarning.DUPLICATE_SPAN_ID))
                    .isEqualTo(
                        received.stream().filter(o -> o.spanId().equals(node.spanId())).count()
                            > 1));
  }

  @Property(edgeCases = EdgeCasesMode.NONE)
  void assemble_ordersSiblingsAndRootsByStartThenId(@ForAll("spans") List<StoredSpan> spans) {
    List<TraceNode> nodes = assemble(spans).nodes();
    Comparator<Integer> order =
        Comparator.<Integer>comparingLong(row -> start(nodes, row))
            .thenComparing(
                row -> nodes.get(row).spanId(), ByteString.unsignedLexicographicalComparator());

    for (int parent = -1; parent < nodes.size(); parent++) {
      int of = parent;
      List<Integer> siblings =
          IntStream.range(0, nodes.size())
              .filter(row -> nodes.get(row).position().parentIndex() == of)
              .boxed()
              .toList();
      assertThat(siblings).isSortedAccordingTo(order);
    }
  }

  @Property(edgeCases = EdgeCasesMode.NONE)
  void assemble_countsAsSelfTimeEveryNanosecondWithoutAChild(
      @ForAll("spans") List<StoredSpan> spans) {
    List<TraceNode> nodes = assemble(spans).nodes();

    for (int row = 0; row < nodes.size(); row++) {
      if (nodes.get(row) instanceof TraceNode.Received node) {
        int self = row;
        List<TraceNode.Received> children =
            nodes.stream()
                .filter(n -> n.position().parentIndex() == self)
                .map(TraceNode.Received.class::cast)
                .toList();
        assertThat(node.selfTimeNanos())
            .isEqualTo(
                LongStream.range(0, RandomTraces.MAX_TIME)
                    .filter(tick -> runsAt(node, tick))
                    .filter(tick -> children.stream().noneMatch(child -> runsAt(child, tick)))
                    .count());
        assertThat(node.durationNanos())
            .isEqualTo(
                LongStream.range(0, RandomTraces.MAX_TIME)
                    .filter(tick -> runsAt(node, tick))
                    .count());
      }
    }
  }

  @Property(edgeCases = EdgeCasesMode.NONE)
  void assemble_summarisesWhatItShows(@ForAll("spans") List<StoredSpan> spans) {
    TraceTree tree = assemble(spans);

    TraceSummary summary = tree.summary();
    List<TraceNode.Received> received = received(tree);
    assertThat(summary.spanCount()).isEqualTo(received.size());
    assertThat(summary.errorCount())
        .isEqualTo((int) received.stream().filter(n -> isError(n)).count());
    assertThat(summary.services())
        .isSortedAccordingTo(Comparator.comparing(TraceSummary.Service::name));
    assertThat(summary.services().stream().mapToInt(TraceSummary.Service::spanCount).sum())
        .isEqualTo(summary.spanCount());
    assertThat(summary.services().stream().mapToInt(TraceSummary.Service::errorCount).sum())
        .isEqualTo(summary.errorCount());
    assertThat(summary.rootCount())
        .isEqualTo((int) tree.nodes().stream().filter(n -> n.position().depth() == 0).count());
    assertThat(summary.maxDepth())
        .isEqualTo(tree.nodes().stream().mapToInt(n -> n.position().depth()).max().orElse(0));
    assertThat(summary.startUnixNano())
        .isEqualTo(
            received.stream()
                .mapToLong(n -> n.stored().span().getStartTimeUnixNano())
                .filter(t -> t != 0)
                .min()
                .orElse(0));
    assertThat(summary.endUnixNano())
        .isEqualTo(
            received.stream()
                .map(n -> n.stored().span())
                .mapToLong(s -> Math.max(s.getStartTimeUnixNano(), s.getEndTimeUnixNano()))
                .max()
                .orElse(0));
  }

  private static TraceTree assemble(List<StoredSpan> spans) {
    return TraceAssembler.assemble(TraceFixture.trace(spans));
  }

  private static List<TraceNode.Received> received(TraceTree tree) {
    return tree.nodes().stream()
        .filter(n -> n instanceof TraceNode.Received)
        .map(TraceNode.Received.class::cast)
        .toList();
  }

  private static boolean isBelow(List<TraceNode> nodes, int row, int ancestor) {
    int at = nodes.get(row).position().parentIndex();
    while (at >= 0 && at != ancestor) {
      at = nodes.get(at).position().parentIndex();
    }
    return at == ancestor;
  }

  private static long start(List<TraceNode> nodes, int row) {
    return switch (nodes.get(row)) {
      case TraceNode.Received node -> node.stored().span().getStartTimeUnixNano();
      case TraceNode.MissingParent placeholder -> start(nodes, row + 1);
    };
  }

  private static boolean runsAt(TraceNode.Received node, long tick) {
    Span span = node.stored().span();
    return span.getStartTimeUnixNano() != 0
        && span.getStartTimeUnixNano() <= tick
        && tick < span.getEndTimeUnixNano();
  }

  private static boolean isError(TraceNode.Received node) {
    return node.stored().span().getStatus().getCode() == StatusCode.STATUS_CODE_ERROR;
  }
}
