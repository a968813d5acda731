// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.app.conformance;

import static dev.spanhouse.storage.testing.OtlpTraces.attribute;
import static dev.spanhouse.storage.testing.OtlpTraces.bytes;
import static dev.spanhouse.storage.testing.OtlpTraces.empty;
import static dev.spanhouse.storage.testing.OtlpTraces.integer;
import static dev.spanhouse.storage.testing.OtlpTraces.real;
import static dev.spanhouse.storage.testing.OtlpTraces.string;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** "JSON Protobuf Encoding". */
class JsonConformanceTest extends Conformance {

  private static final String SPAN_ID = "00000000000000A1";

  private Answer send(String json) throws Exception {
    return client.send(Transport.HTTP_JSON, json.getBytes(UTF_8), Map.of());
  }

  /** Sends one span with these fields beside its ids. */
  private Answer sendSpan(ByteString trace, String fields) throws Exception {
    return send(
        """
        {"resourceSpans":[{"scopeSpans":[{"spans":[
          {"traceId":"%s","spanId":"%s","name":"n","startTimeUnixNano":"1","endTimeUnixNano":"2"%s}
        ]}]}]}
        """
            .formatted(hex(trace), SPAN_ID, fields));
  }

  private Span roundTrip(String fields) throws Exception {
    ByteString trace = newTrace();
    Answer answer = sendSpan(trace, fields);
    assertThat(answer.code()).as(new String(answer.body(), UTF_8)).isEqualTo("200");
    assertThat(answer.response().hasPartialSuccess()).isFalse();
    return onlySpanOf(trace);
  }

  private AnyValue roundTripValue(String json) throws Exception {
    return roundTrip(",\"attributes\":[{\"key\":\"k\",\"value\":%s}]".formatted(json))
        .getAttributes(0)
        .getValue();
  }

  @Test
  void item39_idsAreHexadecimalInAnyCase() throws Exception {
    ByteString trace = newTrace();

    Answer answer =
        send(
            """
            {"resourceSpans":[{"scopeSpans":[{"spans":[
              {"traceId":"%s","spanId":"%s","parentSpanId":"","links":[{"traceId":"%s","spanId":"ab000000000000CD"}]}
            ]}]}]}
            """
                .formatted(
                    hex(trace).toUpperCase(Locale.ROOT),
                    SPAN_ID.toLowerCase(Locale.ROOT),
                    hex(trace)));

    assertThat(answer.code()).isEqualTo("200");
    Span span = onlySpanOf(trace);
    assertThat(hex(span.getSpanId())).isEqualToIgnoringCase(SPAN_ID);
    assertThat(span.getParentSpanId()).isEmpty();
    assertThat(span.getLinks(0).getTraceId()).isEqualTo(trace);
    assertThat(hex(span.getLinks(0).getSpanId())).isEqualTo("ab000000000000cd");
  }

  @Test
  void item40_enumsAreNumbersAndNamesAreTolerated() throws Exception {
    assertThat(roundTrip(",\"kind\":3").getKindValue()).isEqualTo(3);
    assertThat(roundTrip(",\"kind\":77").getKindValue()).isEqualTo(77);
    assertThat(roundTrip(",\"kind\":\"SPAN_KIND_SERVER\"").getKindValue()).isEqualTo(2);
    assertThat(roundTrip(",\"status\":{\"code\":\"STATUS_CODE_ERROR\"}").getStatus().getCodeValue())
        .isEqualTo(2);
  }

  @Test
  void item41_unknownNamesAreIgnored() throws Exception {
    assertThat(roundTrip(",\"zzz\":{\"deep\":[[[{}]]]},\"Name\":\"x\"").getName()).isEqualTo("n");
  }

