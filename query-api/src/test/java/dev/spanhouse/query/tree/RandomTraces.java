// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.query.tree;

import dev.spanhouse.query.fixture.TraceFixture;
import dev.spanhouse.storage.read.StoredSpan;
import io.opentelemetry.proto.trace.v1.Span.SpanKind;
import io.opentelemetry.proto.trace.v1.Status;
import io.opentelemetry.proto.trace.v1.Status.StatusCode;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/**
 * Lists of spans with everything wrong that can be: ids and parents come from the same small pool,
 * so there are cycles, self-parents, shared ids, missing parents and several roots; some spans are
 * repeated; some are not ended, or end before they start.
 */
final class RandomTraces {

  static final int MAX_TIME = 40;

  private RandomTraces() {}

  static Arbitrary<List<StoredSpan>> spans() {
    Arbitrary<List<StoredSpan>> distinct = span().list().ofMaxSize(30);
    return distinct.flatMap(
        list ->
            list.isEmpty()
                ? Arbitraries.just(list)
                : Combinators.combine(
                        Arbitraries.of(list).list().ofMaxSize(6),
                        Arbitraries.longs().between(0, 3).list().ofSize(6))
                    .as((again, delays) -> withRepeats(list, again, delays)));
  }

  private static Arbitrary<StoredSpan> span() {
    Arbitrary<Long> ids = Arbitraries.longs().between(1, 14);
    Arbitrary<Long> parents = Arbitraries.longs().between(0, 18);
    Arbitrary<Long> times = Arbitraries.longs().between(0, MAX_TIME);
    return Combinators.combine(
            ids,
            parents,
            times,
            times,
            Arbitraries.of(
                SpanKind.SPAN_KIND_INTERNAL,
                SpanKind.SPAN_KIND_SERVER,
                SpanKind.SPAN_KIND_CLIENT,
                SpanKind.SPAN_KIND_PRODUCER,
                SpanKind.SPAN_KIND_CONSUMER),
            Arbitraries.longs().between(1, 3),
            Arbitraries.longs().between(1, 2),
            Arbitraries.of(StatusCode.STATUS_CODE_UNSET, StatusCode.STATUS_CODE_ERROR))
        .as(
            (id, parent, start, end, kind, resource, scope, status) ->
                new StoredSpan(
                    TraceFixture.spanMessage(id, parent)
                        .setStartTimeUnixNano(start)
                        .setEndTimeUnixNano(end)
                        .setKind(kind)
                        .setStatus(Status.newBuilder().setCode(status))
                        .build(),
                    resource,
                    scope,
                    TraceFixture.RECEIVED_AT));
  }

  private static List<StoredSpan> withRepeats(
      List<StoredSpan> spans, List<StoredSpan> again, List<Long> delays) {
    List<StoredSpan> all = new ArrayList<>(spans);
    for (int i = 0; i < again.size(); i++) {
      StoredSpan span = again.get(i);
      all.add(
          new StoredSpan(
              span.span(),
              span.resourceId(),
              span.scopeId(),
              span.receivedAt().plusSeconds(delays.get(i))));
    }
    return all;
  }
}
