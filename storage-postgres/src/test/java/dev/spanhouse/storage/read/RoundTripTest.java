// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.storage.read;

import static dev.spanhouse.storage.testing.OtlpTraces.array;
import static dev.spanhouse.storage.testing.OtlpTraces.attribute;
import static dev.spanhouse.storage.testing.OtlpTraces.bool;
import static dev.spanhouse.storage.testing.OtlpTraces.bytes;
import static dev.spanhouse.storage.testing.OtlpTraces.canonical;
import static dev.spanhouse.storage.testing.OtlpTraces.empty;
import static dev.spanhouse.storage.testing.OtlpTraces.integer;
import static dev.spanhouse.storage.testing.OtlpTraces.map;
import static dev.spanhouse.storage.testing.OtlpTraces.real;
import static dev.spanhouse.storage.testing.OtlpTraces.request;
import static dev.spanhouse.storage.testing.OtlpTraces.resource;
import static dev.spanhouse.storage.testing.OtlpTraces.spanId;
import static dev.spanhouse.storage.testing.OtlpTraces.string;
import static dev.spanhouse.storage.testing.OtlpTraces.traceId;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import dev.spanhouse.storage.copy.EncodedSpans;
import dev.spanhouse.storage.testing.OtlpTraces;
import dev.spanhouse.storage.testing.TestDatabase;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.EntityRef;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What came in comes out: every field and value type of OTLP, through a real PostgreSQL. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RoundTripTest {

  private final TestDatabase database = TestDatabase.migrated();
  private final StoredForTest stored = new StoredForTest(database);
  private final AtomicLong nextTrace = new AtomicLong(1);

  @AfterAll
  void close() {
    database.close();
  }

  @Test
  void everyField_comesBack() {
    long trace = nextTrace.getAndIncrement();
    Span span =
        Span.newBuilder()
            .setTraceId(traceId(7, trace))
            .setSpanId(spanId(-2))
            .setParentSpanId(spanId(3))
            .setTraceState("vendor=1,ot=th:8")
            .setName("GET /things/{id}")
            .setKind(Span.SpanKind.SPAN_KIND_CLIENT)
            .setStartTimeUnixNano(1_700_000_000_000_000_001L)
            .setEndTimeUnixNano(1_700_000_000_000_000_999L)
            .addAttributes(attribute("a", string("text")))
            .setDroppedAttributesCount(0xFFFF_FFFF)
            .addEvents(
                Span.Event.newBuilder()
                    .setTimeUnixNano(-1L)
                    .setName("exception")
                    .addAttributes(attribute("exception.type", string("E")))
                    .setDroppedAttributesCount(2))
            .addEvents(Span.Event.getDefaultInstance())
            .setDroppedEventsCount(3)
            .addLinks(
                Span.Link.newBuilder()
                    .setTraceId(traceId(9, 9))
                    .setSpanId(spanId(10))
                    .setTraceState("x=y")
                    .addAttributes(attribute("why", string("batch")))
                    .setDroppedAttributesCount(4)
                    .setFlags(0x8000_0301))
            .addLinks(Span.Link.getDefaultInstance())
            .setDroppedLinksCount(5)
            .setStatus(
                Status.newBuilder().setCode(Status.StatusCode.STATUS_CODE_ERROR).setMessage("no"))
            .setFlags(0xFFFF_FC01)
            .build();
    Resource resource =
        resource("shop").toBuilder()
            .addAttributes(attribute("host.name", string("h")))
            .setDroppedAttributesCount(6)
            .build();
    InstrumentationScope scope =
        InstrumentationScope.newBuilder()
            .setName("lib")
            .setVersion("1.2")
            .addAttributes(attribute("s", bool(true)))
            .setDroppedAttributesCount(7)
            .build();

    stored.put(
        ExportTraceServiceRequest.newBuilder()
            .addResourceSpans(
                ResourceSpans.newBuilder()
                    .setResource(resource)
                    .setSchemaUrl("https://example.org/r/1")
                    .addScopeSpans(
                        ScopeSpans.newBuilder()
                            .setScope(scope)
                            .setSchemaUrl("https://example.org/s/2")
                            .addSpans(span)))
            .build());

    StoredTrace back = stored.get(new TraceId(7, trace));
    StoredSpan only = back.spans().getFirst();
    assertThat(back.spans()).hasSize(1);
    assertThat(only.span()).isEqualTo(canonical(span));
    assertThat(back.resourceOf(only))
        .isEqualTo(new StoredResource(canonical(resource), "https://example.org/r/1", "shop"));
    assertThat(back.scopeOf(only))
        .isEqualTo(new StoredScope(canonical(scope), "https://example.org/s/2"));
    assertThat(
            database.count(
                "SELECT count(*) FROM span WHERE residue IS NOT NULL AND trace_id = '%s'"
                    .formatted(new TraceId(7, trace))))
        .isZero();
  }

  static List<Arguments> values() {
    AnyValue deepArrays = string("bottom");
    AnyValue deepMaps = string("bottom");
    for (int i = 0; i < 64; i++) {
      deepArrays = array(deepArrays);
      deepMaps = map(attribute("k" + i, deepMaps));
    }
    return List.of(
        Arguments.argumentSet("string", string("text")),
        Arguments.argumentSet("empty string", string("")),
        Arguments.argumentSet("characters to escape", string("\"\\/\b\f\n\r\t\u0001\u001f\u007f")),
        Arguments.argumentSet("beyond ASCII", string("é水😀\u2028\uFFFD")),
        Arguments.argumentSet("NUL", string("\0")),
        Arguments.argumentSet("NULs among text", string("a\0b\0\0é\0")),
        Arguments.argumentSet("true", bool(true)),
        Arguments.argumentSet("false", bool(false)),
        Arguments.argumentSet("zero", integer(0)),
        Arguments.argumentSet("smallest integer", integer(Long.MIN_VALUE)),
        Arguments.argumentSet("largest integer", integer(Long.MAX_VALUE)),
        Arguments.argumentSet("integer one", integer(1)),
        Arguments.argumentSet("double one", real(1.0)),
        Arguments.argumentSet("double zero", real(0.0)),
        Arguments.argumentSet("negative zero", real(-0.0)),
        Arguments.argumentSet("NaN", real(Double.NaN)),
        Arguments.argumentSet("infinity", real(Double.POSITIVE_INFINITY)),
        Arguments.argumentSet("negative infinity", real(Double.NEGATIVE_INFINITY)),
        Arguments.argumentSet("smallest double", real(Double.MIN_VALUE)),
        Arguments.argumentSet("largest double", real(-Double.MAX_VALUE)),
        Arguments.argumentSet("a third", real(1.0 / 3)),
        Arguments.argumentSet("beyond exact integers", real(9.007199254740994E15)),
        Arguments.argumentSet("large double", real(1e23)),
        Arguments.argumentSet("no bytes", bytes()),
        Arguments.argumentSet("bytes", bytes((byte) 0, (byte) -1, (byte) 127)),
        Arguments.argumentSet("empty value", empty()),
        Arguments.argumentSet("empty array", array()),
        Arguments.argumentSet("mixed array", array(integer(1), string("1"), empty(), array())),
        Arguments.argumentSet("empty map", map()),
        Arguments.argumentSet("map", map(attribute("b", integer(2)), attribute("a", empty()))),
        Arguments.argumentSet("map with an empty key", map(attribute("", integer(1)))),
        Arguments.argumentSet(
            "map that looks like bytes", map(attribute("$bytes", string("AA==")))),
        Arguments.argumentSet("map that looks like a map", map(attribute("$map", map()))),
        Arguments.argumentSet(
            "map with a dollar among others",
            map(attribute("a", integer(1)), attribute("$nul", array(string("x"))))),
        Arguments.argumentSet(
            "map with a key twice", map(attribute("a", integer(1)), attribute("a", integer(2)))),
        Arguments.argumentSet("map with NUL in a key", map(attribute("a\0", integer(1)))),
        Arguments.argumentSet(
            "map with a key without value", map(KeyValue.newBuilder().setKey("k").build())),
        Arguments.argumentSet("arrays 64 deep", deepArrays),
        Arguments.argumentSet("maps 64 deep", deepMaps));
  }

  @ParameterizedTest
  @MethodSource("values")
  void value_comesBackAtEveryLevel(AnyValue value) {
    long trace = nextTrace.getAndIncrement();
    KeyValue attribute = attribute("key", value);
    Span span =
        OtlpTraces.span(traceId(1, trace), 1)
            .addAttributes(attribute)
            .addEvents(Span.Event.newBuilder().addAttributes(attribute))
            .addLinks(Span.Link.newBuilder().addAttributes(attribute))
            .build();
    Resource resource = resource("s").toBuilder().addAttributes(attribute).build();
    InstrumentationScope scope = InstrumentationScope.newBuilder().addAttributes(attribute).build();

    stored.put(request(resource, scope, List.of(span)));

    StoredTrace back = stored.get(new TraceId(1, trace));
    StoredSpan only = back.spans().getFirst();
    assertThat(canonical(only.span())).isEqualTo(canonical(span));
    assertThat(canonical(back.resourceOf(only).resource())).isEqualTo(canonical(resource));
    assertThat(canonical(back.scopeOf(only).scope())).isEqualTo(canonical(scope));
  }

  static List<Arguments> oddities() {
    return List.of(
        Arguments.argumentSet(
            "an attribute key twice",
            span()
                .addAttributes(attribute("k", integer(1)))
                .addAttributes(attribute("k", integer(2)))),
        Arguments.argumentSet(
            "NUL in an attribute key", span().addAttributes(attribute("k\0", integer(1)))),
        Arguments.argumentSet(
            "a key without a value", span().addAttributes(KeyValue.newBuilder().setKey("k"))),
        Arguments.argumentSet(
            "a key that looks like a form",
            span().addAttributes(attribute("$bytes", string("AA==")))),
        Arguments.argumentSet("NUL in the name", span().setName("a\0b")),
        Arguments.argumentSet("no name", span().setName("")),
        Arguments.argumentSet(
            "NUL in the status", span().setStatus(Status.newBuilder().setMessage("\0"))),
        Arguments.argumentSet("NUL in the trace state", span().setTraceState("a=\0")),
        Arguments.argumentSet(
            "NUL in an event's name", span().addEvents(Span.Event.newBuilder().setName("\0e"))),
        Arguments.argumentSet("end before start", span().setEndTimeUnixNano(1)),
        Arguments.argumentSet("no end", span().setEndTimeUnixNano(0)),
        Arguments.argumentSet("no start", span().setStartTimeUnixNano(0)),
        Arguments.argumentSet(
            "latest times",
            span().setStartTimeUnixNano(Long.MAX_VALUE).setEndTimeUnixNano(Long.MAX_VALUE)),
        Arguments.argumentSet("a kind of the future", span().setKindValue(6)),
        Arguments.argumentSet("a kind out of range", span().setKindValue(1_000_000)),
        Arguments.argumentSet(
            "a status code out of range",
            span().setStatus(Status.newBuilder().setCodeValue(-70_000))),
        Arguments.argumentSet(
            "a short parent id", span().setParentSpanId(ByteString.copyFrom(new byte[] {1, 2}))),
        Arguments.argumentSet(
            "short ids in a link",
            span()
                .addLinks(Span.Link.newBuilder().setTraceId(ByteString.copyFrom(new byte[] {1})))),
        Arguments.argumentSet("an unknown field", span().setUnknownFields(unknown())),
        Arguments.argumentSet(
            "an unknown field in an event",
            span().addEvents(Span.Event.newBuilder().setUnknownFields(unknown()))),
        Arguments.argumentSet(
            "an unknown field in a link",
            span().addLinks(Span.Link.newBuilder().setUnknownFields(unknown()))),
        Arguments.argumentSet(
            "an unknown field in a status",
            span()
                .setStatus(
                    Status.newBuilder()
                        .setCode(Status.StatusCode.STATUS_CODE_OK)
                        .setUnknownFields(unknown()))),
        Arguments.argumentSet(
            "an unknown field in a value",
            span()
                .addAttributes(
                    attribute("k", string("v").toBuilder().setUnknownFields(unknown()).build()))),
        Arguments.argumentSet(
            "a reference for profiles",
            span()
                .addAttributes(
                    attribute("k", AnyValue.newBuilder().setStringValueStrindex(3).build()))));
  }

  private static Span.Builder span() {
    return OtlpTraces.span(traceId(2, 1), 1);
  }

  private static UnknownFieldSet unknown() {
    return UnknownFieldSet.newBuilder()
        .addField(9999, UnknownFieldSet.Field.newBuilder().addVarint(42).build())
        .build();
  }

  @ParameterizedTest
  @MethodSource("oddities")
  void oddSpan_comesBack(Span.Builder builder) {
    long trace = nextTrace.getAndIncrement();
    Span span = builder.setTraceId(traceId(2, trace)).build();

    stored.put(request("s", List.of(span)));

    StoredTrace back = stored.get(new TraceId(2, trace));
    assertThat(back.spans()).hasSize(1);
    assertThat(canonical(back.spans().getFirst().span())).isEqualTo(canonical(span));
  }

  @Test
  void oddResourceAndScope_comeBack() {
    long trace = nextTrace.getAndIncrement();
    Resource resource =
        resource("s").toBuilder()
            .addAttributes(attribute("twice", integer(1)))
            .addAttributes(attribute("twice", integer(2)))
            .addEntityRefs(EntityRef.newBuilder().setType("service").addIdKeys("service.name"))
            .build();
    InstrumentationScope scope =
        InstrumentationScope.newBuilder().setName("a\0b").setUnknownFields(unknown()).build();

    stored.put(request(resource, scope, List.of(OtlpTraces.span(traceId(3, trace), 1).build())));

    StoredTrace back = stored.get(new TraceId(3, trace));
    StoredSpan only = back.spans().getFirst();
    assertThat(back.resourceOf(only).resource()).isEqualTo(resource);
    assertThat(back.scopeOf(only).scope()).isEqualTo(scope);
  }

  @Test
  void invalidUtf8_isRepairedAndCounted() throws Exception {
    long trace = nextTrace.getAndIncrement();
    Span span =
        OtlpTraces.span(traceId(4, trace), 1)
            .setName("name#")
            .addAttributes(attribute("key#", string("value#")))
            .build();
    byte[] request = request("service#", List.of(span)).toByteArray();
    for (int i = 0; i < request.length; i++) {
      if (request[i] == '#') {
        request[i] = (byte) 0xC3;
      }
    }

    EncodedSpans encoded = stored.put(request);

    StoredTrace back = stored.get(new TraceId(4, trace));
    StoredSpan only = back.spans().getFirst();
    assertThat(only.span().getName()).isEqualTo("name\uFFFD");
    assertThat(only.span().getAttributesList())
        .containsExactly(attribute("key\uFFFD", string("value\uFFFD")));
    assertThat(back.resourceOf(only).serviceName()).isEqualTo("service\uFFFD");
    assertThat(encoded.repairedStrings()).isEqualTo(4);
  }

  @Test
  void longServiceName_isCutInItsIndexedColumnOnly() {
    long trace = nextTrace.getAndIncrement();
    String name = "é".repeat(5_000);

    stored.put(
        request(
            name,
            List.of(OtlpTraces.span(traceId(5, trace), 1).setName("n".repeat(9_000)).build())));

    StoredTrace back = stored.get(new TraceId(5, trace));
    StoredResource resource = back.resourceOf(back.spans().getFirst());
    assertThat(resource.serviceName()).isEqualTo("é".repeat(256));
    assertThat(resource.resource()).isEqualTo(resource(name));
    assertThat(back.spans().getFirst().span().getName()).hasSize(9_000);
  }

  @Test
  void resourceWithoutServiceName_isUnknownService() {
    long trace = nextTrace.getAndIncrement();

    stored.put(
        request(
            Resource.getDefaultInstance(),
            InstrumentationScope.getDefaultInstance(),
            List.of(OtlpTraces.span(traceId(6, trace), 1).build())));

    StoredTrace back = stored.get(new TraceId(6, trace));
    assertThat(back.resources().values())
        .containsExactly(new StoredResource(Resource.getDefaultInstance(), "", "unknown_service"));
  }
}