  @Test
  void item42_snakeCaseIsTolerated() throws Exception {
    ByteString trace = newTrace();

    Answer answer =
        send(
            """
            {"resource_spans":[{"scope_spans":[{"spans":[
              {"trace_id":"%s","span_id":"%s","start_time_unix_nano":"5","end_time_unix_nano":"7",
               "attributes":[{"key":"k","value":{"int_value":"1"}}]}
            ]}]}]}
            """
                .formatted(hex(trace), SPAN_ID));

    assertThat(answer.code()).isEqualTo("200");
    assertThat(onlySpanOf(trace).getEndTimeUnixNano()).isEqualTo(7);
    assertThat(onlySpanOf(trace).getAttributesList()).containsExactly(attribute("k", integer(1)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "9007199254740993",
        "\"9007199254740993\"",
        "9007199254740993.0",
        "9007199254740993e0",
        "90071992547409930e-1"
      })
  void item43_wholeNumbersAreExactAsNumbersAndAsStrings(String number) throws Exception {
    assertThat(roundTripValue("{\"intValue\":%s}".formatted(number)))
        .isEqualTo(integer(9_007_199_254_740_993L));
  }

  @Test
  void item43_wholeNumbersBeyond64BitsWereDoubles() throws Exception {
    assertThat(roundTripValue("{\"intValue\":1e21}")).isEqualTo(real(1e21));
    assertThat(roundTripValue("{\"intValue\":-9223372036854775808}"))
        .isEqualTo(integer(Long.MIN_VALUE));
    assertThat(roundTripValue("{\"intValue\":9223372036854775808}")).isEqualTo(real(0x1p63));
  }

  @ParameterizedTest
  @ValueSource(strings = {"-/8=", "+/8=", "-_8", "+/8"})
  void item44_bytesAreBase64OfEitherAlphabet(String base64) throws Exception {
    String standard = base64.replace('-', '+').replace('_', '/');

    assertThat(roundTripValue("{\"bytesValue\":\"%s\"}".formatted(base64)))
        .isEqualTo(bytes(java.util.Base64.getDecoder().decode(standard)));
  }

  @Test
  void item45_doublesAreNumbersOrTheThreeNamesAndNullIsUnset() throws Exception {
    assertThat(roundTripValue("{\"doubleValue\":1}")).isEqualTo(real(1));
    assertThat(roundTripValue("{\"doubleValue\":-1.5e-300}")).isEqualTo(real(-1.5e-300));
    assertThat(roundTripValue("{\"doubleValue\":\"NaN\"}")).isEqualTo(real(Double.NaN));
    assertThat(roundTripValue("{\"doubleValue\":\"Infinity\"}"))
        .isEqualTo(real(Double.POSITIVE_INFINITY));
    assertThat(roundTripValue("{\"doubleValue\":\"-Infinity\"}"))
        .isEqualTo(real(Double.NEGATIVE_INFINITY));
    assertThat(roundTripValue("{\"doubleValue\":null}")).isEqualTo(empty());
    assertThat(roundTrip(",\"name\":null,\"attributes\":null,\"kind\":null").getKindValue())
        .isZero();
  }

  @Test
  void item46_valuesMayBeEmptyAnywhere() throws Exception {
    assertThat(roundTripValue("{}")).isEqualTo(empty());
    assertThat(roundTripValue("null")).isIn(empty(), AnyValue.getDefaultInstance());
    assertThat(
            roundTripValue("{\"arrayValue\":{\"values\":[{},{\"stringValue\":\"a\"},null]}}")
                .getArrayValue()
                .getValuesList())
        .containsExactly(empty(), string("a"), empty());
    assertThat(roundTrip(",\"attributes\":[{\"key\":\"k\"}]").getAttributesList())
        .containsExactly(KeyValue.newBuilder().setKey("k").build());
  }

  @Test
  void item47_ofTwoValuesTheLastIsTaken() throws Exception {
    assertThat(roundTripValue("{\"stringValue\":\"a\",\"intValue\":\"2\"}")).isEqualTo(integer(2));
    assertThat(roundTripValue("{\"intValue\":\"2\",\"stringValue\":\"a\"}")).isEqualTo(string("a"));
  }

  @Test
  void item48_flagsAreNumbersAndTimesStrings() throws Exception {
    Span span =
        roundTrip(
            ",\"flags\":4294967295,\"startTimeUnixNano\":\"9223372036854775807\","
                + "\"endTimeUnixNano\":\"9223372036854775807\"");
    Answer tooLate = sendSpan(newTrace(), ",\"endTimeUnixNano\":\"18446744073709551615\"");

    assertThat(span.getFlags()).isEqualTo(-1);
    assertThat(span.getStartTimeUnixNano()).isEqualTo(Long.MAX_VALUE);
    assertThat(tooLate.code()).isEqualTo("400");
    assertThat(tooLate.status().getMessage())
        .contains("end_time_unix_nano is 18446744073709551615 (expected: at most ");
  }

  private static List<String> malformed() {
    List<String> texts =
        new ArrayList<>(
            List.of(
                "",
                " ",
                "[]",
                "1",
                "null x",
                "{",
                "{\"resourceSpans\":[}",
                "{\"resourceSpans\":[]} trailing",
                "{\"resourceSpans\":[],}",
                "{'resourceSpans':[]}",
                "{\"resourceSpans\":NaN}",
                "{\"resourceSpans\":[],\"a\":\"\\q\"}",
                "{\"resourceSpans\":[],\"a\":\"\\u12\"}",
                "{\"resourceSpans\":[],\"a\":01}",
                "{\"resourceSpans\":[],\"a\":1.}",
                "{\"resourceSpans\":5}",
                "no JSON"));
    texts.add("{\"a\":" + "[".repeat(100_000));
    texts.add("{\"a\":" + "{\"a\":".repeat(100_000));
    return texts;
  }

  @Test
  void item49_whatIsNoJsonIsABadRequestAndWhatIsOnlyOddIsNot() throws Exception {
    for (String text : malformed()) {
      String shown = text.length() > 60 ? text.substring(0, 60) + "…" : text;
      Answer answer = send(text);

      assertThat(answer.code()).as(shown).isEqualTo("400");
      assertThat(answer.badRequest()).as(shown).isPresent();
      assertThat(answer.status().getMessage())
          .as(shown)
          .startsWith("the request is no OTLP/JSON ExportTraceServiceRequest: ");
    }
    assertThat(send("\uFEFF{}").code()).isEqualTo("200");
    assertThat(send(" \r\n\t{ } \n").code()).isEqualTo("200");
    assertThat(roundTrip(",\"name\":\"twice\"").getName()).isEqualTo("twice");
    assertThat(roundTripValue("{\"stringValue\":\"\\ud83d\\ude00 \\ud800\"}"))
        .isEqualTo(string("\uD83D\uDE00 \uFFFD"));
  }

  @Test
  void item49_oneBadFieldRejectsOneSpan() throws Exception {
    ByteString trace = newTrace();

    Answer answer =
        send(
            """
            {"resourceSpans":[{"scopeSpans":[{"spans":[
              {"traceId":"%1$s","spanId":"00000000000000a1","kind":"SPAN_KIND_MAGIC"},
              {"traceId":"%1$s","spanId":"00000000000000a2"},
              {"traceId":"xyz","spanId":"00000000000000a3"}
            ]}]}]}
            """
                .formatted(hex(trace)));

    assertThat(answer.code()).isEqualTo("200");
    assertThat(answer.response().getPartialSuccess().getRejectedSpans()).isEqualTo(2);
    assertThat(answer.response().getPartialSuccess().getErrorMessage())
        .contains("span 0 (trace " + hex(trace) + ", span 00000000000000a1): ")
        .contains("SPAN_KIND_MAGIC")
        .contains("span 2 (trace none, span 00000000000000a3): ")
        .contains("xyz");
    assertThat(hex(onlySpanOf(trace).getSpanId())).isEqualTo("00000000000000a2");
  }
}
