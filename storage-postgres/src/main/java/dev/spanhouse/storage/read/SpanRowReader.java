// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.storage.read;

import com.fasterxml.jackson.core.JsonParser;
import com.google.protobuf.ByteString;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/** Turns rows of {@code span} back into OTLP spans. */
final class SpanRowReader {

  /** The columns, in the order {@link #read} expects them. */
  static final String COLUMNS =
      """
      span_id, received_at, start_time, duration_ns, resource_id, scope_id, start_nanos, kind, \
      status_code, parent_span_id, flags, dropped_attributes_count, dropped_events_count, \
      dropped_links_count, name, status_message, trace_state, attributes, events, links, residue""";

  private final TraceId traceId;
  private final ByteString traceIdBytes;

  SpanRowReader(TraceId traceId) {
    this.traceId = traceId;
    this.traceIdBytes =
        ByteString.copyFrom(
            ByteBuffer.allocate(16).putLong(traceId.high()).putLong(traceId.low()).array());
  }

  StoredSpan read(ResultSet row) throws SQLException {
    try {
      return new StoredSpan(
          span(row),
          row.getLong(5),
          row.getLong(6),
          row.getObject(2, OffsetDateTime.class).toInstant());
    } catch (IOException e) {
      throw new IllegalStateException(
          "span %016x of trace %s cannot be read back".formatted(row.getLong(1), traceId), e);
    }
  }

  private Span span(ResultSet row) throws SQLException, IOException {
    Optional<Span> asReceived = ResidueReader.parse(row.getBytes(21), Span.parser());
    return asReceived.isPresent() ? asReceived.get() : fromColumns(row);
  }

  private Span fromColumns(ResultSet row) throws SQLException, IOException {
    Span.Builder span = Span.newBuilder().setTraceId(traceIdBytes).setSpanId(id(row.getLong(1)));
    long parent = row.getLong(10);
    if (!row.wasNull()) {
      span.setParentSpanId(id(parent));
    }
    long start = startTimeUnixNano(row);
    span.setStartTimeUnixNano(start)
        .setEndTimeUnixNano(start + row.getLong(4))
        .setKindValue(row.getShort(8))
        .setFlags(row.getInt(11))
        .setDroppedAttributesCount((int) row.getLong(12))
        .setDroppedEventsCount((int) row.getLong(13))
        .setDroppedLinksCount((int) row.getLong(14))
        .setName(row.getString(15));
    status(row, span);
    String traceState = row.getString(17);
    if (traceState != null) {
      span.setTraceState(traceState);
    }
    try (JsonParser in = AttributeReader.open(row.getString(18))) {
      span.addAllAttributes(AttributeReader.attributes(in));
    }
    String events = row.getString(19);
    if (events != null) {
      NestedReader.events(events, span);
    }
    String links = row.getString(20);
    if (links != null) {
      NestedReader.links(links, span);
    }
    return span.build();
  }

  private static void status(ResultSet row, Span.Builder span) throws SQLException {
    int code = row.getShort(9);
    String message = row.getString(16);
    if (code != 0 || message != null) {
      Status.Builder status = Status.newBuilder().setCodeValue(code);
      if (message != null) {
        status.setMessage(message);
      }
      span.setStatus(status);
    }
  }

  private static long startTimeUnixNano(ResultSet row) throws SQLException {
    Instant start = row.getObject(3, OffsetDateTime.class).toInstant();
    return ChronoUnit.MICROS.between(Instant.EPOCH, start) * 1000 + row.getShort(7);
  }

  private static ByteString id(long id) {
    return ByteString.copyFrom(ByteBuffer.allocate(8).putLong(id).array());
  }
}
