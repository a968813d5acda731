// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.app.conformance;

import static dev.spanhouse.storage.testing.OtlpTraces.array;
import static dev.spanhouse.storage.testing.OtlpTraces.attribute;
import static dev.spanhouse.storage.testing.OtlpTraces.bool;
import static dev.spanhouse.storage.testing.OtlpTraces.bytes;
import static dev.spanhouse.storage.testing.OtlpTraces.empty;
import static dev.spanhouse.storage.testing.OtlpTraces.integer;
import static dev.spanhouse.storage.testing.OtlpTraces.map;
import static dev.spanhouse.storage.testing.OtlpTraces.real;
import static dev.spanhouse.storage.testing.OtlpTraces.request;
import static dev.spanhouse.storage.testing.OtlpTraces.span;
import static dev.spanhouse.storage.testing.OtlpTraces.spanId;
import static dev.spanhouse.storage.testing.OtlpTraces.string;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import com.google.protobuf.UnknownFieldSet.Field;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** "Protocol Details", and what the .proto files say. */
class GeneralConformanceTest extends Conformance {

  private static final int UNKNOWN_FIELD = 9999;

  @ParameterizedTest
  @EnumSource
  void item01_noneAndGzipAreSupported(Transport transport) throws Exception {
    ByteString plain = newTrace();
    ByteString zipped = newTrace();

    Answer first = client.export(transport, oneSpan(plain));
    Answer second = client.exportZipped(transport, oneSpan(zipped));

    assertThat(first.isOk()).isTrue();
    assertThat(second.isOk()).isTrue();
    assertThat(isStored(plain)).isTrue();
    assertThat(isStored(zipped)).isTrue();
  }

  @ParameterizedTest
  @EnumSource
  void item02_everyExportHasOneAnswerAndWhatIsSentTwiceIsShownOnce(Transport transport)
      throws Exception {
    ByteString trace = newTrace();

    Answer first = client.export(transport, oneSpan(trace));
    Answer again = client.export(transport, oneSpan(trace));

    assertThat(first.isOk()).isTrue();
    assertThat(again.isOk()).isTrue();
    assertThat(onlySpanOf(trace).getSpanId()).isEqualTo(spanId(1));
  }

  @ParameterizedTest
  @EnumSource
  void item03_unknownFieldsAreIgnored(Transport transport) throws Exception {
    ByteString trace = newTrace();
    UnknownFieldSet ofTheFuture =
        UnknownFieldSet.newBuilder()
            .addField(UNKNOWN_FIELD, Field.newBuilder().addVarint(1).build())
            .build();
    Span span = span(trace, 1).setUnknownFields(ofTheFuture).build();
    ExportTraceServiceRequest request =
        request("s", List.of(span)).toBuilder().setUnknownFields(ofTheFuture).build();
    byte[] body =
        transport == Transport.HTTP_JSON
            ? new String(transport.encode(request), UTF_8)
                .replace("\"spanId\":", "\"ofTheFuture\":{\"a\":[1,{\"b\":null}]},\"spanId\":")
                .getBytes(UTF_8)
            : transport.encode(request);

    Answer answer = client.send(transport, body, Map.of());

    assertThat(answer.isOk()).isTrue();
    assertThat(onlySpanOf(trace).getName()).isEqualTo(span.getName());
    if (transport != Transport.HTTP_JSON) {
      assertThat(onlySpanOf(trace).getUnknownFields()).isEqualTo(ofTheFuture);
    }
  }

  @ParameterizedTest
  @EnumSource
  void item04_envelopesWithoutSpansAreAccepted(Transport transport) throws Exception {
    ExportTraceServiceRequest envelopes =
        ExportTraceServiceRequest.newBuilder()
            .addResourceSpans(ResourceSpans.getDefaultInstance())
            .addResourceSpans(
                ResourceSpans.newBuilder().addScopeSpans(ScopeSpans.getDefaultInstance()))
            .build();

    Answer answer = client.export(transport, envelopes);

    assertThat(answer.isOk()).isTrue();
    assertThat(answer.body()).isEqualTo(transport.emptyResponse());
  }

