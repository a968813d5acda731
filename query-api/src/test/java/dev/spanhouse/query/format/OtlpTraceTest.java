// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.query.format;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spanhouse.query.fixture.SampleTraces;
import dev.spanhouse.query.fixture.TraceFixture;
import dev.spanhouse.query.tree.TraceAssembler;
import dev.spanhouse.storage.read.StoredSpan;
import dev.spanhouse.storage.read.StoredTrace;
import dev.spanhouse.storage.testing.OtlpArbitraries;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.TracesData;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class OtlpTraceTest {

  private record Located(
      Resource resource, String resourceUrl, InstrumentationScope scope, String url, Span span) {}

  @Provide
  Arbitrary<TracesData> data() {
    return OtlpArbitraries.tracesData();
  }

  @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
  void of_keepsEverySpanWhereItWas(@ForAll("data") TracesData data) {
    TracesData grouped = OtlpTrace.of(TraceAssembler.assemble(SampleTraces.stored(data)));

    assertThat(located(grouped)).containsExactlyInAnyOrderElementsOf(new HashSet<>(located(data)));
  }

  @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
  void of_doesNotDependOnTheOrderOfTheRows(@ForAll("data") TracesData data, @ForAll long seed) {
    StoredTrace stored = SampleTraces.stored(data);
    List<StoredSpan> shuffled = new ArrayList<>(stored.spans());
    Collections.shuffle(shuffled, new Random(seed));

    TracesData again =
        OtlpTrace.of(
            TraceAssembler.assemble(
                new StoredTrace(
                    stored.traceId(), shuffled, stored.resources(), stored.scopes(), false)));

    assertThat(again).isEqualTo(OtlpTrace.of(TraceAssembler.assemble(stored)));
  }

  @Test
  void of_groupsByResourceAndScope_inTheOrderOfTheTree() {
    StoredSpan root =
        new StoredSpan(
            TraceFixture.spanMessage(1, 0).setStartTimeUnixNano(10).build(),
            8,
            9,
            TraceFixture.RECEIVED_AT);
    StoredSpan elsewhere = TraceFixture.stored(TraceFixture.spanMessage(2, 1).build(), 2);
    StoredSpan otherScope =
        new StoredSpan(TraceFixture.spanMessage(3, 1).build(), 8, 7, TraceFixture.RECEIVED_AT);
    StoredSpan orphan =
        new StoredSpan(TraceFixture.spanMessage(4, 99).build(), 8, 9, TraceFixture.RECEIVED_AT);

    TracesData data =
        OtlpTrace.of(
            TraceAssembler.assemble(TraceFixture.trace(orphan, otherScope, elsewhere, root, root)));

    assertThat(data.getResourceSpansList())
        .extracting(
            r ->
                r.getScopeSpansList().stream()
                    .map(s -> s.getSpansList().stream().map(Span::getName).toList())
                    .toList())
        .containsExactly(
            List.of(List.of("span 1", "span 4"), List.of("span 3")), List.of(List.of("span 2")));
  }

  private static List<Located> located(TracesData data) {
    List<Located> all = new ArrayList<>();
    for (ResourceSpans r : data.getResourceSpansList()) {
      for (ScopeSpans s : r.getScopeSpansList()) {
        for (Span span : s.getSpansList()) {
          all.add(
              new Located(r.getResource(), r.getSchemaUrl(), s.getScope(), s.getSchemaUrl(), span));
        }
      }
    }
    return all;
  }
}
