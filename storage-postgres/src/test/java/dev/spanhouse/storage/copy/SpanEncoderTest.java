// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.storage.copy;

import static dev.spanhouse.storage.testing.OtlpTraces.array;
import static dev.spanhouse.storage.testing.OtlpTraces.attribute;
import static dev.spanhouse.storage.testing.OtlpTraces.request;
import static dev.spanhouse.storage.testing.OtlpTraces.span;
import static dev.spanhouse.storage.testing.OtlpTraces.string;
import static dev.spanhouse.storage.testing.OtlpTraces.traceId;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.spanhouse.proto.wire.SpanCounter;
import dev.spanhouse.proto.wire.WireFormatException;
import dev.spanhouse.storage.testing.OtlpArbitraries;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.TracesData;
import java.io.ByteArrayInputStream;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.Tuple.Tuple2;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SpanEncoderTest {

  private static EncodedSpans encode(byte[] bytes) throws WireFormatException {
    return SpanEncoder.encode(bytes, bytes.length, KnownEntries.NONE, MemoryReservation.UNBOUNDED);
  }

  static List<Arguments> invalidSpans() {
    Span.Builder valid = span(traceId(1, 2), 3);
    return List.of(
        Arguments.argumentSet(
            "no trace id", valid.clone().clearTraceId(), "trace_id has 0 bytes (expected: 16)"),
        Arguments.argumentSet(
            "short trace id",
            valid.clone().setTraceId(ByteString.copyFrom(new byte[15])),
            "trace_id has 15 bytes (expected: 16)"),
        Arguments.argumentSet(
            "long trace id",
            valid.clone().setTraceId(ByteString.copyFrom(new byte[1000])),
            "trace_id has 1000 bytes (expected: 16)"),
        Arguments.argumentSet(
            "zero trace id",
            valid.clone().setTraceId(traceId(0, 0)),
            "trace_id is all zero (expected: at least one byte that is not)"),
        Arguments.argumentSet(
            "short span id",
            valid.clone().setSpanId(ByteString.copyFrom(new byte[7])),
            "span_id has 7 bytes (expected: 8)"),
        Arguments.argumentSet(
            "zero span id",
            valid.clone().setSpanId(ByteString.copyFrom(new byte[8])),
            "span_id is all zero (expected: at least one byte that is not)"),
        Arguments.argumentSet(
            "start out of range",
            valid.clone().setStartTimeUnixNano(-1),
            "start_time_unix_nano is 18446744073709551615 (expected: at most 9223372036854775807)"),
        Arguments.argumentSet(
            "end out of range",
            valid.clone().setEndTimeUnixNano(Long.MIN_VALUE),
            "end_time_unix_nano is 9223372036854775808 (expected: at most 9223372036854775807)"),
        Arguments.argumentSet(
            "attribute too deep",
            valid.clone().addAttributes(attribute("k", nested(257))),
            "an attribute value is nested deeper than 256 levels"));
  }

  private static AnyValue nested(int depth) {
    AnyValue value = string("bottom");
    for (int i = 0; i < depth; i++) {
      value = array(value);
    }
    return value;
  }

  @ParameterizedTest
  @MethodSource("invalidSpans")
  void invalidSpan_isLeftOutAndExplained(Span.Builder invalid, String reason) throws Exception {
    Span valid = span(traceId(1, 2), 3).build();

    EncodedSpans encoded =
        encode(request("s", List.of(valid, invalid.build(), valid)).toByteArray());

    assertThat(encoded.spanCount()).isEqualTo(3);
    assertThat(encoded.rowCount()).isEqualTo(2);
    assertThat(encoded.spanIndex(1)).isEqualTo(2);
    assertThat(encoded.rejected()).hasSize(1);
    assertThat(encoded.rejected().getFirst().index()).isEqualTo(1);
    assertThat(encoded.rejected().getFirst().reason())
        .startsWith("span 1 (trace ")
        .endsWith(reason);
  }

  @Test
  void deepestAllowedValue_isTaken() throws Exception {
    Span deep = span(traceId(1, 2), 3).addAttributes(attribute("k", nested(256))).build();

    assertThat(encode(request("s", List.of(deep)).toByteArray()).rowCount()).isEqualTo(1);
  }

  @Test
  void messageInSeveralPieces_isMerged() throws Exception {
    byte[] first =
        ResourceSpans.newBuilder()
            .setResource(request("one", List.of()).getResourceSpans(0).getResource())
            .build()
            .toByteArray();
    byte[] second =
        request("two", List.of(span(traceId(1, 2), 3).build())).getResourceSpans(0).toByteArray();
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    byte[] whole =
        TracesData.newBuilder()
            .addResourceSpans(ResourceSpans.parseFrom(both))
            .build()
            .toByteArray();
    byte[] inPieces = new byte[both.length + 2];
    inPieces[0] = 10;
    inPieces[1] = (byte) both.length;
    System.arraycopy(both, 0, inPieces, 2, both.length);

    assertThat(resourceIds(encode(inPieces))).isEqualTo(resourceIds(encode(whole)));
  }

  private static List<Long> resourceIds(EncodedSpans encoded) {
    return encoded.dictionary().stream()
        .filter(DictionaryEntry.ResourceEntry.class::isInstance)
        .map(DictionaryEntry::id)
        .toList();
  }

  @Test
  void memory_isReservedBeforeItGrows() throws Exception {
    AtomicLong reserved = new AtomicLong();
    String controls = "\u0001".repeat(100_000);
    byte[] bytes =
        request(
                "s",
                List.of(
                    span(traceId(1, 2), 3).addAttributes(attribute("k", string(controls))).build()))
            .toByteArray();

    EncodedSpans encoded =
        SpanEncoder.encode(bytes, bytes.length, KnownEntries.NONE, reserved::addAndGet);

    assertThat(encoded.rowBytes()).isGreaterThan(600_000);
    assertThat(SpanEncoder.initialCapacity(bytes.length) + reserved.get())
        .isGreaterThanOrEqualTo(encoded.rows().length);
  }

  @Test
  void noRoom_stopsTheEncoding() {
    String controls = "\u0001".repeat(100_000);
    byte[] bytes =
        request(
                "s",
                List.of(
                    span(traceId(1, 2), 3).addAttributes(attribute("k", string(controls))).build()))
            .toByteArray();

    assertThatThrownBy(
            () ->
                SpanEncoder.encode(
                    bytes,
                    bytes.length,
                    KnownEntries.NONE,
                    more -> {
                      throw new IllegalStateException("no room");
                    }))
        .hasMessage("no room");
  }

  @Property(tries = 300)
  void spanCounter_countsWhatTheEncoderSees(@ForAll("requests") TracesData request)
      throws Exception {
    byte[] bytes = request.toByteArray();
    int expected =
        request.getResourceSpansList().stream()
            .flatMap(resource -> resource.getScopeSpansList().stream())
            .mapToInt(ScopeSpans::getSpansCount)
            .sum();

    assertThat(SpanCounter.count(new ByteArrayInputStream(bytes), bytes.length))
        .isEqualTo(expected);
    assertThat(encode(bytes).spanCount()).isEqualTo(expected);
  }

  /** Whatever comes over the wire: rows, or a clear no; nothing else, and no endless loop. */
  @Property(tries = 2000)
  void damagedRequest_isEncodedOrRefused(@ForAll("damaged") byte[] bytes) {
    try {
      EncodedSpans encoded = encode(bytes);
      assertThat(encoded.rowCount() + encoded.rejectedCount()).isEqualTo(encoded.spanCount());
    } catch (WireFormatException e) {
      assertThat(e).hasMessageContaining(" at byte ");
    }
  }

  @Provide
  Arbitrary<TracesData> requests() {
    return OtlpArbitraries.tracesData();
  }

  @Provide
  Arbitrary<byte[]> damaged() {
    Arbitrary<List<Tuple2<Integer, Byte>>> damages =
        Combinators.combine(Arbitraries.integers().between(0, 1 << 20), Arbitraries.bytes())
            .as(Tuple::of)
            .list()
            .ofMaxSize(6);
    return Combinators.combine(
            requests(), damages, Arbitraries.integers().between(0, 200).optional(0.3))
        .as(
            (request, changes, cut) -> {
              byte[] bytes = request.toByteArray();
              for (Tuple2<Integer, Byte> change : changes) {
                if (bytes.length > 0) {
                  bytes[change.get1() % bytes.length] = change.get2();
                }
              }
              int length = Math.max(0, bytes.length - cut.orElse(0));
              return Arrays.copyOf(bytes, length);
            });
  }
}
