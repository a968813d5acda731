// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.collector.grpc;

import dev.spanhouse.collector.access.AccessControl;
import dev.spanhouse.collector.admission.Admission;
import dev.spanhouse.collector.admission.ByteBudget;
import dev.spanhouse.collector.admission.Deadline;
import dev.spanhouse.collector.http.CorsRules;
import dev.spanhouse.collector.http.HttpLimits;
import dev.spanhouse.collector.http.OtlpHttpServer;
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
import java.util.List;
import java.util.Optional;

/** The receiving half of the product, put together as the application does. */
public final class RunningCollector implements AutoCloseable {

  public static final int MAX_REQUEST_BYTES = 1024 * 1024;

  public final TestDatabase database = TestDatabase.migrated();
  public final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  public final SpanAccounting accounting = new SpanAccounting(registry);
  public final ByteBudget budget = new ByteBudget(64 * 1024 * 1024);
  public final ByteBudget receiveBudget;
  public final SpanQueue queue = new SpanQueue(100_000);
  final ExportClient client;

  private final WriterPool writers;
  private final OtlpGrpcServer server;
  private final OtlpHttpServer http;

  public RunningCollector(Duration hold, Duration bodyTimeout) throws Exception {
    this(hold, bodyTimeout, 64 * 1024 * 1024);
  }

  public RunningCollector(Duration hold, Duration bodyTimeout, long receiveBytes) throws Exception {
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
            AccessControl.OPEN,
            null);
    writers.start();
    server.start();
    http =
        new OtlpHttpServer(
            new OtlpHttpServer.Listening(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                Optional.empty(),
                List.of("/v1/traces"),
                Optional.empty()),
            ingest,
            receiveBudget,
            AccessControl.OPEN,
            new CorsRules(
                List.of("http://shop.example", "https://*.example.org"),
                List.of("x-team"),
                Duration.ofMinutes(10)),
            new HttpLimits(
                1000, 100, 32 * 1024, Duration.ofMillis(500), bodyTimeout, Duration.ofMinutes(1)),
            Duration.ofSeconds(5));
    http.start();
    client = new ExportClient(server.port());
  }

  /** The port of OTLP/gRPC. */
  public int port() {
    return server.port();
  }

  /** The port of OTLP/HTTP. */
  public int httpPort() {
    return http.port();
  }

  /** Leaves no room for any request until the collector is closed. */
  public void takeAllMemory() {
    new Admission(budget, Deadline.in(Duration.ZERO, System::nanoTime))
        .reserve(budget.limitBytes());
  }

  @Override
  public void close() {
    client.close();
    http.stop();
    try {
      server.stop(Deadline.in(Duration.ofSeconds(5), System::nanoTime));
      writers.drain(Deadline.in(Duration.ofSeconds(5), System::nanoTime));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    database.close();
  }
}
