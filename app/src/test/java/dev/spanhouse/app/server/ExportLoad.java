// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.app.server;

import static dev.spanhouse.storage.testing.OtlpTraces.attribute;
import static dev.spanhouse.storage.testing.OtlpTraces.request;
import static dev.spanhouse.storage.testing.OtlpTraces.span;
import static dev.spanhouse.storage.testing.OtlpTraces.string;
import static dev.spanhouse.storage.testing.OtlpTraces.traceId;

import com.google.rpc.RetryInfo;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.protobuf.StatusProto;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.TraceServiceGrpc;
import io.opentelemetry.proto.trace.v1.Span;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Clients that export over gRPC as fast as they are answered, every span with an id of its own, and
 * that remember what they were told.
 */
final class ExportLoad {

  /** Of every span; the low half of the id tells the request, the span id the span. */
  static final long TRACE_ID_HIGH = 0x10AD;

  /** What a client was told about one request. */
  record Answer(
      long request, Status status, boolean retryInfo, boolean plainRetryInfo, Duration after) {

    boolean isAcknowledged() {
      return status.isOk();
    }
  }

  private final int port;
  private final int spansPerRequest;
  private final AtomicLong nextRequest;
  private final AtomicBoolean stopped = new AtomicBoolean();
  private final Queue<Answer> answers = new ConcurrentLinkedQueue<>();
  private final List<Thread> clients = new ArrayList<>();

  /**
   * Starts at once.
   *
   * @param firstRequest number of the first request, so that several loads can share a database
   */
  ExportLoad(int port, int clientCount, int spansPerRequest, long firstRequest) {
    this.port = port;
    this.spansPerRequest = spansPerRequest;
    this.nextRequest = new AtomicLong(firstRequest);
    for (int i = 0; i < clientCount; i++) {
      clients.add(Thread.ofPlatform().name("client-" + i).start(this::run));
    }
  }

  List<Answer> answers() {
    return List.copyOf(answers);
  }

  List<Long> acknowledged() {
    return answers.stream().filter(Answer::isAcknowledged).map(Answer::request).toList();
  }

  long count(Status.Code code) {
    return answers.stream().filter(answer -> answer.status().getCode() == code).count();
  }

  /** Number of a request that has not been used yet. */
  long nextRequest() {
    return nextRequest.get();
  }

  /** Waits for the answers that are still to come. */
  void stop() throws InterruptedException {
    stopped.set(true);
    for (Thread client : clients) {
      client.join();
    }
  }

  private void run() {
    ManagedChannel channel =
        ManagedChannelBuilder.forAddress("127.0.0.1", port).usePlaintext().build();
    try {
      while (!stopped.get()) {
        long number = nextRequest.getAndIncrement();
        Answer answer = send(channel, number);
        answers.add(answer);
        if (channel.getState(false) == ConnectivityState.TRANSIENT_FAILURE) {
          return;
        }
      }
    } finally {
      channel.shutdownNow();
    }
  }

  private Answer send(ManagedChannel channel, long number) {
    long start = System.nanoTime();
    Status status = Status.OK;
    boolean retryInfo = false;
    boolean plainRetryInfo = false;
    try {
      TraceServiceGrpc.newBlockingStub(channel)
          .withDeadlineAfter(30, TimeUnit.SECONDS)
          .export(requestOf(number));
    } catch (StatusRuntimeException e) {
      status = e.getStatus();
      com.google.rpc.Status details = StatusProto.fromThrowable(e);
      retryInfo =
          details != null
              && details.getDetailsList().stream().anyMatch(detail -> detail.is(RetryInfo.class));
      Metadata trailers = e.getTrailers();
      plainRetryInfo =
          trailers != null
              && trailers.containsKey(ProtoUtils.keyForProto(RetryInfo.getDefaultInstance()));
    }
    return new Answer(
        number, status, retryInfo, plainRetryInfo, Duration.ofNanos(System.nanoTime() - start));
  }

  private ExportTraceServiceRequest requestOf(long number) {
    List<Span> spans = new ArrayList<>();
    for (int i = 1; i <= spansPerRequest; i++) {
      spans.add(
          span(traceId(TRACE_ID_HIGH, number), i)
              .addAttributes(attribute("padding", string("x".repeat(100))))
              .build());
    }
    return request("load-" + number % 5, spans);
  }
}