  @ParameterizedTest
  @EnumSource
  void item05_everyAttributeValueIsAcceptedAndComesBack(Transport transport) throws Exception {
    ByteString trace = newTrace();
    List<KeyValue> attributes =
        List.of(
            attribute("string", string("é\u0000\"\\\n")),
            attribute("empty string", string("")),
            attribute("bool", bool(false)),
            attribute("int", integer(Long.MIN_VALUE)),
            attribute("double", real(1.0)),
            attribute("negative zero", real(-0.0)),
            attribute("not a number", real(Double.NaN)),
            attribute("infinite", real(Double.NEGATIVE_INFINITY)),
            attribute("bytes", bytes((byte) 0, (byte) -1)),
            attribute("empty", empty()),
            attribute("empty array", array()),
            attribute("empty map", map()),
            attribute("mixed", array(string("a"), integer(1), empty(), array(bool(true)), map())),
            attribute("map", map(attribute("in", map(attribute("in", array(bytes())))))),
            attribute("64 maps", nested(64)));

    Answer answer =
        client.export(
            transport, request("s", List.of(span(trace, 1).addAllAttributes(attributes).build())));

    assertThat(answer.isOk()).isTrue();
    assertThat(answer.response().hasPartialSuccess()).isFalse();
    assertThat(onlySpanOf(trace).getAttributesList())
        .containsExactlyInAnyOrderElementsOf(attributes);
  }

  private static AnyValue nested(int depth) {
    AnyValue value = string("inmost");
    for (int i = 0; i < depth; i++) {
      value = map(attribute("in", value));
    }
    return value;
  }

  @ParameterizedTest
  @EnumSource
  void item06_referencesIntoATableThatTracesDoNotHaveAreEmptyAndAWarning(Transport transport)
      throws Exception {
    ByteString trace = newTrace();
    Span span =
        span(trace, 1)
            .addAttributes(attribute("k", AnyValue.newBuilder().setStringValueStrindex(7).build()))
            .addAttributes(KeyValue.newBuilder().setKeyStrindex(8).setValue(string("v")))
            .build();

    Answer answer = client.export(transport, request("s", List.of(span)));

    assertThat(answer.isOk()).isTrue();
    assertThat(answer.response().getPartialSuccess().getRejectedSpans()).isZero();
    assertThat(answer.response().getPartialSuccess().getErrorMessage())
        .isEqualTo(
            "2 strings were references, which traces cannot have, and are empty: span 0 (trace %1$s, span 0000000000000001): attributes 'k'; span 0 (trace %1$s, span 0000000000000001): attributes ''"
                .formatted(hex(trace)));
    assertThat(
            database.count(
                "SELECT count(*) FROM span WHERE trace_id = '%s' AND attributes = '%s'"
                    .formatted(hex(trace), "{\"k\": null, \"\": \"v\"}")))
        .isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource
  void item07_reservedFlagsComeBack(Transport transport) throws Exception {
    ByteString trace = newTrace();
    int flags = 0xFFFF_FDFF;
    Span span =
        span(trace, 1)
            .setFlags(flags)
            .addLinks(
                Span.Link.newBuilder()
                    .setTraceId(newTrace())
                    .setSpanId(spanId(2))
                    .setFlags(0x8000_0301))
            .build();

    Answer answer = client.export(transport, request("s", List.of(span)));

    assertThat(answer.isOk()).isTrue();
    assertThat(onlySpanOf(trace).getFlags()).isEqualTo(flags);
    assertThat(onlySpanOf(trace).getLinks(0).getFlags()).isEqualTo(0x8000_0301);
  }

  @ParameterizedTest
  @EnumSource
  void item08_kindsAreKeptAsTheyAre(Transport transport) throws Exception {
    ByteString trace = newTrace();

    Answer answer =
        client.export(
            transport,
            request(
                "s",
                List.of(
                    span(trace, 1).setKind(Span.SpanKind.SPAN_KIND_UNSPECIFIED).build(),
                    span(trace, 2).setKindValue(42).build())));

    assertThat(answer.isOk()).isTrue();
    assertThat(spansOf(trace)).extracting(Span::getKindValue).containsExactlyInAnyOrder(0, 42);
  }

  @ParameterizedTest
  @EnumSource
  void item09_ofAttributesThatShareAKeyAllComeBackAndTheLastIsIndexed(Transport transport)
      throws Exception {
    ByteString trace = newTrace();
    List<KeyValue> attributes =
        List.of(attribute("k", string("first")), attribute("k", string("last")));

    Answer answer =
        client.export(
            transport, request("s", List.of(span(trace, 1).addAllAttributes(attributes).build())));

    assertThat(answer.isOk()).isTrue();
    assertThat(onlySpanOf(trace).getAttributesList()).isEqualTo(attributes);
    assertThat(
            database.count(
                "SELECT count(*) FROM span WHERE trace_id = '%s' AND attributes @> '{\"k\":\"last\"}'"
                    .formatted(hex(trace))))
        .isEqualTo(1);
  }
}
