// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.storage.read;

import static dev.spanhouse.storage.testing.OtlpTraces.canonical;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.spanhouse.storage.copy.EncodedSpans;
import dev.spanhouse.storage.testing.OtlpArbitraries;
import dev.spanhouse.storage.testing.OtlpTraces;
import dev.spanhouse.storage.testing.TestDatabase;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import io.opentelemetry.proto.trace.v1.TracesData;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.jspecify.annotations.Nullable;

/** Any request that OTLP allows comes back equal, through a real PostgreSQL. */
class RoundTripPropertyTest {

  private static final AtomicLong NEXT_TRACE = new AtomicLong(1);
  private static @Nullable TestDatabase database;

  @BeforeContainer
  static void open() {
    database = TestDatabase.migrated();
  }

  @AfterContainer
  static void close() {
    if (database != null) {
      database.close();
    }
  }

  /** A span with everything it belongs to. */
  private record Whole(
      Span span, Resource resource, String resourceUrl, InstrumentationScope scope, String url) {}

  @Property(tries = 400)
  void anyRequest_comesBack(@ForAll("requests") TracesData request) {
    if (database == null) {
      throw new AssertionError("not opened");
    }
    StoredForTest stored = new StoredForTest(database);
    long trace = NEXT_TRACE.getAndIncrement();
    TracesData sent = valid(request, OtlpTraces.traceId(0x9999, trace));

    EncodedSpans encoded =
        stored.put(
            ExportTraceServiceRequest.newBuilder()
                .addAllResourceSpans(sent.getResourceSpansList())
                .build());

    assertThat(encoded.rejected()).isEmpty();
    assertThat(encoded.repairedStrings()).isZero();
    List<Whole> expected = wholes(sent);
    if (!expected.isEmpty()) {
      assertThat(wholes(stored.get(new TraceId(0x9999, trace))))
          .containsExactlyInAnyOrderElementsOf(expected);
    }
  }

  @Provide
  Arbitrary<TracesData> requests() {
    return OtlpArbitraries.tracesData();
  }

  /** Ids and times that are valid; all else as it is. */
  private static TracesData valid(TracesData request, ByteString traceId) {
    TracesData.Builder valid = request.toBuilder();
    for (ResourceSpans.Builder resource : valid.getResourceSpansBuilderList()) {
      for (ScopeSpans.Builder scope : resource.getScopeSpansBuilderList()) {
        for (Span.Builder span : scope.getSpansBuilderList()) {
          span.setTraceId(traceId)
              .setStartTimeUnixNano(span.getStartTimeUnixNano() & Long.MAX_VALUE)
              .setEndTimeUnixNano(span.getEndTimeUnixNano() & Long.MAX_VALUE);
          if (span.getSpanId().equals(OtlpTraces.spanId(0))) {
            span.setSpanId(OtlpTraces.spanId(1));
          }
        }
      }
    }
    return valid.build();
  }

  private static List<Whole> wholes(TracesData data) {
    List<Whole> wholes = new ArrayList<>();
    for (ResourceSpans resource : data.getResourceSpansList()) {
      for (ScopeSpans scope : resource.getScopeSpansList()) {
        for (Span span : scope.getSpansList()) {
          wholes.add(
              new Whole(
                  normal(span),
                  canonical(resource.getResource()),
                  withoutNul(resource.getSchemaUrl()),
                  canonical(scope.getScope()),
                  withoutNul(scope.getSchemaUrl())));
        }
      }
    }
    return wholes;
  }

  private static List<Whole> wholes(StoredTrace trace) {
    return trace.spans().stream()
        .map(
            span ->
                new Whole(
                    normal(span.span()),
                    canonical(trace.resourceOf(span).resource()),
                    trace.resourceOf(span).schemaUrl(),
                    canonical(trace.scopeOf(span).scope()),
                    trace.scopeOf(span).schemaUrl()))
        .toList();
  }

  /** An empty status is none, and eight zero bytes are no parent. */
  private static Span normal(Span span) {
    Span.Builder normal = canonical(span).toBuilder();
    if (normal.getStatus().equals(Status.getDefaultInstance())) {
      normal.clearStatus();
    }
    if (normal.getParentSpanId().equals(OtlpTraces.spanId(0))) {
      normal.clearParentSpanId();
    }
    return normal.build();
  }

  /** A schema URL is the one text that is kept as text only. */
  private static String withoutNul(String text) {
    return text.replace('\0', '\uFFFD');
  }
}
