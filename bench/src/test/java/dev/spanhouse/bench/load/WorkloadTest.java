// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.spanhouse.storage.copy.EncodedSpans;
import dev.spanhouse.storage.copy.KnownEntries;
import dev.spanhouse.storage.copy.MemoryReservation;
import dev.spanhouse.storage.copy.SpanEncoder;
import dev.spanhouse.storage.copy.SpanRow;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.Span;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class WorkloadTest {

  private static final long NOW_MICROS = 1_795_341_600_123_456L;

  private final Workload workload = Workload.sample();

  @Test
  void spans_haveIdsOfTheirOwnAndParentsInTheirTrace() throws Exception {
    Set<ByteString> spanIds = new HashSet<>();
    Set<ByteString> traceIds = new HashSet<>();
    Set<ByteString> traceAndSpan = new HashSet<>();
    int roots = 0;

    List<Span> spans = new ArrayList<>();
    for (long wave = 0; wave < 3; wave++) {
      spans.addAll(spansOf(wave));
    }
    for (Span span : spans) {
      spanIds.add(span.getSpanId());
      traceIds.add(span.getTraceId());
      traceAndSpan.add(span.getTraceId().concat(span.getSpanId()));
      roots += span.getParentSpanId().isEmpty() ? 1 : 0;
    }

    assertThat(spans).hasSize(3 * 8 * 512);
    assertThat(spanIds).hasSameSizeAs(spans);
    assertThat(traceIds).hasSize(roots);
    assertThat(spans.size() / traceIds.size()).isBetween(8, 12);
    assertThat(spans)
        .filteredOn(span -> !span.getParentSpanId().isEmpty())
        .allMatch(span -> traceAndSpan.contains(span.getTraceId().concat(span.getParentSpanId())));
  }

  @Test
  void spans_areOfTheTimeOfSending() throws Exception {
    for (Span span : spansOf(7)) {
      assertThat(span.getStartTimeUnixNano())
          .isBetween((NOW_MICROS - 2_000_000) * 1000, NOW_MICROS * 1000);
      assertThat(span.getEndTimeUnixNano()).isGreaterThanOrEqualTo(span.getStartTimeUnixNano());
      assertThat(span.getEventsList())
          .allMatch(event -> event.getTimeUnixNano() >= span.getStartTimeUnixNano())
          .allMatch(event -> event.getTimeUnixNano() <= span.getEndTimeUnixNano());
    }
  }

  @Test
  void spans_lookLikeRealOnes() throws Exception {
    List<Span> spans = spansOf(0);

    assertThat(spans).allMatch(span -> span.getAttributesCount() == 10);
    assertThat(spans).filteredOn(span -> span.getEventsCount() > 0).hasSizeBetween(300, 500);
    assertThat(spans)
        .filteredOn(span -> span.getStatus().getCodeValue() == 2)
        .hasSizeGreaterThan(40);
    assertThat(workload.services()).isEqualTo(8);
  }

  @Test
  void rows_areThoseOfTheStampedRequest() throws Exception {
    List<RowTemplate> rows = workload.newRows();
    for (int service = 0; service < workload.services(); service++) {
      RequestTemplate request = workload.newRequest(service);
      request.stamp(41, NOW_MICROS);
      rows.get(service).stamp(41, NOW_MICROS);

      EncodedSpans encoded =
          SpanEncoder.encode(
              request.bytes(),
              request.bytes().length,
              KnownEntries.NONE,
              MemoryReservation.UNBOUNDED);
      encoded.stampReceivedAt(SpanRow.postgresMicros(NOW_MICROS));

      assertThat(encoded.rowCount()).isEqualTo(512).isEqualTo(request.spanCount());
      assertThat(encoded.rejectedCount()).isZero();
      assertThat(encoded.repairedStrings()).isZero();
      assertThat(rows.get(service).rowCount()).isEqualTo(512);
      assertThat(Arrays.copyOf(rows.get(service).bytes(), rows.get(service).length()))
          .isEqualTo(Arrays.copyOf(encoded.rows(), encoded.rowBytes()));
    }
  }

  private List<Span> spansOf(long wave) throws Exception {
    List<Span> spans = new ArrayList<>();
    for (int service = 0; service < workload.services(); service++) {
      RequestTemplate request = workload.newRequest(service);
      request.stamp(wave, NOW_MICROS);
      ExportTraceServiceRequest decoded = ExportTraceServiceRequest.parseFrom(request.bytes());
      spans.addAll(decoded.getResourceSpans(0).getScopeSpans(0).getSpansList());
    }
    return spans;
  }
}
