// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.storage.copy;

import dev.spanhouse.proto.wire.OtlpFields.ResourceSpans;
import dev.spanhouse.proto.wire.OtlpFields.ScopeSpans;
import dev.spanhouse.proto.wire.OtlpFields.TracesData;
import dev.spanhouse.proto.wire.WireFormatException;
import dev.spanhouse.proto.wire.WireReader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Turns one {@code ExportTraceServiceRequest} into COPY rows.
 *
 * <p>Walks the wire format once and builds no object per span or attribute. A span that is not
 * valid is left out and reported; it never takes its neighbours with it.
 *
 * <p>Used for one request by one thread.
 */
public final class SpanEncoder {

  /** How deep attribute values may be nested; a span with a deeper one is rejected. */
  public static final int MAX_VALUE_DEPTH = ValueEncoder.MAX_DEPTH;

  private static final int LEN = WireReader.LENGTH_DELIMITED;

  private static final byte[] NOTHING = {};

  private final MemoryReservation memory;
  private final RowBuffer rows;
  private final RowWriter rowWriter;
  private final DictionaryBuilder dictionary;
  private final Repairs repairs = new Repairs();
  private final SpanScan span;
  private final Ranges resources;
  private final Ranges scopeSpans;
  private final Ranges scopes;
  private final Ranges spans;
  private final List<RejectedSpan> rejected = new ArrayList<>();

  private int[] rowStarts = new int[64];
  private int[] indexes = new int[64];
  private int rowCount;
  private int spanCount;

  private SpanEncoder(int requestLength, KnownEntries known, MemoryReservation memory) {
    this.memory = memory;
    rows = new RowBuffer(initialCapacity(requestLength), memory);
    TextEncoder text = new TextEncoder(rows, repairs);
    rowWriter = new RowWriter(rows, text);
    dictionary = new DictionaryBuilder(known, memory, repairs);
    span = new SpanScan(memory);
    resources = new Ranges(memory);
    scopeSpans = new Ranges(memory);
    scopes = new Ranges(memory);
    spans = new Ranges(memory);
  }

  /** The bytes that encoding a request of this length allocates before it reserves any more. */
  public static int initialCapacity(int requestLength) {
    return requestLength + (requestLength >> 1) + 512;
  }

  /**
   * Encodes the first {@code length} bytes of {@code request}.
   *
   * @param known dictionary rows that need not be built again
   * @param memory asked before more than {@link #initialCapacity} is allocated
   * @throws WireFormatException if the bytes are no protobuf message; nothing is to be stored then
   */
  public static EncodedSpans encode(
      byte[] request, int length, KnownEntries known, MemoryReservation memory)
      throws WireFormatException {
    SpanEncoder encoder = new SpanEncoder(length, known, memory);
    encoder.encodeRequest(new WireReader(request, 0, length));
    return encoder.result();
  }

  private EncodedSpans result() {
    rowStarts[rowCount] = rows.size();
    return new EncodedSpans(
        rows.array(),
        rowStarts,
        indexes,
        rowCount,
        dictionary.entries(),
        List.copyOf(rejected),
        spanCount,
        repairs,
        dictionary.retainedBytes());
  }

  private void encodeRequest(WireReader in) throws WireFormatException {
    while (!in.atEnd()) {
      int tag = in.readTag();
      if (tag == (TracesData.RESOURCE_SPANS << 3 | LEN)) {
        int outer = in.enter(in.readLength());
        encodeResourceSpans(in);
        in.leave(outer);
      } else {
        in.skip(tag);
      }
    }
  }

