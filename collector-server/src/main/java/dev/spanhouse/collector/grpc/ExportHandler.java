// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.collector.grpc;

import dev.spanhouse.collector.access.AccessControl;
import dev.spanhouse.collector.access.AccessDecision;
import dev.spanhouse.collector.access.Caller;
import dev.spanhouse.collector.admission.Deadline;
import dev.spanhouse.collector.ingest.RequestFormat;
import dev.spanhouse.collector.ingest.TraceIngest;
import dev.spanhouse.collector.ingest.TraceIngest.AdmittedRequest;
import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.Status;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Takes {@code Export} calls. Blocks the calls' own virtual threads, never gRPC's event loops.
 *
 * <p>Safe for use by many threads.
 */
final class ExportHandler implements ServerCallHandler<InputStream, ExportTraceServiceResponse> {

  private final AccessControl access;
  private final TraceIngest ingest;
  private final Duration bodyTimeout;
  private final ScheduledExecutorService timer;

  ExportHandler(
      AccessControl access,
      TraceIngest ingest,
      Duration bodyTimeout,
      ScheduledExecutorService timer) {
    this.access = access;
    this.ingest = ingest;
    this.bodyTimeout = bodyTimeout;
    this.timer = timer;
  }

  @Override
  public ServerCall.Listener<InputStream> startCall(
      ServerCall<InputStream, ExportTraceServiceResponse> call, Metadata headers) {
    return switch (access.decide(GrpcCredentials.of(call, headers))) {
      case AccessDecision.Granted granted -> startCall(call, granted.caller());
      case AccessDecision.Unauthenticated nobody -> {
        GrpcAnswer.deny(call, nobody);
        yield new DeniedListener();
      }
      case AccessDecision.Forbidden forbidden -> {
        GrpcAnswer.deny(call, forbidden);
        yield new DeniedListener();
      }
    };
  }

  private ServerCall.Listener<InputStream> startCall(
      ServerCall<InputStream, ExportTraceServiceResponse> call, Caller caller) {
    // The message is asked for only now that there is room for it: until then at most one HTTP/2
    // window of it is in memory. Two are asked for, so that a second one is noticed.
    Deadline deadline = deadline();
    ExportListener listener =
        new ExportListener(call, ingest.admit(caller, deadline), WireMeter.ofThisCall());
    if (listener.openMeter(deadline)) {
      call.request(2);
      listener.startTimer();
    }
    return listener;
  }

  private Deadline deadline() {
    io.grpc.Deadline client = Context.current().getDeadline();
    return client == null
        ? ingest.deadline()
        : ingest.deadline(Duration.ofNanos(client.timeRemaining(TimeUnit.NANOSECONDS)));
  }

  /** The call is over before it has begun. */
  private static final class DeniedListener extends ServerCall.Listener<InputStream> {}

  private enum Phase {
    READING,
    ANSWERING,
    OVER
  }

  /** gRPC calls its methods one after the other; only the timer comes in between. */
  private final class ExportListener extends ServerCall.Listener<InputStream> {

    private final ServerCall<InputStream, ExportTraceServiceResponse> call;

    private final AdmittedRequest request;
    private final WireMeter meter;
    private final AtomicReference<Phase> phase = new AtomicReference<>(Phase.READING);
    private volatile Future<?> timeout = CompletableFuture.completedFuture(null);

    ExportListener(
        ServerCall<InputStream, ExportTraceServiceResponse> call,
        AdmittedRequest request,
        WireMeter meter) {
      this.call = call;
      this.request = request;
      this.meter = meter;
      meter.chargeDecompressionTo(request.memory());
    }

    /** Waits for room in the receive buffers; false if there was none, and the call is over. */
    boolean openMeter(Deadline deadline) {
      if (meter.open(TraceIngest.FIRST_BYTES, deadline, this::refuseUnread)) {
        return true;
      }
      refuseUnread();
      return false;
    }

    void startTimer() {
      timeout = timer.schedule(this::timeOut, bodyTimeout.toNanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public void onMessage(InputStream message) {
      if (!phase.compareAndSet(Phase.READING, Phase.ANSWERING)) {
        return;
      }
      timeout.cancel(false);
      if (call.isCancelled()) {
        // Nobody waits for an answer, and nothing of it has been read.
        request.close();
      } else {
        GrpcAnswer.send(
            call,
            request.export(RequestFormat.PROTOBUF, new MeteredMessage(message, meter), deadline()));
      }
      phase.set(Phase.OVER);
    }

    @Override
    public void onHalfClose() {
      if (phase.compareAndSet(Phase.READING, Phase.OVER)) {
        end(Status.INVALID_ARGUMENT.withDescription("the call has no message (expected: one)"));
      }
    }

    @Override
    public void onCancel() {
      if (phase.compareAndSet(Phase.READING, Phase.OVER)) {
        timeout.cancel(false);
        request.close();
        if (meter.refusedAsTooLarge()) {
          ingest.countTooLarge();
        }
      }
    }

    /** More has arrived than the buffers may hold, and it is not whole: it cannot be counted. */
    private void refuseUnread() {
      if (phase.compareAndSet(Phase.READING, Phase.OVER)) {
        timeout.cancel(false);
        GrpcAnswer.send(call, request.refuseUnread());
      }
    }

    private void timeOut() {
      if (phase.compareAndSet(Phase.READING, Phase.OVER)) {
        end(
            Status.DEADLINE_EXCEEDED.withDescription(
                "the message did not arrive within " + bodyTimeout));
      }
    }

    private void end(Status status) {
      timeout.cancel(false);
      request.close();
      call.close(status, new Metadata());
    }
  }
}
