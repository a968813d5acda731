// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.bench.hostile;

import com.google.protobuf.ByteString;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.TraceServiceGrpc;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/**
 * Exports ten spans at a time at a steady rate, over gRPC and HTTP in turns, and takes the time of
 * each from when it should have been sent: a server that stalls cannot hide behind a client that
 * waits for it.
 *
 * <p>Used by one thread.
 */
final class GoodClient implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final int SPANS = 10;

  private final ManagedChannel channel;
  private final HttpClient http = HttpClient.newHttpClient();
  private final URI traces;
  private final SplittableRandom random = new SplittableRandom();

  GoodClient(int grpcPort, int httpPort) {
    channel = NettyChannelBuilder.forAddress("127.0.0.1", grpcPort).usePlaintext().build();
    traces = URI.create("http://127.0.0.1:" + httpPort + "/v1/traces");
  }

  /** Sends for that long. */
  Measured run(int perSecond, Duration duration) throws InterruptedException {
    List<Double> millis = new ArrayList<>();
    int failed = 0;
    long start = System.nanoTime();
    long interval = TimeUnit.SECONDS.toNanos(1) / perSecond;
    long count = duration.toNanos() / interval;
    for (int i = 0; i < count; i++) {
      long due = start + i * interval;
      TimeUnit.NANOSECONDS.sleep(due - System.nanoTime());
      if (!export(i % 2 == 0)) {
        failed++;
      }
      millis.add((System.nanoTime() - due) / 1e6);
    }
    millis.sort(null);
    return new Measured(
        quantile(millis, 0.5), quantile(millis, 0.99), quantile(millis, 1), millis.size(), failed);
  }

  /** Sends one request; whether it was stored. */
  boolean export(boolean overGrpc) throws InterruptedException {
    try {
      if (overGrpc) {
        return TraceServiceGrpc.newBlockingStub(channel)
                .withDeadlineAfter(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                .export(request())
                .getPartialSuccess()
                .getRejectedSpans()
            == 0;
      }
      return http.send(
                  HttpRequest.newBuilder(traces)
                      .version(HttpClient.Version.HTTP_1_1)
                      .timeout(PATIENCE)
                      .header("content-type", "application/x-protobuf")
                      .POST(BodyPublishers.ofByteArray(request().toByteArray()))
                      .build(),
                  BodyHandlers.discarding())
              .statusCode()
          == 200;
    } catch (StatusRuntimeException | IOException e) {
      System.err.println("a good export failed: " + e);
      return false;
    }
  }

  private ExportTraceServiceRequest request() {
    ScopeSpans.Builder spans = ScopeSpans.newBuilder();
    ByteString trace = bytes(16);
    long now = TimeUnit.SECONDS.toNanos(Instant.now().getEpochSecond());
    for (int i = 0; i < SPANS; i++) {
      spans.addSpans(
          Span.newBuilder()
              .setTraceId(trace)
              .setSpanId(bytes(8))
              .setName("GET /items")
              .setStartTimeUnixNano(now)
              .setEndTimeUnixNano(now + 1_000_000));
    }
    return ExportTraceServiceRequest.newBuilder()
        .addResourceSpans(ResourceSpans.newBuilder().addScopeSpans(spans))
        .build();
  }

  private ByteString bytes(int count) {
    ByteBuffer bytes = ByteBuffer.allocate(count);
    while (bytes.hasRemaining()) {
      bytes.putLong(random.nextLong(1, Long.MAX_VALUE));
    }
    return ByteString.copyFrom(bytes.flip());
  }

  private static double quantile(List<Double> sorted, double share) {
    return sorted.get(Math.max(0, (int) Math.ceil(share * sorted.size()) - 1));
  }

  @Override
  public void close() {
    channel.shutdownNow();
    http.shutdownNow();
    http.close();
  }

  /** Milliseconds, and how many exports there were, and how many of them failed. */
  record Measured(double p50, double p99, double max, int exports, int failed) {}
}
