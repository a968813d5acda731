// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.storage.copy;

/**
 * The columns of table {@code span} in the order in which rows are sent. Fixed-width columns come
 * first, so that those which are filled in later, or read back from a row, stand at a fixed place.
 */
public final class SpanRow {

  /** For {@code COPY … (columns)}. */
  public static final String COLUMNS =
      """
      trace_id, received_at, span_id, start_time, duration_ns, resource_id, scope_id, \
      start_nanos, kind, status_code, parent_span_id, flags, dropped_attributes_count, \
      dropped_events_count, dropped_links_count, service_name, name, status_message, \
      trace_state, attributes, events, links, residue""";

  static final int COLUMN_COUNT = 23;

  /** A row starts with its field count (2 bytes); each field with its length (4 bytes). */
  static final int TRACE_ID_OFFSET = 2 + 4;

  static final int RECEIVED_AT_OFFSET = TRACE_ID_OFFSET + 16 + 4;
  static final int SPAN_ID_OFFSET = RECEIVED_AT_OFFSET + 8 + 4;

  /** Seconds from 1970-01-01 to 2000-01-01, where PostgreSQL's timestamps start. */
  private static final long POSTGRES_EPOCH_SECONDS = 946_684_800L;

  private SpanRow() {}

  /** Microseconds since 2000-01-01 of microseconds since 1970-01-01. */
  public static long postgresMicros(long unixMicros) {
    return unixMicros - POSTGRES_EPOCH_SECONDS * 1_000_000L;
  }
}