  private void encodeResourceSpans(WireReader in) throws WireFormatException {
    resources.clear();
    scopeSpans.clear();
    Slice schemaUrl = new Slice(NOTHING, 0, 0);
    while (!in.atEnd()) {
      int tag = in.readTag();
      switch (tag) {
        case ResourceSpans.RESOURCE << 3 | LEN -> resources.addNext(in);
        case ResourceSpans.SCOPE_SPANS << 3 | LEN -> scopeSpans.addNext(in);
        case ResourceSpans.SCHEMA_URL << 3 | LEN -> schemaUrl = Slice.next(in);
        default -> in.skip(tag);
      }
    }
    if (scopeSpans.count() == 0) {
      return;
    }
    ResolvedResource resource = dictionary.resource(merged(in.array(), resources), schemaUrl);
    for (int i = 0; i < scopeSpans.count(); i++) {
      in.seek(scopeSpans.start(i));
      int outer = in.enter(scopeSpans.length(i));
      encodeScopeSpans(in, resource);
      in.leave(outer);
    }
  }

  private void encodeScopeSpans(WireReader in, ResolvedResource resource)
      throws WireFormatException {
    scopes.clear();
    spans.clear();
    Slice schemaUrl = new Slice(NOTHING, 0, 0);
    while (!in.atEnd()) {
      int tag = in.readTag();
      switch (tag) {
        case ScopeSpans.SCOPE << 3 | LEN -> scopes.addNext(in);
        case ScopeSpans.SPANS << 3 | LEN -> spans.addNext(in);
        case ScopeSpans.SCHEMA_URL << 3 | LEN -> schemaUrl = Slice.next(in);
        default -> in.skip(tag);
      }
    }
    if (spans.count() == 0) {
      return;
    }
    long scopeId = dictionary.scope(merged(in.array(), scopes), schemaUrl);
    for (int i = 0; i < spans.count(); i++) {
      in.seek(spans.start(i));
      encodeSpan(in, spans.length(i), resource, scopeId);
    }
  }

  private void encodeSpan(WireReader in, int length, ResolvedResource resource, long scopeId)
      throws WireFormatException {
    int start = in.position();
    int outer = in.enter(length);
    span.scan(in);
    if (SpanValidity.isValid(in.array(), span)) {
      int mark = rows.size();
      try {
        rowWriter.write(in, start, length, span, resource, scopeId);
        addRow(mark);
        if (repairs.hasPending()) {
          repairs.belongTo(SpanValidity.describe(in.array(), span, spanCount));
        }
        dictionary.operation(resource, in.array(), span.nameStart, span.nameLength, span.kind);
      } catch (TooDeepException e) {
        rows.truncate(mark);
        repairs.forgetPending();
        reject(SpanValidity.describe(in.array(), span, spanCount) + ": " + e.getMessage());
      }
    } else if (rejected.size() < EncodedSpans.MAX_REASONS) {
      // Only as many are put into words as are shown: there may be millions.
      reject(SpanValidity.problemOf(in.array(), span, spanCount));
    }
    spanCount++;
    in.leave(outer);
  }

  private void reject(String reason) {
    if (rejected.size() < EncodedSpans.MAX_REASONS) {
      rejected.add(new RejectedSpan(spanCount, reason));
    }
  }

  private void addRow(int start) {
    if (rowCount + 1 == rowStarts.length) {
      memory.reserve(8L * rowStarts.length);
      rowStarts = Arrays.copyOf(rowStarts, 2 * rowStarts.length);
      indexes = Arrays.copyOf(indexes, 2 * indexes.length);
    }
    rowStarts[rowCount] = start;
    indexes[rowCount] = spanCount;
    rowCount++;
  }

  /**
   * One message out of all its occurrences: the encodings of a message that is split over several
   * fields, put together, are the encoding of the merged one (Protocol Buffers, "Last one wins").
   */
  private Slice merged(byte[] bytes, Ranges occurrences) {
    if (occurrences.count() == 1) {
      return new Slice(bytes, occurrences.start(0), occurrences.length(0));
    }
    int length = 0;
    for (int i = 0; i < occurrences.count(); i++) {
      length += occurrences.length(i);
    }
    memory.reserve(length);
    RowBuffer whole = new RowBuffer(length, memory);
    for (int i = 0; i < occurrences.count(); i++) {
      whole.put(bytes, occurrences.start(i), occurrences.length(i));
    }
    return new Slice(whole.array(), 0, whole.size());
  }
}
