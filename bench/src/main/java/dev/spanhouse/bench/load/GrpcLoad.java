// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.bench.load;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.CompressorRegistry;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.netty.NettyChannelBuilder;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Sends requests over OTLP/gRPC, on several connections with a bounded number of calls in flight on
 * each: an answer makes room for the next call. A span counts when it is acknowledged.
 *
 * <p>Costs next to nothing per span: requests are stamped in place, gRPC copies them once, and all
 * of it happens on the connections' own event loops.
 *
 * <p>One run at a time.
 */
public final class GrpcLoad implements AutoCloseable {

  private static final Duration CONNECT_PATIENCE = Duration.ofSeconds(10);

  /** Longer than any server holds a call; a call without an answer by then has failed. */
  private static final Duration CALL_PATIENCE = Duration.ofSeconds(60);

  private final List<ManagedChannel> connections;
  private final boolean gzip;

  private GrpcLoad(List<ManagedChannel> connections, boolean gzip) {
    this.connections = connections;
    this.gzip = gzip;
  }

  /** Connects to {@code port} on the loopback interface. */
  public static GrpcLoad connect(int port, int connections, boolean gzip)
      throws InterruptedException {
    CompressorRegistry compressors = CompressorRegistry.newEmptyInstance();
    compressors.register(new FastGzip());
    List<ManagedChannel> channels = new ArrayList<>();
    for (int i = 0; i < connections; i++) {
      channels.add(
          NettyChannelBuilder.forAddress("127.0.0.1", port)
              .usePlaintext()
              .compressorRegistry(compressors)
              // Callbacks do little and never block.
              .directExecutor()
              // A retry would need the bytes again, which are another request's by then.
              .disableRetry()
              .build());
    }
    GrpcLoad load = new GrpcLoad(channels, gzip);
    try {
      for (ManagedChannel channel : channels) {
        awaitConnected(channel);
      }
    } catch (InterruptedException | RuntimeException e) {
      load.close();
      throw e;
    }
    return load;
  }

  private static void awaitConnected(ManagedChannel channel) throws InterruptedException {
    long deadline = System.nanoTime() + CONNECT_PATIENCE.toNanos();
    while (channel.getState(true) != ConnectivityState.READY) {
      if (System.nanoTime() - deadline > 0) {
        throw new IllegalStateException(
            "no connection to %s within %s".formatted(channel.authority(), CONNECT_PATIENCE));
      }
      TimeUnit.MILLISECONDS.sleep(5);
    }
  }

  /**
   * Sends for as long as {@code duration}, and waits for the last answers.
   *
   * @param inFlight calls on each connection
   */
  public LoadResult run(Workload workload, int inFlight, Duration duration)
      throws InterruptedException {
    Run run = new Run(workload, inFlight * connections.size(), duration);
    for (int i = 0; i < inFlight; i++) {
      for (ManagedChannel connection : connections) {
        run.sendNext(connection);
      }
    }
    run.finished.await();
    return run.tally.result();
  }

  @Override
  public void close() {
    connections.forEach(ManagedChannel::shutdownNow);
  }

  private final class Run {

    private final Workload workload;
    private final long endNanos;
    private final AtomicLong nextRequest = new AtomicLong();
    private final List<Queue<RequestTemplate>> spare = new ArrayList<>();
    private final Tally tally = new Tally();
    private final CountDownLatch finished;
    private final CallOptions options;

    Run(Workload workload, int calls, Duration duration) {
      this.workload = workload;
      endNanos = System.nanoTime() + duration.toNanos();
      finished = new CountDownLatch(calls);
      for (int i = 0; i < workload.services(); i++) {
        spare.add(new ConcurrentLinkedQueue<>());
      }
      options = gzip ? CallOptions.DEFAULT.withCompression("gzip") : CallOptions.DEFAULT;
    }

    void sendNext(ManagedChannel connection) {
      long now = System.nanoTime();
      if (now - endNanos >= 0) {
        finished.countDown();
        return;
      }
      long number = nextRequest.getAndIncrement();
      int service = workload.serviceOf(number);
      RequestTemplate request = spare.get(service).poll();
      if (request == null) {
        request = workload.newRequest(service);
      }
      request.stamp(
          workload.waveOf(number), ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now()));
      ClientCall<byte[], ExportTraceServiceResponse> call =
          connection.newCall(
              ExportMethod.EXPORT,
              options.withDeadlineAfter(CALL_PATIENCE.toNanos(), TimeUnit.NANOSECONDS));
      call.start(new Answer(connection, service, request, now), new Metadata());
      call.request(2);
      call.sendMessage(request.bytes());
      call.halfClose();
    }

    /** gRPC calls its methods one after the other. */
    private final class Answer extends ClientCall.Listener<ExportTraceServiceResponse> {

      private final ManagedChannel connection;
      private final int service;
      private final RequestTemplate request;
      private final long sentNanos;
      private ExportTraceServiceResponse response = ExportTraceServiceResponse.getDefaultInstance();

      Answer(ManagedChannel connection, int service, RequestTemplate request, long sentNanos) {
        this.connection = connection;
        this.service = service;
        this.request = request;
        this.sentNanos = sentNanos;
      }

      @Override
      public void onMessage(ExportTraceServiceResponse message) {
        response = message;
      }

      @Override
      public void onClose(Status status, Metadata trailers) {
        if (!status.isOk()) {
          tally.failed(status.toString());
          finished.countDown();
          return;
        }
        long rejected = response.getPartialSuccess().getRejectedSpans();
        if (rejected > 0) {
          tally.failed(response.getPartialSuccess().getErrorMessage());
        }
        tally.succeeded(request.spanCount() - rejected, sentNanos);
        spare.get(service).add(request);
        sendNext(connection);
      }
    }
  }
}
