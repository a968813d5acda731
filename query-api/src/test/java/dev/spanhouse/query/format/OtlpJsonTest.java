// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.query.format;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import com.google.gson.stream.JsonReader;
import com.google.protobuf.ByteString;
import com.google.protobuf.util.JsonFormat;
import dev.spanhouse.query.fixture.OtlpJsonReader;
import dev.spanhouse.query.fixture.TraceFixture;
import dev.spanhouse.storage.testing.OtlpArbitraries;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.ArrayValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.common.v1.KeyValueList;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import io.opentelemetry.proto.trace.v1.TracesData;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OtlpJsonTest {

  @Provide
  Arbitrary<TracesData> data() {
    return OtlpArbitraries.tracesData();
  }

  @Property(tries = 500, edgeCases = EdgeCasesMode.NONE)
  void write_losesNothing(@ForAll("data") TracesData data) throws IOException {
    assertThat(OtlpJsonReader.read(write(data))).isEqualTo(data);
  }

  @Property(tries = 500, edgeCases = EdgeCasesMode.NONE)
  void write_isProtobufsJsonButForTheIds(@ForAll("data") TracesData data) throws IOException {
    String expected = JsonFormat.printer().printingEnumsAsInts().print(data);

    assertThat(parse(OtlpJsonReader.withBase64Ids(write(data)))).isEqualTo(parse(expected));
  }

  @Test
  void write_ofTheSpecificationsFields_isExact() throws IOException {
    Span span =
        TraceFixture.spanMessage(0xeee19b7ec3c1b174L, 0xeee19b7ec3c1b173L)
            .setName("I'm a server span")
            .setKind(Span.SpanKind.SPAN_KIND_SERVER)
            .setStartTimeUnixNano(1544712660000000000L)
            .setEndTimeUnixNano(-1)
            .setFlags(-1)
            .setStatus(Status.newBuilder().setCode(Status.StatusCode.STATUS_CODE_ERROR))
            .addAttributes(
                KeyValue.newBuilder().setKey("k").setValue(AnyValue.newBuilder().setIntValue(-7)))
            .build();

    assertThat(write(span))
        .isEqualTo(
            """
            {"resourceSpans":[{"scopeSpans":[{"spans":[{\
            "traceId":"5b8efff798038103d269b633813fc60c",\
            "spanId":"eee19b7ec3c1b174",\
            "parentSpanId":"eee19b7ec3c1b173",\
            "flags":4294967295,\
            "name":"I'm a server span",\
            "kind":2,\
            "startTimeUnixNano":"1544712660000000000",\
            "endTimeUnixNano":"18446744073709551615",\
            "attributes":[{"key":"k","value":{"intValue":"-7"}}],\
            "status":{"code":2}}]}]}]}""");
  }

  @Test
  void write_ofNothing_isAnEmptyObject() throws IOException {
    assertThat(write(TracesData.getDefaultInstance())).isEqualTo("{}");
  }

  @Test
  void write_ofAStatusThatIsSetToItsDefault_keepsIt() throws IOException {
    Span span = Span.newBuilder().setStatus(Status.getDefaultInstance()).build();

    assertThat(write(span))
        .isEqualTo("{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[{\"status\":{}}]}]}]}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "NaN | \"NaN\"",
        "Infinity | \"Infinity\"",
        "-Infinity | \"-Infinity\"",
        "-0.0 | -0.0",
        "0.0 | 0.0",
        "1.0 | 1.0",
        "1.7976931348623157E308 | 1.7976931348623157E308"
      })
  void write_ofADouble_isANumberOrAName(double value, String expected) throws IOException {
    assertThat(write(AnyValue.newBuilder().setDoubleValue(value).build()))
        .isEqualTo("{\"doubleValue\":" + expected + "}");
  }

  @Test
  void write_ofAValueAtItsDefault_keepsIt() throws IOException {
    assertThat(write(AnyValue.newBuilder().setStringValue("").build()))
        .isEqualTo("{\"stringValue\":\"\"}");
    assertThat(write(AnyValue.newBuilder().setBoolValue(false).build()))
        .isEqualTo("{\"boolValue\":false}");
    assertThat(write(AnyValue.newBuilder().setIntValue(0).build()))
        .isEqualTo("{\"intValue\":\"0\"}");
    assertThat(write(AnyValue.newBuilder().setBytesValue(ByteString.EMPTY).build()))
        .isEqualTo("{\"bytesValue\":\"\"}");
    assertThat(write(AnyValue.newBuilder().setArrayValue(ArrayValue.newBuilder()).build()))
        .isEqualTo("{\"arrayValue\":{}}");
    assertThat(write(AnyValue.newBuilder().setKvlistValue(KeyValueList.newBuilder()).build()))
        .isEqualTo("{\"kvlistValue\":{}}");
    assertThat(write(AnyValue.getDefaultInstance())).isEqualTo("{}");
  }

  @Test
  void write_ofBytes_isPaddedBase64() throws IOException {
    ByteString bytes = ByteString.copyFrom(new byte[] {(byte) 0xfb, (byte) 0xff, 0, 1});

    assertThat(write(AnyValue.newBuilder().setBytesValue(bytes).build()))
        .isEqualTo("{\"bytesValue\":\"+/8AAQ==\"}");
  }

  @Test
  void write_ofValues256Deep_losesNothing() throws IOException {
    for (AnyValue value :
        new AnyValue[] {
          NestedValues.arrays(256), NestedValues.maps(256), NestedValues.mixed(256)
        }) {
      TracesData data = data(Span.newBuilder().addAttributes(attribute(value)).build());

      assertThat(parse(OtlpJsonReader.withBase64Ids(write(data))))
          .isEqualTo(parse(JsonFormat.printer().printingEnumsAsInts().print(data)));
    }
  }

  private static String write(AnyValue value) throws IOException {
    String json = write(Span.newBuilder().addAttributes(attribute(value)).build());
    String before =
        "{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[{\"attributes\":[{\"key\":\"k\",\"value\":";
    assertThat(json).startsWith(before).endsWith("}]}]}]}]}");
    return json.substring(before.length(), json.length() - "}]}]}]}]}".length());
  }

  private static KeyValue attribute(AnyValue value) {
    return KeyValue.newBuilder().setKey("k").setValue(value).build();
  }

  private static String write(Span span) throws IOException {
    return write(data(span));
  }

  private static JsonElement parse(String json) {
    JsonReader reader = new JsonReader(new StringReader(json));
    reader.setNestingLimit(10_000);
    return JsonParser.parseReader(reader);
  }

  private static TracesData data(Span span) {
    return TracesData.newBuilder()
        .addResourceSpans(
            ResourceSpans.newBuilder().addScopeSpans(ScopeSpans.newBuilder().addSpans(span)))
        .build();
  }

  private static String write(TracesData data) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    OtlpJson.write(data, out);
    return out.toString(StandardCharsets.UTF_8);
  }
}
