// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.collector.json;

import static dev.spanhouse.collector.json.OtlpJson.IDS;
import static dev.spanhouse.collector.json.OtlpJson.message;
import static dev.spanhouse.collector.json.OtlpJson.read;
import static dev.spanhouse.collector.json.OtlpJson.span;
import static dev.spanhouse.collector.json.OtlpJson.spans;
import static dev.spanhouse.collector.json.OtlpJson.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import dev.spanhouse.proto.wire.WireFormatException;
import dev.spanhouse.storage.copy.EncodedSpans;
import dev.spanhouse.storage.copy.KnownEntries;
import dev.spanhouse.storage.copy.MemoryReservation;
import dev.spanhouse.storage.copy.RejectedSpan;
import dev.spanhouse.storage.copy.SpanEncoder;
import dev.spanhouse.storage.testing.OtlpTraces;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Fields that are JSON and not what they should be. */
class OtlpJsonUnreadableTest {

  private static final String SPAN =
      "span 0 (trace 5b8efff798038103d269b633813fc60c, span eee19b7ec3c1b174): ";

  private static String nested(String open, String close, int depth) {
    return open.repeat(depth) + "{}" + close.repeat(depth);
  }

  private static String arrays(int depth) {
    return nested("{\"arrayValue\":{\"values\":[", "]}}", depth);
  }

