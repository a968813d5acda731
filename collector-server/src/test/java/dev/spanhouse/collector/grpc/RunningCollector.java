// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.collector.grpc;

import dev.spanhouse.collector.access.AccessControl;
import dev.spanhouse.collector.admission.ByteBudget;
import dev.spanhouse.collector.admission.Deadline;
import dev.spanhouse.collector.ingest.IngestLimits;
import dev.spanhouse.collector.ingest.SpanAccounting;
import dev.spanhouse.collector.ingest.TraceIngest;
import dev.spanhouse.collector.queue.SpanQueue;
import dev.spanhouse.collector.queue.SpanQueue.BatchLimits;
import dev.spanhouse.collector.queue.WriterMetrics;
import dev.spanhouse.collector.queue.WriterPool;
import dev.spanhouse.storage.leaf.LeafDirectory;
import dev.spanhouse.storage.testing.TestDatabase;
import dev.spanhouse.storage.write.SpanStore;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;

/** The receiving half of the product, put together as the application does. */
final class RunningCollector {

  static final int MAX_REQUEST_BYTES = 1024 * 1024;

  final TestDatabase database = TestDatabase.migrated();
  final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  final SpanAccounting accounting = new SpanAccounting(registry);
  final ByteBudget budget = new ByteBudget(64 * 1024 * 1024);
  final ByteBudget receiveBudget;
  final SpanQueue queue = new SpanQueue(100_000);
  final ExportClient client;

  private final WriterPool writers;
  private final OtlpGrpcServer server;

  RunningCollector(Duration hold, Duration bodyTimeout) throws Exception {
    this(hold, bodyTimeout, 64 * 1024 * 1024);
  }

  RunningCollector(Duration hold, Duration bodyTimeout, long receiveBytes) throws Exception {
    this(hold, bodyTimeout, receiveBytes, AccessControl.OPEN);
  }

  RunningCollector(Duration hold, Duration bodyTimeout, long receiveBytes, AccessControl access)
      throws Exception {
    receiveBudget = new ByteBudget(receiveBytes);
    SpanStore store =
        new SpanStore(
            database.pool(),
            new LeafDirectory(database.pool(), Duration.ofDays(1)),
            InstantSource.system());
    writers =
        new WriterPool(
            queue,
            store,
            new BatchLimits(10_000, 4 * 1024 * 1024, Duration.ofMillis(2)),
            2,
            new WriterMetrics(registry));
    TraceIngest ingest =
        new TraceIngest(
            budget,
            queue,
            store.knownEntries(),
            new IngestLimits(MAX_REQUEST_BYTES, hold, Duration.ofMillis(1500)),
            accounting,
            System::nanoTime);
    server =
        new OtlpGrpcServer(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            ingest,
            receiveBudget,
            new GrpcLimits(100, 32 * 1024, bodyTimeout),
            access,
            null);
    writers.start();
    server.start();
    client = new ExportClient(server.port());
  }

  int port() {
    return server.port();
  }

  void stop() throws Exception {
    client.close();
    server.stop(Deadline.in(Duration.ofSeconds(5), System::nanoTime));
    writers.drain(Deadline.in(Duration.ofSeconds(5), System::nanoTime));
    database.close();
  }
}
