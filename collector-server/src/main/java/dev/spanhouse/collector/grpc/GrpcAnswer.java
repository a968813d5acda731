// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.collector.grpc;

import com.google.protobuf.Any;
import com.google.protobuf.Message;
import com.google.protobuf.util.Durations;
import com.google.rpc.BadRequest;
import com.google.rpc.Code;
import com.google.rpc.RetryInfo;
import dev.spanhouse.collector.access.AccessDecision;
import dev.spanhouse.collector.ingest.ExportOutcome;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.protobuf.StatusProto;
import io.opentelemetry.proto.collector.trace.v1.ExportTracePartialSuccess;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import java.time.Duration;

/**
 * Says an outcome in gRPC's words (OTLP specification, "OTLP/gRPC Response").
 *
 * <p>Errors go out as trailers only: clients exist that look for the status nowhere else, and drop
 * the batch when headers come first.
 */
final class GrpcAnswer {

  /** Some clients read the delay from here and not from the status details. */
  private static final Metadata.Key<RetryInfo> RETRY_INFO =
      ProtoUtils.keyForProto(RetryInfo.getDefaultInstance());

  private GrpcAnswer() {}

  static void send(ServerCall<?, ExportTraceServiceResponse> call, ExportOutcome outcome) {
    switch (outcome) {
      case ExportOutcome.Stored stored -> {
        call.sendHeaders(new Metadata());
        call.sendMessage(response(stored));
        call.close(Status.OK, new Metadata());
      }
      case ExportOutcome.AllInvalid invalid ->
          fail(call, Code.INVALID_ARGUMENT, invalid.message(), badRequest(invalid.message()));
      case ExportOutcome.Malformed malformed ->
          fail(call, Code.INVALID_ARGUMENT, malformed.message(), badRequest(malformed.message()));
      case ExportOutcome.TooLarge tooLarge ->
          fail(call, Code.RESOURCE_EXHAUSTED, tooLarge.message());
      case ExportOutcome.Refused refused -> refuse(call, refused.message(), refused.retryDelay());
      case ExportOutcome.RateLimited limited ->
          refuse(call, limited.message(), limited.retryDelay());
      case ExportOutcome.Incomplete incomplete ->
          fail(call, Code.DEADLINE_EXCEEDED, incomplete.message());
      case ExportOutcome.Failed failed -> fail(call, Code.INTERNAL, failed.message());
    }
  }

  /** Nothing of the call has been read, and nothing will be. */
  static void deny(ServerCall<?, ?> call, AccessDecision.Unauthenticated decision) {
    fail(call, Code.UNAUTHENTICATED, decision.message());
  }

  /** Nothing of the call has been read, and nothing will be. */
  static void deny(ServerCall<?, ?> call, AccessDecision.Forbidden decision) {
    fail(call, Code.PERMISSION_DENIED, decision.message());
  }

  /** UNAVAILABLE, with a hint when to try again in both places where clients look. */
  private static void refuse(ServerCall<?, ?> call, String message, Duration retryDelay) {
    RetryInfo retryInfo =
        RetryInfo.newBuilder().setRetryDelay(Durations.fromNanos(retryDelay.toNanos())).build();
    Metadata trailers = trailers(Code.UNAVAILABLE, message, retryInfo);
    trailers.put(RETRY_INFO, retryInfo);
    call.close(Status.UNAVAILABLE.withDescription(message), trailers);
  }

  private static ExportTraceServiceResponse response(ExportOutcome.Stored stored) {
    if (stored.rejected() == 0 && stored.message().isEmpty()) {
      return ExportTraceServiceResponse.getDefaultInstance();
    }
    return ExportTraceServiceResponse.newBuilder()
        .setPartialSuccess(
            ExportTracePartialSuccess.newBuilder()
                .setRejectedSpans(stored.rejected())
                .setErrorMessage(stored.message()))
        .build();
  }

  private static BadRequest badRequest(String message) {
    return BadRequest.newBuilder()
        .addFieldViolations(
            BadRequest.FieldViolation.newBuilder()
                .setField("resource_spans")
                .setDescription(message))
        .build();
  }

  private static void fail(ServerCall<?, ?> call, Code code, String message, Message... details) {
    call.close(
        Status.fromCodeValue(code.getNumber()).withDescription(message),
        trailers(code, message, details));
  }

  private static Metadata trailers(Code code, String message, Message... details) {
    com.google.rpc.Status.Builder status =
        com.google.rpc.Status.newBuilder().setCode(code.getNumber()).setMessage(message);
    for (Message detail : details) {
      status.addDetails(Any.pack(detail));
    }
    Metadata trailers = StatusProto.toStatusRuntimeException(status.build()).getTrailers();
    return trailers == null ? new Metadata() : trailers;
  }
}
