// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.app.clients;

import static dev.spanhouse.storage.testing.OtlpTraces.array;
import static dev.spanhouse.storage.testing.OtlpTraces.attribute;
import static dev.spanhouse.storage.testing.OtlpTraces.bool;
import static dev.spanhouse.storage.testing.OtlpTraces.canonical;
import static dev.spanhouse.storage.testing.OtlpTraces.empty;
import static dev.spanhouse.storage.testing.OtlpTraces.integer;
import static dev.spanhouse.storage.testing.OtlpTraces.real;
import static dev.spanhouse.storage.testing.OtlpTraces.string;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * The span that each client sends besides the many, with all that it can say. Its ids and times are
 * the client's, everything else is the same for all.
 *
 * @param traceFlags W3C trace flags, which some SDKs set more of than others
 * @param n its number among the spans of the run
 */
record GoldenSpan(
    String traceId,
    String spanId,
    String parentSpanId,
    int traceFlags,
    long n,
    long startTimeUnixNano,
    long eventTimeUnixNano,
    long endTimeUnixNano) {

  /** The trace that it links to. */
  static final String LINKED_TRACE_ID = "0af7651916cd43dd8448eb211c80319c";

  /** The span that it links to. */
  static final String LINKED_SPAN_ID = "b7ad6b7169203331";

  private static final int SAMPLED = 1;
  private static final int HAS_IS_REMOTE = 0x100;
  private static final int IS_REMOTE = 0x200;

  /**
   * What has to be stored.
   *
   * @param unusualDoubles whether NaN and the infinities arrive; JavaScript's JSON makes them null
   */
  Span expected(boolean unusualDoubles) {
    AnyValue[] unusual =
        unusualDoubles
            ? new AnyValue[] {
              real(Double.NaN), real(Double.POSITIVE_INFINITY), real(Double.NEGATIVE_INFINITY)
            }
            : new AnyValue[] {empty(), empty(), empty()};
    List<KeyValue> attributes =
        new ArrayList<>(
            List.of(
                attribute("n", integer(n)),
                attribute("string", string("zwölf €")),
                attribute("string.empty", string("")),
                attribute("int", integer(42)),
                attribute("int.large", integer((1L << 53) - 1)),
                attribute("int.negative", integer(-1)),
                attribute("double", real(0.1)),
                attribute("double.nan", unusual[0]),
                attribute("double.infinity", unusual[1]),
                attribute("double.minus_infinity", unusual[2]),
                attribute("bool", bool(true)),
                attribute("bool.false", bool(false)),
                attribute("strings", array(string("a"), string(""), string("ß"))),
                attribute("strings.empty", array()),
                attribute("strings.sparse", array(string("a"), empty())),
                attribute("ints", array(integer(1), integer(-2))),
                attribute("doubles", array(real(0.5), real(-1.5))),
                attribute("bools", array(bool(true), bool(false)))));
    Span span =
        Span.newBuilder()
            .setTraceId(id(traceId))
            .setSpanId(id(spanId))
            .setParentSpanId(id(parentSpanId))
            .setFlags(traceFlags | HAS_IS_REMOTE)
            .setName("golden")
            .setKind(Span.SpanKind.SPAN_KIND_PRODUCER)
            .setStartTimeUnixNano(startTimeUnixNano)
            .setEndTimeUnixNano(endTimeUnixNano)
            .addAllAttributes(attributes)
            .addEvents(
                Span.Event.newBuilder()
                    .setTimeUnixNano(eventTimeUnixNano)
                    .setName("retry")
                    .addAttributes(attribute("attempt", integer(1)))
                    .addAttributes(attribute("reason", string(""))))
            .addLinks(
                Span.Link.newBuilder()
                    .setTraceId(id(LINKED_TRACE_ID))
                    .setSpanId(id(LINKED_SPAN_ID))
                    .setTraceState("vendor=1")
                    .setFlags(SAMPLED | HAS_IS_REMOTE | IS_REMOTE)
                    .addAttributes(attribute("link.reason", string("batch"))))
            .setStatus(
                Status.newBuilder()
                    .setCode(Status.StatusCode.STATUS_CODE_ERROR)
                    .setMessage("sold out"))
            .build();
    return canonical(span);
  }

  private static ByteString id(String hex) {
    return ByteString.copyFrom(HexFormat.of().parseHex(hex));
  }
}
