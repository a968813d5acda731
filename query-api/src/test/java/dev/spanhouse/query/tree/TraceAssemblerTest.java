// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.query.tree;

import static dev.spanhouse.query.fixture.TraceFixture.span;
import static dev.spanhouse.query.fixture.TraceFixture.spanMessage;
import static dev.spanhouse.query.fixture.TraceFixture.stored;
import static dev.spanhouse.query.fixture.TraceFixture.trace;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spanhouse.query.fixture.TraceFixture;
import dev.spanhouse.storage.read.StoredSpan;
import dev.spanhouse.storage.read.StoredTrace;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Span.SpanKind;
import io.opentelemetry.proto.trace.v1.Status;
import io.opentelemetry.proto.trace.v1.Status.StatusCode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TraceAssemblerTest {

  @Test
  void assemble_ofNoSpans_isEmpty() {
    TraceTree tree = TraceAssembler.assemble(trace());

    assertThat(tree.nodes()).isEmpty();
    assertThat(tree.warnings()).isEmpty();
    assertThat(tree.summary()).isEqualTo(new TraceSummary(List.of(), 0, 0, 0, 0, 0, 0, 0, null));
  }

  @Test
  void assemble_putsChildrenBelowTheirParentsByStartTime() {
    TraceTree tree =
        TraceAssembler.assemble(
            trace(span(4, 2), span(3, 1, 1200, 1300), span(2, 1, 1100, 1900), span(1, 0)));

    assertThat(outline(tree)).containsExactly("1", " 2", "  4", " 3");
    assertThat(tree.nodes())
        .extracting(TraceNode::position)
        .containsExactly(
            new TraceNode.Position(0, -1, 2, 3),
            new TraceNode.Position(1, 0, 1, 1),
            new TraceNode.Position(2, 1, 0, 0),
            new TraceNode.Position(1, 0, 0, 0));
  }

  @Test
  void assemble_keepsSeveralRoots() {
    TraceTree tree = TraceAssembler.assemble(trace(span(2, 0, 5, 6), span(1, 0, 7, 8)));

    assertThat(outline(tree)).containsExactly("2", "1");
  }

  @Test
  void assemble_takesTheZeroIdAsNoParent() {
    Span zeroParent =
        spanMessage(1, 0).setParentSpanId(TraceFixture.spanId(0)).setName("root").build();

    TraceTree tree = TraceAssembler.assemble(trace(stored(zeroParent, 1)));

    assertThat(outline(tree)).containsExactly("1");
    assertThat(tree.summary().root()).isEqualTo(new TraceSummary.Root("service-1", "root"));
  }

  @Test
  void assemble_dropsExactDuplicatesOnly() {
    StoredSpan once = span(1, 0);
    StoredSpan again = new StoredSpan(once.span(), 1, 1, TraceFixture.RECEIVED_AT.plusSeconds(5));
    StoredSpan elsewhere = new StoredSpan(once.span(), 2, 1, TraceFixture.RECEIVED_AT);
    StoredSpan otherScope = new StoredSpan(once.span(), 1, 2, TraceFixture.RECEIVED_AT);

    TraceTree tree = TraceAssembler.assemble(trace(again, elsewhere, once, otherScope));

    assertThat(tree.nodes())
        .extracting(n -> ((TraceNode.Received) n).stored())
        .containsExactly(once, otherScope, elsewhere);
    assertThat(tree.nodes())
        .allSatisfy(n -> assertThat(n.warnings()).containsExactly(SpanWarning.DUPLICATE_SPAN_ID));
    assertThat(tree.duplicatesDropped()).isEqualTo(1);
    assertThat(tree.warnings()).containsExactly(TraceWarning.DUPLICATES_DROPPED);
  }

  @Test
  void assemble_gathersTheChildrenOfAMissingParent() {
    TraceTree tree =
        TraceAssembler.assemble(trace(span(1, 0, 15, 90), span(3, 9, 20, 30), span(2, 9, 10, 30)));

    assertThat(outline(tree)).containsExactly("?9", " 2", " 3", "1");
    assertThat(tree.nodes().getFirst().warnings()).containsExactly(SpanWarning.PARENT_NOT_RECEIVED);
    assertThat(tree.nodes().get(1).warnings()).isEmpty();
    assertThat(tree.summary().root()).isEqualTo(new TraceSummary.Root("service-1", "span 1"));
  }

  @Test
  void assemble_withoutAnyReceivedRoot_namesNone() {
    TraceTree tree = TraceAssembler.assemble(trace(span(3, 9)));

    assertThat(tree.summary().root()).isNull();
    assertThat(tree.summary().rootCount()).isEqualTo(1);
    assertThat(tree.summary().maxDepth()).isEqualTo(1);
    assertThat(tree.summary().spanCount()).isEqualTo(1);
  }

  @Test
  void assemble_makesASelfParentARoot() {
    TraceTree tree = TraceAssembler.assemble(trace(span(1, 1), span(2, 1)));

    assertThat(outline(tree)).containsExactly("1", " 2");
    assertThat(tree.nodes().getFirst().warnings()).containsExactly(SpanWarning.SELF_PARENT);
  }

  @Test
  void assemble_cutsACycleAboveItsEarliestSpan() {
    TraceTree tree =
        TraceAssembler.assemble(
            trace(
                span(1, 0, 1, 99),
                span(2, 4, 30, 31),
                span(3, 2, 10, 50),
                span(4, 3, 20, 40),
                span(5, 2, 5, 6)));

    assertThat(outline(tree)).containsExactly("1", "3", " 4", "  2", "   5");
    assertThat(warned(tree, SpanWarning.CYCLE_CUT)).containsExactly("3");
  }

  @Test
  void assemble_prefersAsRootASpanThatNamesNoParent() {
    TraceTree tree = TraceAssembler.assemble(trace(span(1, 2, 1, 9), span(2, 1, 2, 9), span(3, 0)));

    assertThat(outline(tree)).containsExactly("1", " 2", "3");
    assertThat(tree.summary().root()).isEqualTo(new TraceSummary.Root("service-1", "span 3"));
  }

  @Test
  void assemble_ofTwoSpansWithOneId_givesAServerTheClient() {
    StoredSpan server = kind(1, 0, SpanKind.SPAN_KIND_SERVER, 10, 2);
    StoredSpan client = kind(1, 0, SpanKind.SPAN_KIND_CLIENT, 20, 3);
    StoredSpan child = kind(5, 1, SpanKind.SPAN_KIND_SERVER, 30, 2);

    TraceTree tree = TraceAssembler.assemble(trace(server, client, child));

    assertThat(parentOf(tree, child)).isEqualTo(client);
  }

  @Test
  void assemble_ofTwoSpansWithOneId_givesAConsumerTheProducer() {
    StoredSpan internal = kind(1, 0, SpanKind.SPAN_KIND_INTERNAL, 10, 2);
    StoredSpan producer = kind(1, 0, SpanKind.SPAN_KIND_PRODUCER, 20, 3);
    StoredSpan child = kind(5, 1, SpanKind.SPAN_KIND_CONSUMER, 30, 2);

    TraceTree tree = TraceAssembler.assemble(trace(internal, producer, child));

    assertThat(parentOf(tree, child)).isEqualTo(producer);
  }

  @Test
  void assemble_ofTwoSpansWithOneId_givesOtherSpansTheOneOfTheirResource() {
    StoredSpan client = kind(1, 0, SpanKind.SPAN_KIND_CLIENT, 10, 2);
    StoredSpan server = kind(1, 0, SpanKind.SPAN_KIND_SERVER, 20, 3);
    StoredSpan child = kind(5, 1, SpanKind.SPAN_KIND_INTERNAL, 30, 3);
    StoredSpan stranger = kind(6, 1, SpanKind.SPAN_KIND_INTERNAL, 30, 4);

    TraceTree tree = TraceAssembler.assemble(trace(client, server, child, stranger));

    assertThat(parentOf(tree, child)).isEqualTo(server);
    assertThat(parentOf(tree, stranger)).isEqualTo(client);
  }

  @Test
  void assemble_neverMakesASpanItsOwnParent() {
    StoredSpan early = kind(1, 0, SpanKind.SPAN_KIND_CLIENT, 10, 1);
    StoredSpan late = kind(1, 1, SpanKind.SPAN_KIND_INTERNAL, 20, 2);

    TraceTree tree = TraceAssembler.assemble(trace(early, late));

    assertThat(parentOf(tree, late)).isEqualTo(early);
  }

  @Test
  void assemble_warnsOfTimesThatCannotBe() {
    Map<Long, List<SpanWarning>> expected =
        Map.of(
            1L, List.of(),
            2L, List.of(SpanWarning.END_BEFORE_START),
            3L, List.of(SpanWarning.NOT_ENDED),
            4L, List.of(SpanWarning.NO_START_TIME),
            5L, List.of(SpanWarning.STARTS_BEFORE_PARENT),
            6L, List.of(SpanWarning.ENDS_AFTER_PARENT),
            7L, List.of(SpanWarning.STARTS_BEFORE_PARENT, SpanWarning.ENDS_AFTER_PARENT),
            8L, List.of());

    TraceTree tree =
        TraceAssembler.assemble(
            trace(
                span(1, 0, 100, 200),
                span(2, 1, 150, 149),
                span(3, 1, 150, 0),
                span(4, 1, 0, 150),
                span(5, 1, 99, 200),
                span(6, 1, 100, 201),
                span(7, 1, 99, 201),
                span(8, 1, 100, 200)));

    for (TraceNode node : tree.nodes()) {
      assertThat(node.warnings()).isEqualTo(expected.get(id(node)));
    }
    assertThat(tree.summary().startUnixNano()).isEqualTo(99);
    assertThat(tree.summary().endUnixNano()).isEqualTo(201);
    assertThat(tree.summary().durationNanos()).isEqualTo(102);
  }

  @Test
  void assemble_doesNotExpectAnyoneToWaitForMessages() {
    StoredSpan producer = kind(1, 0, SpanKind.SPAN_KIND_PRODUCER, 100, 1);
    StoredSpan consumer = kind(2, 1, SpanKind.SPAN_KIND_CONSUMER, 90, 1);
    StoredSpan process = kind(3, 1, SpanKind.SPAN_KIND_INTERNAL, 90, 1);
    StoredSpan lateConsumer = kind(4, 2, SpanKind.SPAN_KIND_CONSUMER, 95, 1);
    StoredSpan server = kind(5, 2, SpanKind.SPAN_KIND_SERVER, 95, 1);

    TraceTree tree =
        TraceAssembler.assemble(trace(producer, consumer, process, lateConsumer, server));

    assertThat(warned(tree, SpanWarning.STARTS_BEFORE_PARENT)).isEmpty();
    assertThat(warned(tree, SpanWarning.ENDS_AFTER_PARENT)).containsExactly("5");
  }

  @Test
  void assemble_warnsOfAnEmptyName() {
    StoredSpan unnamed = stored(spanMessage(1, 0).setName("").build(), 1);

    TraceTree tree = TraceAssembler.assemble(trace(unnamed));

    assertThat(tree.nodes().getFirst().warnings()).containsExactly(SpanWarning.UNNAMED);
  }

  @Test
  void assemble_warnsOfATruncatedTrace() {
    StoredTrace whole = trace(span(1, 0));
    StoredTrace cut =
        new StoredTrace(whole.traceId(), whole.spans(), whole.resources(), whole.scopes(), true);

    TraceTree tree = TraceAssembler.assemble(cut);

    assertThat(tree.truncated()).isTrue();
    assertThat(tree.warnings()).containsExactly(TraceWarning.TRUNCATED);
  }

  @Test
  void assemble_countsSpansAndErrorsByService() {
    Span failed =
        spanMessage(2, 1)
            .setStatus(Status.newBuilder().setCode(StatusCode.STATUS_CODE_ERROR))
            .build();

    TraceTree tree =
        TraceAssembler.assemble(trace(stored(failed, 2), span(1, 0), span(3, 1), span(4, 9)));

    assertThat(tree.summary().services())
        .containsExactly(
            new TraceSummary.Service("service-1", 3, 0),
            new TraceSummary.Service("service-2", 1, 1));
    assertThat(tree.summary().errorCount()).isEqualTo(1);
    assertThat(tree.summary().rootCount()).isEqualTo(2);
  }

  @Test
  void assemble_ofAChain200000Deep_keepsEverySpan() {
    int length = 200_000;
    List<StoredSpan> spans = new ArrayList<>(TraceFixture.chain(length).spans());
    Collections.shuffle(spans, new Random(1));

    TraceTree tree = TraceAssembler.assemble(trace(spans));

    assertThat(tree.nodes()).hasSize(length);
    assertThat(tree.summary().maxDepth()).isEqualTo(length - 1);
    TraceNode last = tree.nodes().getLast();
    assertThat(last.position()).isEqualTo(new TraceNode.Position(length - 1, length - 2, 0, 0));
    assertThat(tree.nodes().getFirst().position().descendantCount()).isEqualTo(length - 1);
  }

  @Test
  void assemble_ofACycle200000Long_cutsItOnce() {
    int length = 200_000;
    List<StoredSpan> spans = new ArrayList<>(TraceFixture.chain(length).spans());
    spans.set(0, span(1, length, 1, 2));
    Collections.shuffle(spans, new Random(1));

    TraceTree tree = TraceAssembler.assemble(trace(spans));

    assertThat(tree.nodes()).hasSize(length);
    assertThat(warned(tree, SpanWarning.CYCLE_CUT)).containsExactly("1");
  }

  @Test
  void assemble_of100000SpansThatShareOneId_staysFast() {
    List<StoredSpan> spans = new ArrayList<>();
    for (int i = 0; i < 100_000; i++) {
      spans.add(span(1, 0, 1000 + i, 2_000_000));
      spans.add(span(2 + i, 1, 500_000, 500_001));
    }

    TraceTree tree = TraceAssembler.assemble(trace(spans));

    assertThat(tree.nodes()).hasSize(200_000);
    assertThat(tree.nodes().getFirst().position().childCount()).isEqualTo(100_000);
  }

  @Test
  void assemble_withTimesBeyondTheSignedRange_staysTotal() {
    TraceTree tree =
        TraceAssembler.assemble(trace(span(1, 0, 5, -1), span(2, 1, -10, -5), span(3, 0, 7, 8)));

    assertThat(outline(tree)).containsExactly("1", " 2", "3");
    TraceNode.Received root = (TraceNode.Received) tree.nodes().getFirst();
    assertThat(root.durationNanos()).isEqualTo(Long.MAX_VALUE);
    assertThat(root.warnings()).isEmpty();
  }

  @Test
  void assemble_ofASpanWhoseResourceIsNotGiven_namesIt() {
    StoredTrace broken =
        new StoredTrace(TraceFixture.TRACE_ID, List.of(span(1, 0)), Map.of(), Map.of(), false);

    assertThatThrownBy(() -> TraceAssembler.assemble(broken))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("resource id: 1 (expected: a key of the trace's resources)");
  }

  private static StoredSpan kind(long id, long parent, SpanKind kind, long start, long resource) {
    return stored(
        spanMessage(id, parent)
            .setKind(kind)
            .setStartTimeUnixNano(start)
            .setEndTimeUnixNano(start + 10)
            .build(),
        resource);
  }

  private static StoredSpan parentOf(TraceTree tree, StoredSpan child) {
    for (TraceNode node : tree.nodes()) {
      if (node instanceof TraceNode.Received received && received.stored().equals(child)) {
        return ((TraceNode.Received) tree.nodes().get(node.position().parentIndex())).stored();
      }
    }
    throw new AssertionError("not in the tree: " + child);
  }

  private static List<String> warned(TraceTree tree, SpanWarning warning) {
    return tree.nodes().stream()
        .filter(n -> n.warnings().contains(warning))
        .map(n -> Long.toString(id(n)))
        .toList();
  }

  private static List<String> outline(TraceTree tree) {
    return tree.nodes().stream()
        .map(
            n ->
                " ".repeat(n.position().depth())
                    + (n instanceof TraceNode.MissingParent ? "?" : "")
                    + id(n))
        .toList();
  }

  private static long id(TraceNode node) {
    return node.spanId().asReadOnlyByteBuffer().getLong();
  }
}