  private static String maps(int depth) {
    return nested("{\"kvlistValue\":{\"values\":[{\"key\":\"k\",\"value\":", "}]}}", depth);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"kind\":\"FOO\" | kind is \"FOO\" (expected: the number of an enum value from -2147483648"
            + " to 2147483647)",
        "\"kind\":{\"a\":[]} | kind is an object (expected: the number of an enum value from"
            + " -2147483648 to 2147483647)",
        "\"flags\":4294967296 | flags is 4294967296 (expected: an integer from 0 to 4294967295)",
        "\"startTimeUnixNano\":\"-1\" | startTimeUnixNano is \"-1\" (expected: an integer from 0 to"
            + " 18446744073709551615)",
        "\"startTimeUnixNano\":true | startTimeUnixNano is true (expected: an integer from 0 to"
            + " 18446744073709551615)",
        "\"parentSpanId\":\"xy\" | parentSpanId is \"xy\" (expected: a string of hexadecimal digits,"
            + " two for each byte)",
        "\"parentSpanId\":12 | parentSpanId is 12 (expected: a string of hexadecimal digits, two for"
            + " each byte)",
        "\"name\":5.50 | name is 5.50 (expected: a string)",
        "\"name\":false | name is false (expected: a string)",
        "\"name\":{} | name is an object (expected: a string)",
        "\"status\":\"ok\" | status is \"ok\" (expected: an object)",
        "\"attributes\":5 | attributes is 5 (expected: an array)",
        "\"attributes\":{} | attributes is an object (expected: an array)",
        "\"attributes\":[{},\"x\"] | attributes[1] is \"x\" (expected: an object)",
        "\"attributes\":[{\"key\":1}] | attributes[0].key is 1 (expected: a string)",
        "\"attributes\":[{},{\"value\":{\"intValue\":1.5}}] | attributes[1].value.intValue is 1.5"
            + " (expected: an integer from -9223372036854775808 to 9223372036854775807)",
        "\"attributes\":[{\"value\":{\"bytesValue\":\"?\"}}] | attributes[0].value.bytesValue is \"?\""
            + " (expected: a string in base64)",
        "\"attributes\":[{\"value\":{\"boolValue\":\"yes\"}}] | attributes[0].value.boolValue is"
            + " \"yes\" (expected: true or false)",
        "\"attributes\":[{\"value\":\"x\"}] | attributes[0].value is \"x\" (expected: an object)",
        "\"events\":[{\"timeUnixNano\":\"a\\nb\"}] | events[0].timeUnixNano is \"a\uFFFDb\" (expected:"
            + " an integer from 0 to 18446744073709551615)",
        "\"links\":[{},{\"traceId\":\"f\"}] | links[1].traceId is \"f\" (expected: a string of"
            + " hexadecimal digits, two for each byte)",
        "\"status\":{\"code\":[1]} | status.code is an array (expected: the number of an enum value"
            + " from -2147483648 to 2147483647)"
      })
  void read_namesSpanAndFieldAndValue(String field, String problem)
      throws IOException, OtlpJsonException {
    // The ids are known whether they come before the field or after.
    for (String fields : new String[] {field + "," + IDS, IDS + "," + field}) {
      OtlpJsonReader reader = read(span(fields));

      assertThat(reader.unreadable()).containsExactly(new RejectedSpan(0, SPAN + problem));
      assertThat(message(reader).getResourceSpans(0).getScopeSpans(0).getSpansList())
          .containsExactly(Span.getDefaultInstance());
    }
  }

  @Test
  void read_rejectsASpanAloneAndKeepsPositions()
      throws IOException, OtlpJsonException, WireFormatException {
    String good = "{%s,\"name\":\"good\"}".formatted(IDS);
    OtlpJsonReader reader =
        read(
            spans(
                good,
                "{\"traceId\":\"zz\",\"spanId\":\"0102\",\"kind\":\"FOO\",\"name\":[{}]}",
                "null",
                good,
                "{\"name\":{},\"traceId\":\"ab\"}"));

    assertThat(reader.spanCount()).isEqualTo(4);
    assertThat(reader.unreadableCount()).isEqualTo(2);
    assertThat(reader.unreadable())
        .containsExactly(
            new RejectedSpan(
                1,
                "span 1 (trace none, span 0102): traceId is \"zz\" (expected: a string of"
                    + " hexadecimal digits, two for each byte)"),
            new RejectedSpan(
                3, "span 3 (trace ab, span none): name is an object (expected: a string)"));
    EncodedSpans encoded =
        SpanEncoder.encode(
            reader.bytes(), reader.length(), KnownEntries.NONE, MemoryReservation.UNBOUNDED);
    assertThat(encoded.spanCount()).isEqualTo(4);
    assertThat(encoded.rowCount()).isEqualTo(2);
    assertThat(encoded.spanIndex(0)).isEqualTo(0);
    assertThat(encoded.spanIndex(1)).isEqualTo(2);
  }

  @Test
  void read_doesNotTakeTheIdsOfALinkForTheSpans() throws IOException, OtlpJsonException {
    String link = "\"links\":[{\"traceId\":\"01\",\"spanId\":\"02\"}]";

    assertThat(read(span(IDS + ",\"name\":1," + link)).unreadable())
        .containsExactly(new RejectedSpan(0, SPAN + "name is 1 (expected: a string)"));
  }

  @Test
  void read_keepsTwentyReasonsAndCountsTheRest() throws IOException, OtlpJsonException {
    List<String> bad = Collections.nCopies(50, "{\"name\":1}");

    OtlpJsonReader reader = read(spans(bad.toArray(String[]::new)));

    assertThat(reader.unreadableCount()).isEqualTo(50);
    assertThat(reader.spanCount()).isEqualTo(50);
    assertThat(reader.unreadable()).hasSize(20);
    assertThat(reader.unreadable().getLast().index()).isEqualTo(19);
    assertThat(message(reader).getResourceSpans(0).getScopeSpans(0).getSpansList())
        .isEqualTo(Collections.nCopies(50, Span.getDefaultInstance()));
  }

  @Test
  void read_cutsLongValuesAndIds() throws IOException, OtlpJsonException {
    String id = "ab".repeat(200);
    OtlpJsonReader reader =
        read(
            span(
                "\"traceId\":\"%s\",\"kind\":\"%s😀\""
                    .formatted(id, "x".repeat(59) + "😀".repeat(9))));

    assertThat(reader.unreadable())
        .containsExactly(
            new RejectedSpan(
                0,
                "span 0 (trace %s…, span none): kind is \"%s…\" (expected: the number of an enum value from -2147483648 to 2147483647)"
                    .formatted("ab".repeat(24), "x".repeat(59))));
  }

  @Test
  void read_takesValuesNestedAsDeepAsTheEncoder()
      throws IOException, OtlpJsonException, WireFormatException {
    for (String json : List.of(arrays(64), maps(64), arrays(256), maps(256))) {
      OtlpJsonReader reader = read(value(json));

      assertThat(reader.unreadable()).isEmpty();
      EncodedSpans encoded =
          SpanEncoder.encode(
              reader.bytes(), reader.length(), KnownEntries.NONE, MemoryReservation.UNBOUNDED);
      assertThat(encoded.rejected()).isEmpty();
      assertThat(encoded.rowCount()).isEqualTo(1);
    }
    assertThat(arrays(64)).satisfies(json -> assertThat(json.length()).isGreaterThan(1000));
  }

  @Test
  void read_rejectsASpanWithValuesNestedDeeper() throws IOException, OtlpJsonException {
    for (String json : List.of(arrays(257), maps(257), arrays(5000), maps(3000))) {
      OtlpJsonReader reader = read(value(json));

      assertThat(reader.unreadableCount()).isEqualTo(1);
      assertThat(reader.unreadable().getFirst().reason())
          .startsWith(SPAN + "attributes[0].value.")
          .endsWith("… is nested deeper than 256 levels");
    }
  }

  @Test
  void read_takesDeepValuesOnASmallStack() throws InterruptedException {
    StringBuilder failure = new StringBuilder("did not run");
    Thread thread =
        new Thread(
            null,
            () -> {
              try {
                failure.replace(0, failure.length(), "" + read(value(maps(257))).unreadableCount());
              } catch (IOException | OtlpJsonException | StackOverflowError e) {
                failure.replace(0, failure.length(), e.toString());
              }
            },
            "small-stack",
            512 * 1024);
    thread.start();
    thread.join();

    assertThat(failure).hasToString("1");
  }

  @Test
  void read_keepsWhatIsWideAndDeepAsItIs() throws IOException, OtlpJsonException {
    String leaf = "{\"stringValue\":\"" + "x".repeat(100) + "\"}";
    String json =
        "{\"arrayValue\":{\"values\":[{},%s,".formatted(leaf).repeat(60) + leaf + "]}}".repeat(60);
    OtlpJsonReader reader = read(value(json));

    // Deeper than protobuf's own recursion limit of 100.
    byte[] wire = OtlpJson.wire(reader);
    CodedInputStream in = CodedInputStream.newInstance(wire);
    in.setRecursionLimit(1000);
    assertThat(ExportTraceServiceRequest.parseFrom(in)).isEqualTo(deepMessage(60));
    assertThat(wire.length).isLessThan(value(json).length());
  }

  @Test
  void read_keepsEmptyValuesShortHoweverDeep() throws IOException, OtlpJsonException {
    String many = "{},".repeat(10_000) + "{}";
    String json = value("{\"arrayValue\":{\"values\":[".repeat(200) + many + "]}}".repeat(200));

    OtlpJsonReader reader = read(json);

    assertThat(reader.unreadable()).isEmpty();
    assertThat(reader.length()).isLessThan(json.length());
  }

  private static ExportTraceServiceRequest deepMessage(int depth) {
    AnyValue leaf = OtlpTraces.string("x".repeat(100));
    AnyValue value = leaf;
    for (int i = 0; i < depth; i++) {
      value = OtlpTraces.array(OtlpTraces.empty(), leaf, value);
    }
    Span span =
        Span.newBuilder()
            .setTraceId(ByteString.fromHex("5b8efff798038103d269b633813fc60c"))
            .setSpanId(ByteString.fromHex("eee19b7ec3c1b174"))
            .addAttributes(OtlpTraces.attribute("k", value))
            .build();
    return ExportTraceServiceRequest.newBuilder()
        .addResourceSpans(
            ResourceSpans.newBuilder().addScopeSpans(ScopeSpans.newBuilder().addSpans(span)))
        .build();
  }

  @ParameterizedTest
  @ValueSource(strings = {"resource", "scope"})
  void read_refusesTheRequestForAFieldOutsideSpans(String where) {
    String body = "\"attributes\":[{\"key\":\"a\",\"value\":{\"intValue\":\"x\"}}]";
    String json =
        where.equals("resource")
            ? "{\"resourceSpans\":[{},{\"resource\":{" + body + "}}]}"
            : "{\"resourceSpans\":[{\"scopeSpans\":[{},{\"scope\":{" + body + "}}]}]}";

    assertThatThrownBy(() -> read(json))
        .isInstanceOf(OtlpJsonException.class)
        .hasMessage(
            "%s.attributes[0].value.intValue is \"x\" (expected: an integer from -9223372036854775808 to 9223372036854775807) at byte %d"
                .formatted(
                    where.equals("resource")
                        ? "resourceSpans[1].resource"
                        : "resourceSpans[0].scopeSpans[1].scope",
                    json.indexOf("\"x\"")));
  }

  @Test
  void read_refusesTheRequestForStructure() {
    assertThatThrownBy(() -> read("{\"resourceSpans\":{}}"))
        .hasMessage("resourceSpans is an object (expected: an array) at byte 17");
    assertThatThrownBy(() -> read(spans("{}", "7")))
        .hasMessage(
            "resourceSpans[0].scopeSpans[0].spans[1] is 7 (expected: an object) at byte 46");
    assertThatThrownBy(
            () ->
                read(
                    "{\"resourceSpans\":[{\"resource\":{\"attributes\":[{\"value\":"
                        + arrays(257)
                        + "}]}}]}"))
        .isInstanceOf(OtlpJsonException.class)
        .hasMessageContaining("is nested deeper than 256 levels");
  }
}
