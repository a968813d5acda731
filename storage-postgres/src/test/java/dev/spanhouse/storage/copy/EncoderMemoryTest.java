// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.storage.copy;

import static dev.spanhouse.storage.testing.OtlpTraces.attribute;
import static dev.spanhouse.storage.testing.OtlpTraces.bytes;
import static dev.spanhouse.storage.testing.OtlpTraces.empty;
import static dev.spanhouse.storage.testing.OtlpTraces.request;
import static dev.spanhouse.storage.testing.OtlpTraces.span;
import static dev.spanhouse.storage.testing.OtlpTraces.string;
import static dev.spanhouse.storage.testing.OtlpTraces.traceId;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import com.google.protobuf.UnknownFieldSet;
import com.google.protobuf.UnsafeByteOperations;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a request unfolds to is paid for before it is there. */
class EncoderMemoryTest {

  /** What is held at the most, and at the end. */
  private static final class Meter implements MemoryReservation {
    long held;
    long most;

    @Override
    public void reserve(long bytes) {
      held += bytes;
      most = Math.max(most, held);
    }

    @Override
    public void release(long bytes) {
      held -= bytes;
    }
  }

  private static Meter encode(byte[] request) throws Exception {
    Meter meter = new Meter();
    meter.reserve(SpanEncoder.initialCapacity(request.length));
    EncodedSpans spans = SpanEncoder.encode(request, request.length, KnownEntries.NONE, meter);
    // The writer gives back what is above that, so less must not be held.
    assertThat(meter.held).isGreaterThanOrEqualTo(spans.retainedBytes() - 1024);
    return meter;
  }

  private static long beyondRows(byte[] request) throws Exception {
    return encode(request).most - SpanEncoder.initialCapacity(request.length);
  }

  @Test
  void emptySpans_takeEightBytesEach() throws Exception {
    byte[] request =
        request("s", Collections.nCopies(100_000, Span.getDefaultInstance())).toByteArray();

    assertThat(beyondRows(request)).isGreaterThan(8 * 100_000);
  }

  @Test
  void attributes_takePlacesAndKeys() throws Exception {
    Span.Builder span = span(traceId(1, 2), 3);
    for (int i = 0; i < 100_000; i++) {
      span.addAttributes(attribute("k" + i, empty()));
    }

    assertThat(beyondRows(request("s", List.of(span.build())).toByteArray()))
        .isGreaterThan((8 + 16) * 100_000);
  }

  @Test
  void resources_takeTheirObjects() throws Exception {
    ExportTraceServiceRequest.Builder request = ExportTraceServiceRequest.newBuilder();
    for (int i = 0; i < 10_000; i++) {
      request.addResourceSpans(
          ResourceSpans.newBuilder()
              .setResource(Resource.newBuilder().setDroppedAttributesCount(i + 1))
              .addScopeSpans(ScopeSpans.getDefaultInstance()));
    }

    assertThat(beyondRows(request.build().toByteArray())).isGreaterThan(500 * 10_000);
  }

  @Test
  void brokenText_takesItsRepairedCopy() throws Exception {
    byte[] broken = new byte[1_000_000];
    Arrays.fill(broken, (byte) 0xFF);
    Span span =
        Span.newBuilder()
            .mergeFrom(span(traceId(1, 2), 3).build())
            .setUnknownFields(
                UnknownFieldSet.newBuilder()
                    .addField(
                        3,
                        UnknownFieldSet.Field.newBuilder()
                            .addLengthDelimited(UnsafeByteOperations.unsafeWrap(broken))
                            .build())
                    .build())
            .build();

    // Three bytes for one, once in the copy and once in the row.
    assertThat(beyondRows(request("s", List.of(span)).toByteArray())).isGreaterThan(4_000_000);
  }

  @Test
  void bytes_takeNoCopy() throws Exception {
    byte[] value = new byte[3_000_000];
    byte[] request =
        request(
                "s",
                List.of(span(traceId(1, 2), 3).addAttributes(attribute("k", bytes(value))).build()))
            .toByteArray();

    assertThat(beyondRows(request)).isLessThan(100_000);
  }

  @Test
  void schemaUrl_takesItsString() throws Exception {
    ExportTraceServiceRequest.Builder request =
        request("s", List.of(span(traceId(1, 2), 3).build())).toBuilder();
    request.getResourceSpansBuilder(0).setSchemaUrl("x".repeat(1_000_000));

    assertThat(beyondRows(request.build().toByteArray())).isGreaterThan(4_000_000);
  }

  @Test
  void manyKeysThenManySpans_isNotQuadratic() throws Exception {
    Span.Builder large = span(traceId(1, 2), 3);
    for (int i = 0; i < 500_000; i++) {
      large.addAttributes(attribute("k" + i, empty()));
    }
    List<Span> spans = new ArrayList<>(List.of(large.build()));
    Span small = span(traceId(1, 2), 4).addAttributes(attribute("k", string("v"))).build();
    spans.addAll(Collections.nCopies(50_000, small));

    // 50,000 times 16 MiB to be cleared would take minutes, not a second.
    assertTimeout(Duration.ofSeconds(20), () -> encode(request("s", spans).toByteArray()));
  }
}
