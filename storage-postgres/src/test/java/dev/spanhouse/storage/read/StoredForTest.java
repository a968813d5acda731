// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.storage.read;

import dev.spanhouse.proto.wire.WireFormatException;
import dev.spanhouse.storage.copy.EncodedSpans;
import dev.spanhouse.storage.copy.MemoryReservation;
import dev.spanhouse.storage.copy.SpanEncoder;
import dev.spanhouse.storage.leaf.LeafDirectory;
import dev.spanhouse.storage.testing.TestDatabase;
import dev.spanhouse.storage.write.BatchWrite;
import dev.spanhouse.storage.write.SpanStore;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

/** Puts requests into a database and reads traces out of it, by the product's own way. */
final class StoredForTest {

  private final SpanStore store;
  private final TraceReader reader;

  StoredForTest(TestDatabase database) {
    store =
        new SpanStore(
            database.pool(),
            new LeafDirectory(database.pool(), Duration.ofDays(1)),
            InstantSource.system());
    reader = new TraceReader(database.pool(), Duration.ofSeconds(30), 100_000);
  }

  EncodedSpans put(ExportTraceServiceRequest request) {
    return put(request.toByteArray());
  }

  EncodedSpans put(byte[] request) {
    try {
      EncodedSpans spans =
          SpanEncoder.encode(
              request, request.length, store.knownEntries(), MemoryReservation.UNBOUNDED);
      BatchWrite write = store.newBatch(List.of(spans));
      write.attempt();
      if (!write.refused().isEmpty()) {
        throw new AssertionError(write.refused().toString());
      }
      return spans;
    } catch (WireFormatException | SQLException e) {
      throw new AssertionError(e);
    }
  }

  StoredTrace get(TraceId traceId) {
    return reader.read(traceId).orElseThrow();
  }
}
