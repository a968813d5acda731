// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.collector.json;

import static dev.spanhouse.collector.json.OtlpJson.IDS;
import static dev.spanhouse.collector.json.OtlpJson.message;
import static dev.spanhouse.collector.json.OtlpJson.onlySpan;
import static dev.spanhouse.collector.json.OtlpJson.read;
import static dev.spanhouse.collector.json.OtlpJson.readValue;
import static dev.spanhouse.collector.json.OtlpJson.span;
import static dev.spanhouse.collector.json.OtlpJson.spans;
import static dev.spanhouse.collector.json.OtlpJson.value;
import static dev.spanhouse.collector.json.OtlpJson.wire;
import static dev.spanhouse.storage.testing.OtlpTraces.array;
import static dev.spanhouse.storage.testing.OtlpTraces.attribute;
import static dev.spanhouse.storage.testing.OtlpTraces.empty;
import static dev.spanhouse.storage.testing.OtlpTraces.integer;
import static dev.spanhouse.storage.testing.OtlpTraces.map;
import static dev.spanhouse.storage.testing.OtlpTraces.string;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages and lists: what a request is made of. */
class OtlpJsonReaderTest {

  /** The example of the OTLP specification, examples/trace.json. */
  private static final String EXAMPLE =
      """
      {"resourceSpans":[{
        "resource":{"attributes":[{"key":"service.name","value":{"stringValue":"my.service"}}]},
        "scopeSpans":[{
          "scope":{"name":"my.library","version":"1.0.0","attributes":[
            {"key":"my.scope.attribute","value":{"stringValue":"some scope attribute"}}]},
          "spans":[{
            "traceId":"5B8EFFF798038103D269B633813FC60C",
            "spanId":"EEE19B7EC3C1B174",
            "parentSpanId":"EEE19B7EC3C1B173",
            "name":"I'm a server span",
            "startTimeUnixNano":"1544712660000000000",
            "endTimeUnixNano":"1544712661000000000",
            "kind":2,
            "attributes":[{"key":"my.span.attr","value":{"stringValue":"some value"}}]}]}]}]}
      """;

  private static final String ALL_FIELDS =
      """
      {"resourceSpans":[{
        "resource":{
          "attributes":[
            {"key":"a","value":{"stringValue":"text"}},
            {"key":"b","value":{"boolValue":false}},
            {"key":"c","value":{"intValue":"-9223372036854775808"}},
            {"key":"d","value":{"doubleValue":-0.1}},
            {"key":"e","value":{"arrayValue":{"values":[{"intValue":"0"},{},{"arrayValue":{}}]}}},
            {"key":"f","value":{"kvlistValue":{"values":[{"key":"g","value":{}},{"key":"h"}]}}},
            {"key":"i","value":{"bytesValue":"AP8="}},
            {"key":"j","value":{"stringValueStrindex":7},"keyStrindex":-8}],
          "droppedAttributesCount":4294967295,
          "entityRefs":[{"schemaUrl":"u","type":"t","idKeys":["a",""],"descriptionKeys":["b"]}]},
        "scopeSpans":[{
          "scope":{"name":"n","version":"v","attributes":[{"key":"k"}],"droppedAttributesCount":2},
          "spans":[{
            "traceId":"5b8efff798038103d269b633813fc60c",
            "spanId":"eee19b7ec3c1b174",
            "traceState":"ot=th:8",
            "parentSpanId":"eee19b7ec3c1b173",
            "name":"name",
            "kind":5,
            "startTimeUnixNano":"1544712660000000000",
            "endTimeUnixNano":"18446744073709551615",
            "attributes":[{"key":"k","value":{"stringValue":""}}],
            "droppedAttributesCount":3,
            "events":[{"timeUnixNano":"4","name":"e","attributes":[{"key":"l"}],
              "droppedAttributesCount":5}],
            "droppedEventsCount":6,
            "links":[{"traceId":"00","spanId":"01","traceState":"s","attributes":[{"key":"m"}],
              "droppedAttributesCount":7,"flags":4294967295}],
            "droppedLinksCount":8,
            "status":{"message":"m","code":2},
            "flags":769}],
          "schemaUrl":"scope-url"}],
        "schemaUrl":"resource-url"}]}
      """;

