// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.query.format;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.gson.stream.JsonReader;
import com.google.protobuf.ByteString;
import dev.spanhouse.query.fixture.TraceFixture;
import dev.spanhouse.query.tree.TraceAssembler;
import dev.spanhouse.storage.read.StoredResource;
import dev.spanhouse.storage.read.StoredScope;
import dev.spanhouse.storage.read.StoredSpan;
import dev.spanhouse.storage.read.StoredTrace;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.ArrayValue;
import io.opentelemetry.proto.common.v1.EntityRef;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.common.v1.KeyValueList;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TreeJsonTest {

  @Test
  void write_ofATraceWithEveryField_isExact() throws IOException {
    assertThat(write(everyField())).isEqualTo(readExpected());
  }

  @Test
  void write_ofAnEmptyTrace_hasEveryFieldOfTheTrace() throws IOException {
    JsonObject json = parse(write(TraceFixture.trace())).getAsJsonObject();

    assertThat(json.keySet())
        .containsExactly(
            "traceId",
            "summary",
            "truncated",
            "duplicatesDropped",
            "warnings",
            "resources",
            "scopes",
            "spans");
    assertThat(json.getAsJsonObject("summary").get("root").isJsonNull()).isTrue();
  }

  @Test
  void write_refersToResourcesAndScopesInTheOrderOfTheRows() throws IOException {
    StoredSpan root =
        new StoredSpan(
            TraceFixture.spanMessage(1, 0).setEndTimeUnixNano(9000).build(),
            30,
            20,
            TraceFixture.RECEIVED_AT);
    StoredSpan child = TraceFixture.stored(TraceFixture.spanMessage(2, 1).build(), 10);

    JsonObject json = parse(write(TraceFixture.trace(child, root))).getAsJsonObject();

    assertThat(strings(json.getAsJsonArray("resources"), "service"))
        .containsExactly("service-30", "service-10");
    assertThat(strings(json.getAsJsonArray("scopes"), "name"))
        .containsExactly("scope-20", "scope-1");
    assertThat(strings(json.getAsJsonArray("spans"), "resource")).containsExactly("0", "1");
    assertThat(strings(json.getAsJsonArray("spans"), "scope")).containsExactly("0", "1");
  }

  @ParameterizedTest
  @CsvSource({
    "0,UNSPECIFIED",
    "1,INTERNAL",
    "2,SERVER",
    "3,CLIENT",
    "4,PRODUCER",
    "5,CONSUMER",
    "9,9"
  })
  void write_ofAKind_isItsName(int kind, String expected) throws IOException {
    Span span = TraceFixture.spanMessage(1, 0).setKindValue(kind).build();

    assertThat(firstSpan(span).get("kind").getAsString()).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({"0,UNSET", "1,OK", "2,ERROR", "9,9"})
  void write_ofAStatus_isItsName(int code, String expected) throws IOException {
    Span span =
        TraceFixture.spanMessage(1, 0).setStatus(Status.newBuilder().setCodeValue(code)).build();

    assertThat(firstSpan(span).getAsJsonObject("status").get("code").getAsString())
        .isEqualTo(expected);
  }

  @Test
  void write_ofUnsignedNumbers_isNeverNegative() throws IOException {
    Span span =
        TraceFixture.spanMessage(1, 0)
            .setFlags(-1)
            .setStartTimeUnixNano(-2)
            .setEndTimeUnixNano(-1)
            .setDroppedAttributesCount(-1)
            .build();

    JsonObject json = firstSpan(span);

    assertThat(json.get("flags").getAsString()).isEqualTo("4294967295");
    assertThat(json.get("droppedAttributesCount").getAsString()).isEqualTo("4294967295");
    assertThat(json.get("startTimeUnixNano").getAsString()).isEqualTo("18446744073709551614");
    assertThat(json.get("durationNanos").getAsLong()).isEqualTo(1);
  }

  @Test
  void write_ofValues256Deep_reachesTheInnermost() throws IOException {
    for (AnyValue value :
        new AnyValue[] {
          NestedValues.arrays(256), NestedValues.maps(256), NestedValues.mixed(256)
        }) {
      Span span = TraceFixture.spanMessage(1, 0).addAttributes(attribute("k", value)).build();

      JsonElement at = firstSpan(span).getAsJsonArray("attributes").get(0);
      for (int depth = 0; depth < 256; depth++) {
        at = at.getAsJsonObject().getAsJsonArray("value").get(0);
      }

      assertThat(at.getAsJsonObject().get("value").getAsString()).isEqualTo("innermost");
    }
  }

  /** A root with everything, a child of a span that is missing, and a span received twice. */
  private static StoredTrace everyField() {
    Span.Builder root =
        TraceFixture.spanMessage(0x1a, 0)
            .setTraceState("vendor=1")
            .setFlags(0x301)
            .setName("GET /cart")
            .setKind(Span.SpanKind.SPAN_KIND_SERVER)
            .setStartTimeUnixNano(1544712660000000000L)
            .setEndTimeUnixNano(1544712661000000007L)
            .setDroppedAttributesCount(1)
            .setDroppedEventsCount(2)
            .setDroppedLinksCount(3)
            .setStatus(
                Status.newBuilder()
                    .setCode(Status.StatusCode.STATUS_CODE_ERROR)
                    .setMessage("no cart"));
    values()
        .forEach(value -> root.addAttributes(attribute("a" + root.getAttributesCount(), value)));
    root.addAttributes(KeyValue.newBuilder().setKey("no value"));
    root.addEvents(
        Span.Event.newBuilder()
            .setTimeUnixNano(1544712660500000001L)
            .setName("retry \u0000 é 😀")
            .addAttributes(attribute("n", AnyValue.newBuilder().setIntValue(2).build()))
            .setDroppedAttributesCount(4));
    root.addLinks(
        Span.Link.newBuilder()
            .setTraceId(root.getTraceId())
            .setSpanId(TraceFixture.spanId(0x2b))
            .setTraceState("vendor=2")
            .setFlags(1)
            .addAttributes(attribute("l", AnyValue.newBuilder().setBoolValue(false).build()))
            .setDroppedAttributesCount(5));
    Span orphan =
        TraceFixture.spanMessage(0x3c, 0x4d)
            .setName("")
            .setStartTimeUnixNano(1544712660000000010L)
            .setEndTimeUnixNano(0)
            .build();
    StoredResource resource =
        new StoredResource(
            Resource.newBuilder()
                .addAttributes(
                    attribute("service.name", AnyValue.newBuilder().setStringValue("shop").build()))
                .setDroppedAttributesCount(6)
                .addEntityRefs(
                    EntityRef.newBuilder()
                        .setType("service")
                        .setSchemaUrl("https://example.com/entity")
                        .addIdKeys("service.name")
                        .addDescriptionKeys("service.version"))
                .build(),
            "https://example.com/resource",
            "shop");
    StoredScope scope =
        new StoredScope(
            InstrumentationScope.newBuilder()
                .setName("http")
                .setVersion("1.2")
                .addAttributes(attribute("s", AnyValue.newBuilder().setStringValue("").build()))
                .setDroppedAttributesCount(7)
                .build(),
            "https://example.com/scope");
    StoredSpan stored = TraceFixture.stored(root.build(), 1);
    return new StoredTrace(
        TraceFixture.TRACE_ID,
        List.of(TraceFixture.stored(orphan, 1), stored, stored),
        Map.of(1L, resource),
        Map.of(1L, scope),
        true);
  }

  private static List<AnyValue> values() {
    AnyValue text = AnyValue.newBuilder().setStringValue("x").build();
    return List.of(
        text,
        AnyValue.newBuilder().setBoolValue(true).build(),
        AnyValue.newBuilder().setIntValue(Long.MIN_VALUE).build(),
        AnyValue.newBuilder().setDoubleValue(-0.0).build(),
        AnyValue.newBuilder().setDoubleValue(Double.NaN).build(),
        AnyValue.newBuilder().setDoubleValue(Double.POSITIVE_INFINITY).build(),
        AnyValue.newBuilder().setDoubleValue(Double.NEGATIVE_INFINITY).build(),
        AnyValue.newBuilder().setBytesValue(ByteString.copyFrom(new byte[] {-5, -1})).build(),
        AnyValue.newBuilder()
            .setArrayValue(
                ArrayValue.newBuilder().addValues(text).addValues(AnyValue.getDefaultInstance()))
            .build(),
        AnyValue.newBuilder()
            .setKvlistValue(KeyValueList.newBuilder().addValues(attribute("m", text)))
            .build(),
        AnyValue.newBuilder().setStringValueStrindex(3).build());
  }

  private static KeyValue attribute(String key, AnyValue value) {
    return KeyValue.newBuilder().setKey(key).setValue(value).build();
  }

  /** The file is laid out for people; the spaces between its tokens do not count. */
  private static String readExpected() throws IOException {
    try (var file = TreeJsonTest.class.getResourceAsStream("every-field.json")) {
      assertThat(file).isNotNull();
      return new String(file.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .map(String::strip)
          .reduce("", String::concat);
    }
  }

  private static JsonObject firstSpan(Span span) throws IOException {
    String json = write(TraceFixture.trace(TraceFixture.stored(span, 1)));
    return parse(json).getAsJsonObject().getAsJsonArray("spans").get(0).getAsJsonObject();
  }

  private static List<String> strings(JsonArray objects, String field) {
    return objects.asList().stream()
        .map(o -> o.getAsJsonObject().get(field).getAsString())
        .toList();
  }

  private static JsonElement parse(String json) {
    JsonReader reader = new JsonReader(new StringReader(json));
    reader.setNestingLimit(10_000);
    return JsonParser.parseReader(reader);
  }

  private static String write(StoredTrace trace) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    TraceFormat.TREE_JSON.write(TraceAssembler.assemble(trace), out);
    return out.toString(StandardCharsets.UTF_8);
  }
}
