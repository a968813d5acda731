// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.collector.grpc;

import static dev.spanhouse.storage.testing.OtlpTraces.attribute;
import static dev.spanhouse.storage.testing.OtlpTraces.request;
import static dev.spanhouse.storage.testing.OtlpTraces.span;
import static dev.spanhouse.storage.testing.OtlpTraces.string;
import static dev.spanhouse.storage.testing.OtlpTraces.traceId;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.rpc.BadRequest;
import com.google.rpc.RetryInfo;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.ClientCalls;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import io.opentelemetry.proto.trace.v1.Span;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The outcomes of OTLP/gRPC, over a real connection into a real PostgreSQL. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OtlpGrpcServerTest {

  private static final AtomicLong NEXT_TRACE = new AtomicLong(1);

  /** A client that says it streams sends its headers at once; others wait for the message. */
  private static final MethodDescriptor<byte[], byte[]> HEADERS_FIRST =
      ExportClient.EXPORT.toBuilder().setType(MethodDescriptor.MethodType.CLIENT_STREAMING).build();

  private RunningCollector collector;

  @BeforeAll
  void start() throws Exception {
    collector = new RunningCollector(Duration.ofSeconds(10), Duration.ofMillis(300));
  }

  @AfterAll
  void stop() throws Exception {
    collector.close();
  }

  private static ByteString newTrace() {
    return traceId(5, NEXT_TRACE.getAndIncrement());
  }

  private long stored(ByteString traceId) {
    return collector.database.count(
        "SELECT count(*) FROM span WHERE trace_id = '%s'"
            .formatted(HexFormat.of().formatHex(traceId.toByteArray())));
  }

  @Test
  void export_isCommittedWhenItIsAnswered() {
    ByteString trace = newTrace();

    ExportTraceServiceResponse response =
        collector.client.export(
            request("s", List.of(span(trace, 1).build(), span(trace, 2).build())).toByteArray());

    assertThat(stored(trace)).isEqualTo(2);
    assertThat(response.hasPartialSuccess()).isFalse();
  }

  @Test
  void export_acceptsGzip() {
    ByteString trace = newTrace();

    byte[] response =
        collector.client.exportRaw(
            request("s", List.of(span(trace, 1).build())).toByteArray(),
            CallOptions.DEFAULT.withCompression("gzip"));

    assertThat(stored(trace)).isEqualTo(1);
    assertThat(response).isEmpty();
  }

  @Test
  void export_acceptsAnEmptyRequest() {
    assertThat(collector.client.exportRaw(new byte[0], CallOptions.DEFAULT)).isEmpty();
  }

  @Test
  void invalidSpan_isRejectedAlone() {
    ByteString trace = newTrace();
    Span noId = span(trace, 1).clearSpanId().build();
    double rejectedBefore = collector.accounting.spans("rejected");
    double storedBefore = collector.accounting.spans("stored");

    ExportTraceServiceResponse response =
        collector.client.export(
            request("s", List.of(span(trace, 1).build(), noId, span(trace, 3).build()))
                .toByteArray());

    assertThat(stored(trace)).isEqualTo(2);
    assertThat(response.getPartialSuccess().getRejectedSpans()).isEqualTo(1);
    assertThat(response.getPartialSuccess().getErrorMessage())
        .isEqualTo(
            "1 of 3 spans were not stored: span 1 (trace %s, span none): span_id has 0 bytes"
                    .formatted(HexFormat.of().formatHex(trace.toByteArray()))
                + " (expected: 8)");
    assertThat(collector.accounting.spans("rejected") - rejectedBefore).isEqualTo(1);
    assertThat(collector.accounting.spans("stored") - storedBefore).isEqualTo(2);
  }

  @Test
  void manyInvalidSpans_areCountedInOneShortMessage() {
    ByteString trace = newTrace();
    List<Span> spans = new ArrayList<>();
    spans.add(span(trace, 1).build());
    for (int i = 0; i < 5_000; i++) {
      spans.add(Span.getDefaultInstance());
    }

    ExportTraceServiceResponse response =
        collector.client.export(request("s", spans).toByteArray());

    assertThat(response.getPartialSuccess().getRejectedSpans()).isEqualTo(5_000);
    assertThat(response.getPartialSuccess().getErrorMessage())
        .startsWith("5000 of 5001 spans were not stored: span 1 (trace none, span none)")
        .endsWith(" more")
        .hasSizeLessThan(2_048);
  }

  @Test
  void repairedString_isAWarning() {
    ByteString trace = newTrace();
    byte[] bytes =
        request("s", List.of(span(trace, 1).addAttributes(attribute("k", string("##"))).build()))
            .toByteArray();
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] == '#') {
        bytes[i] = (byte) 0xFF;
      }
    }

    ExportTraceServiceResponse response = collector.client.export(bytes);

    assertThat(stored(trace)).isEqualTo(1);
    assertThat(response.getPartialSuccess().getRejectedSpans()).isZero();
    assertThat(response.getPartialSuccess().getErrorMessage())
        .isEqualTo(
            "1 strings were not valid UTF-8 and had U+FFFD put in: span 0 (trace %s, span"
                    .formatted(HexFormat.of().formatHex(trace.toByteArray()))
                + " 0000000000000001): attributes 'k'");
  }

  @Test
  void onlyInvalidSpans_areAnInvalidArgument() throws Exception {
    StatusRuntimeException e =
        failure(request("s", List.of(Span.getDefaultInstance())).toByteArray());

    assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    Any detail = StatusProto.fromThrowable(e).getDetails(0);
    assertThat(detail.unpack(BadRequest.class).getFieldViolations(0).getDescription())
        .contains("trace_id has 0 bytes (expected: 16)");
  }

  @Test
  void undecodableBytes_areAnInvalidArgument() {
    StatusRuntimeException e = failure("no protobuf at all".getBytes(US_ASCII));

    assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(e.getStatus().getDescription()).contains("is no protobuf ExportTraceServiceRequest");
  }

  @Test
  void malformedSpanInsideSoundFraming_isAnInvalidArgument() {
    byte[] bytes = request("s", List.of(span(newTrace(), 1).setName("###").build())).toByteArray();
    String text = new String(bytes, ISO_8859_1);
    bytes[text.indexOf("###") - 1] = 100; // the name claims to be longer than its span

    StatusRuntimeException e = failure(bytes);

    assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
  }

  @Test
  void tooLargeOnTheWire_isExhaustedWithoutRetry() {
    StatusRuntimeException e = failure(new byte[RunningCollector.MAX_REQUEST_BYTES + 1]);

    assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    assertThat(retryInfo(e)).isFalse();
  }

  @Test
  void tooLargeOnceInflated_isExhaustedWithoutRetry() {
    StatusRuntimeException e =
        catchThrowableOfType(
            StatusRuntimeException.class,
            () ->
                collector.client.exportRaw(
                    new byte[40 * RunningCollector.MAX_REQUEST_BYTES],
                    CallOptions.DEFAULT.withCompression("gzip")));

    assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    assertThat(e.getStatus().getDescription()).contains("1048576 bytes");
    assertThat(retryInfo(e)).isFalse();
    assertThat(collector.budget.usedBytes()).isZero();
  }

  @Test
  void requestOfExactlyTheLimit_isTaken() {
    ByteString trace = newTrace();
    int overhead =
        request("s", List.of(span(trace, 1).setName("n".repeat(1_000_000)).build()))
                .getSerializedSize()
            - 1_000_000;
    byte[] bytes =
        request(
                "s",
                List.of(
                    span(trace, 1)
                        .setName("n".repeat(RunningCollector.MAX_REQUEST_BYTES - overhead))
                        .build()))
            .toByteArray();

    collector.client.export(bytes);

    assertThat(bytes).hasSize(RunningCollector.MAX_REQUEST_BYTES);
    assertThat(stored(trace)).isEqualTo(1);
  }

  @Test
  void callWithoutMessage_isEndedAfterTheBodyTimeout() throws Exception {
    CompletableFuture<Status> ended = new CompletableFuture<>();
    open(collector, ended);

    assertThat(ended.get(10, TimeUnit.SECONDS).getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
    assertThat(collector.budget.usedBytes()).isZero();
  }

  /** Whole messages gather in gRPC's buffers; more of them than fit are told to come again. */
  @Test
  void largeRequestsAllAtOnce_areStoredOrToldToRetry() throws Exception {
    RunningCollector small =
        new RunningCollector(Duration.ofSeconds(10), Duration.ofSeconds(20), 300_000);
    byte[] request =
        request("s", List.of(span(newTrace(), 1).setName("n".repeat(900_000)).build()))
            .toByteArray();
    try (ExecutorService clients = Executors.newFixedThreadPool(8)) {
      List<Callable<Status>> calls = new ArrayList<>();
      for (int i = 0; i < 64; i++) {
        calls.add(
            () -> {
              try {
                small.client.export(request);
                return Status.OK;
              } catch (StatusRuntimeException e) {
                return retryInfo(e) ? e.getStatus() : Status.UNKNOWN.withCause(e);
              }
            });
      }

      Set<Status.Code> seen = EnumSet.noneOf(Status.Code.class);
      for (Future<Status> call : clients.invokeAll(calls)) {
        seen.add(call.get().getCode());
      }

      assertThat(seen).containsExactlyInAnyOrder(Status.Code.OK, Status.Code.UNAVAILABLE);
      await().until(() -> small.receiveBudget.usedBytes() == 0 && small.budget.usedBytes() == 0);
    } finally {
      small.close();
    }
  }

  /**
   * A slow line is not the server's delay: the time to hold a call starts when its body is there.
   */
  @Test
  void bodyThatTakesLongerThanTheHold_isStored() throws Exception {
    RunningCollector hasty = new RunningCollector(Duration.ofMillis(400), Duration.ofSeconds(20));
    ByteString trace = newTrace();
    byte[] request = request("s", List.of(span(trace, 1).build())).toByteArray();
    try {
      CompletableFuture<Status> ended = new CompletableFuture<>();
      ClientCall<byte[], byte[]> call = open(hasty, ended);
      await().pollDelay(Duration.ofSeconds(1)).until(() -> hasty.budget.usedBytes() > 0);
      call.sendMessage(request);
      call.halfClose();

      assertThat(ended.get(10, TimeUnit.SECONDS).isOk()).isTrue();
    } finally {
      hasty.close();
    }
  }

  @Test
  void callThatIsGivenUp_givesItsMemoryBack() {
    ClientCall<byte[], byte[]> call = open(collector, new CompletableFuture<>());
    await().until(() -> collector.budget.usedBytes() > 0);

    call.cancel("changed its mind", null);

    await().until(() -> collector.budget.usedBytes() == 0);
  }

  /** A call whose headers are sent, and not yet its message. */
  private static ClientCall<byte[], byte[]> open(
      RunningCollector collector, CompletableFuture<Status> ended) {
    ClientCall<byte[], byte[]> call =
        collector.client.channel.newCall(HEADERS_FIRST, CallOptions.DEFAULT);
    call.start(
        new ClientCall.Listener<>() {
          @Override
          public void onClose(Status status, Metadata trailers) {
            ended.complete(status);
          }
        },
        new Metadata());
    call.request(1);
    return call;
  }

  @Test
  void unknownService_isUnimplemented() {
    MethodDescriptor<byte[], byte[]> logs =
        ExportClient.EXPORT.toBuilder()
            .setFullMethodName("opentelemetry.proto.collector.logs.v1.LogsService/Export")
            .build();

    StatusRuntimeException e =
        catchThrowableOfType(
            StatusRuntimeException.class,
            () ->
                ClientCalls.blockingUnaryCall(
                    collector.client.channel, logs, CallOptions.DEFAULT, new byte[0]));

    assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.UNIMPLEMENTED);
  }

  @Test
  void healthService_saysServing() {
    HealthGrpc.HealthBlockingStub health = HealthGrpc.newBlockingStub(collector.client.channel);

    assertThat(health.check(HealthCheckRequest.getDefaultInstance()).getStatus())
        .isEqualTo(ServingStatus.SERVING);
    assertThat(
            health
                .check(
                    HealthCheckRequest.newBuilder().setService(TraceServiceMethod.SERVICE).build())
                .getStatus())
        .isEqualTo(ServingStatus.SERVING);
  }

  private StatusRuntimeException failure(byte[] request) {
    return catchThrowableOfType(
        StatusRuntimeException.class, () -> collector.client.export(request));
  }

  private static boolean retryInfo(StatusRuntimeException e) {
    com.google.rpc.Status status = StatusProto.fromThrowable(e);
    return status != null
        && status.getDetailsList().stream().anyMatch(detail -> detail.is(RetryInfo.class));
  }
}