  @Test
  void read_takesTheExampleOfTheSpecification() throws IOException, OtlpJsonException {
    ExportTraceServiceRequest request = message(EXAMPLE);

    assertThat(request).isEqualTo(OtlpJson.independently(EXAMPLE));
    Span span = request.getResourceSpans(0).getScopeSpans(0).getSpans(0);
    assertThat(HexFormat.of().formatHex(span.getTraceId().toByteArray()))
        .isEqualTo("5b8efff798038103d269b633813fc60c");
    assertThat(span.getStartTimeUnixNano()).isEqualTo(1544712660000000000L);
  }

  @Test
  void read_writesAllFieldsAsProtobufDoes() throws IOException, OtlpJsonException {
    OtlpJsonReader reader = read(ALL_FIELDS);

    ExportTraceServiceRequest expected = OtlpJson.independently(ALL_FIELDS);
    assertThat(message(reader)).isEqualTo(expected);
    assertThat(wire(reader)).isEqualTo(expected.toByteArray());
    assertThat(message(reader).getUnknownFields().asMap()).isEmpty();
    assertThat(expected.getResourceSpans(0).getResource().getEntityRefs(0).getIdKeysList())
        .containsExactly("a", "");
  }

  @Test
  void read_takesSnakeCaseKeys() throws IOException, OtlpJsonException {
    String snake = ALL_FIELDS.replaceAll("([a-z])([A-Z])(?=[A-Za-z]*\":)", "$1_$2");
    StringBuilder lower = new StringBuilder();
    Matcher keys = Pattern.compile("\"[a-zA-Z_]+\":").matcher(snake);
    while (keys.find()) {
      keys.appendReplacement(lower, keys.group().toLowerCase(Locale.ROOT));
    }
    keys.appendTail(lower);

    assertThat(lower.toString()).contains("start_time_unix_nano", "string_value_strindex");
    assertThat(message(lower.toString())).isEqualTo(OtlpJson.independently(ALL_FIELDS));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"resourceSpans\":[]}",
        "{\"resourceSpans\":null}",
        "{\"resourceSpans\":[null]}",
        "\uFEFF {} \r\n\t"
      })
  void read_takesARequestOfNothing(String json) throws IOException, OtlpJsonException {
    OtlpJsonReader reader = read(json);

    assertThat(reader.length()).isZero();
    assertThat(reader.spanCount()).isZero();
  }

  @Test
  void read_ignoresUnknownFieldsWhateverTheyHold() throws IOException, OtlpJsonException {
    Span span =
        onlySpan(
            span(
                "\"x\":{\"a\":[1,{},[],\"}\",{\"b\":null}],\"traceId\":5},\"\":true,"
                    + "\"tr\\u0061ceIds\":false,"
                    + "\"y\":[-0.5e+3,\"\\\"]\\u00e9\"],"
                    + IDS
                    + ",\"traceID\":1,\"TraceId\":1,\"SPAN_ID\":1,\"z\":{}"));

    assertThat(span).isEqualTo(onlySpan(span(IDS)));
    assertThat(span.getTraceId().size()).isEqualTo(16);
  }

  @Test
  void read_resolvesEscapesInKeys() throws IOException, OtlpJsonException {
    assertThat(onlySpan(span("\"n\\u0061me\":\"x\"")).getName()).isEqualTo("x");
  }

  @Test
  void read_takesNullForUnset() throws IOException, OtlpJsonException {
    Span nulls =
        onlySpan(
            span(
                "\"traceId\":null,\"name\":null,\"kind\":null,\"startTimeUnixNano\":null,"
                    + "\"attributes\":null,\"status\":null,\"flags\":null,"
                    + "\"events\":[null,{\"name\":\"e\",\"attributes\":[null]},null]"));

    assertThat(nulls)
        .isEqualTo(Span.newBuilder().addEvents(Span.Event.newBuilder().setName("e")).build());
  }

  @Test
  void read_countsOnlySpansThatAreNotNull() throws IOException, OtlpJsonException {
    OtlpJsonReader reader = read(spans("null", "{}", "null", "{\"name\":\"b\"}"));

    assertThat(reader.spanCount()).isEqualTo(2);
    assertThat(message(reader).getResourceSpans(0).getScopeSpans(0).getSpansList())
        .containsExactly(Span.getDefaultInstance(), Span.newBuilder().setName("b").build());
  }

  @Test
  void read_takesEmptyValuesAnywhere() throws IOException, OtlpJsonException {
    assertThat(readValue("{}")).isEqualTo(empty());
    assertThat(readValue("null")).isEqualTo(empty());
    assertThat(readValue("{\"doubleValue\":null}")).isEqualTo(empty());
    assertThat(readValue("{\"arrayValue\":{\"values\":[{},null,{\"intValue\":1}]}}"))
        .isEqualTo(array(empty(), empty(), integer(1)));
    assertThat(readValue("{\"kvlistValue\":{\"values\":[{\"key\":\"a\",\"value\":{}},null]}}"))
        .isEqualTo(map(attribute("a", empty())));
    assertThat(readValue("{\"arrayValue\":{}}")).isEqualTo(array());
  }

  @Test
  void read_tellsAKeyWithoutAValueFromAnEmptyValue() throws IOException, OtlpJsonException {
    Span span = onlySpan(span("\"attributes\":[{\"key\":\"a\"},{\"key\":\"b\",\"value\":{}},{}]"));

    assertThat(span.getAttributesList())
        .containsExactly(
            KeyValue.newBuilder().setKey("a").build(),
            attribute("b", empty()),
            KeyValue.getDefaultInstance());
    assertThat(span.getAttributes(0).hasValue()).isFalse();
    assertThat(span.getAttributes(1).hasValue()).isTrue();
  }

  @Test
  void read_takesTheLastMemberOfAOneof() throws IOException, OtlpJsonException {
    assertThat(readValue("{\"intValue\":1,\"stringValue\":\"a\"}")).isEqualTo(string("a"));
    assertThat(readValue("{\"stringValue\":\"a\",\"intValue\":0}")).isEqualTo(integer(0));
    assertThat(readValue("{\"arrayValue\":{\"values\":[{}]},\"stringValue\":\"\"}"))
        .isEqualTo(string(""));
  }

  @Test
  void read_takesTheLastOfAScalarAndJoinsLists() throws IOException, OtlpJsonException {
    Span span =
        onlySpan(
            span(
                "\"name\":\"a\",\"name\":\"b\",\"kind\":2,\"kind\":0,\"traceState\":\"x\","
                    + "\"traceState\":\"\",\"spanId\":\"01\",\"spanId\":\"\","
                    + "\"attributes\":[{\"key\":\"a\"}],\"attributes\":[{\"key\":\"b\"}],"
                    + "\"status\":{\"message\":\"m\"},\"status\":{\"code\":1}"));

    assertThat(span.getName()).isEqualTo("b");
    assertThat(span.getKindValue()).isZero();
    assertThat(span.getTraceState()).isEmpty();
    assertThat(span.getSpanId()).isEqualTo(ByteString.EMPTY);
    assertThat(span.getAttributesList().stream().map(KeyValue::getKey)).containsExactly("a", "b");
    assertThat(span.getStatus().getMessage()).isEqualTo("m");
    assertThat(span.getStatus().getCodeValue()).isEqualTo(1);
  }

  @Test
  void read_leavesDefaultsOutAsProtobufDoes() throws IOException, OtlpJsonException {
    OtlpJsonReader reader =
        read(
            span(
                "\"traceId\":\"\",\"traceState\":\"\",\"name\":\"\",\"kind\":0,\"flags\":0,"
                    + "\"startTimeUnixNano\":\"0\",\"droppedLinksCount\":0,\"attributes\":[]"));

    assertThat(wire(reader)).isEqualTo(new byte[] {10, 4, 18, 2, 18, 0});
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 126, 127, 128, 16_383, 16_384, 2_097_151, 2_097_152})
  void read_writesLengthsAsShortAsTheyAre(int length) throws IOException, OtlpJsonException {
    String text = "x".repeat(length);
    OtlpJsonReader reader = read(value("{\"stringValue\":\"" + text + "\"}"));

    assertThat(message(reader).getResourceSpans(0).getScopeSpans(0).getSpans(0).getAttributes(0))
        .isEqualTo(attribute("k", string(text)));
    assertThat(wire(reader)).isEqualTo(message(reader).toByteArray());
  }
}
