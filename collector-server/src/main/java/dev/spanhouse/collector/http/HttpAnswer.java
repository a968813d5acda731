// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.collector.http;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.TypeRegistry;
import com.google.protobuf.util.Durations;
import com.google.protobuf.util.JsonFormat;
import com.google.rpc.BadRequest;
import com.google.rpc.Code;
import com.google.rpc.RetryInfo;
import com.google.rpc.Status;
import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.common.ResponseHeadersBuilder;
import dev.spanhouse.collector.ingest.ExportOutcome;
import dev.spanhouse.collector.ingest.RequestFormat;
import io.netty.util.AsciiString;
import io.opentelemetry.proto.collector.trace.v1.ExportTracePartialSuccess;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import java.time.Duration;
import java.util.Map;

/**
 * Says an outcome in HTTP's words (OTLP specification, "OTLP/HTTP Response"): in the encoding of
 * the request, and every error as a {@code google.rpc.Status}.
 *
 * <p>The media type has no parameters: clients exist that compare the header as a whole, and miss
 * what a partial success tells them otherwise.
 */
final class HttpAnswer {

  private static final MediaType PROTOBUF = MediaType.create("application", "x-protobuf");
  private static final MediaType JSON = MediaType.create("application", "json");

  private static final JsonFormat.Printer JSON_PRINTER =
      JsonFormat.printer()
          .omittingInsignificantWhitespace()
          .usingTypeRegistry(
              TypeRegistry.newBuilder()
                  .add(BadRequest.getDescriptor())
                  .add(RetryInfo.getDescriptor())
                  .build());

  private HttpAnswer() {}

  static AggregatedHttpResponse of(ExportOutcome outcome, RequestFormat format) {
    return switch (outcome) {
      case ExportOutcome.Stored stored -> answer(HttpStatus.OK, response(stored), format, Map.of());
      case ExportOutcome.AllInvalid invalid -> badRequest(invalid.message(), format);
      case ExportOutcome.Malformed malformed -> badRequest(malformed.message(), format);
      case ExportOutcome.TooLarge tooLarge ->
          error(
              HttpStatus.REQUEST_ENTITY_TOO_LARGE,
              Code.RESOURCE_EXHAUSTED,
              tooLarge.message(),
              format);
      case ExportOutcome.Refused refused ->
          retryLater(
              HttpStatus.SERVICE_UNAVAILABLE, refused.message(), refused.retryDelay(), format);
      case ExportOutcome.RateLimited limited ->
          retryLater(HttpStatus.TOO_MANY_REQUESTS, limited.message(), limited.retryDelay(), format);
      case ExportOutcome.Incomplete incomplete ->
          error(HttpStatus.REQUEST_TIMEOUT, Code.DEADLINE_EXCEEDED, incomplete.message(), format);
      case ExportOutcome.Failed failed ->
          error(HttpStatus.INTERNAL_SERVER_ERROR, Code.INTERNAL, failed.message(), format);
    };
  }

  /** An error without details. */
  static AggregatedHttpResponse error(
      HttpStatus status, Code code, String message, RequestFormat format) {
    return error(status, code, message, format, Map.of());
  }

  /** An error without details and with headers that its status calls for. */
  static AggregatedHttpResponse error(
      HttpStatus status,
      Code code,
      String message,
      RequestFormat format,
      Map<AsciiString, String> headers) {
    return answer(status, status(code, message).build(), format, headers);
  }

  /** A refusal that tells the client when to try again, in the header and in the body. */
  static AggregatedHttpResponse retryLater(
      HttpStatus status, String message, Duration delay, RequestFormat format) {
    RetryInfo retryInfo =
        RetryInfo.newBuilder().setRetryDelay(Durations.fromNanos(delay.toNanos())).build();
    // Whole seconds: some clients read nothing else. Rounded up, for 0 would mean "at once".
    long seconds = Math.max(1, delay.plusNanos(999_999_999).toSeconds());
    return answer(
        status,
        status(Code.UNAVAILABLE, message).addDetails(Any.pack(retryInfo)).build(),
        format,
        Map.of(HttpHeaderNames.RETRY_AFTER, String.valueOf(seconds)));
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

  private static AggregatedHttpResponse badRequest(String message, RequestFormat format) {
    BadRequest detail =
        BadRequest.newBuilder()
            .addFieldViolations(
                BadRequest.FieldViolation.newBuilder()
                    .setField("resource_spans")
                    .setDescription(message))
            .build();
    return answer(
        HttpStatus.BAD_REQUEST,
        status(Code.INVALID_ARGUMENT, message).addDetails(Any.pack(detail)).build(),
        format,
        Map.of());
  }

  private static Status.Builder status(Code code, String message) {
    return Status.newBuilder().setCode(code.getNumber()).setMessage(message);
  }

  private static AggregatedHttpResponse answer(
      HttpStatus status, Message body, RequestFormat format, Map<AsciiString, String> headers) {
    MediaType type = format == RequestFormat.JSON ? JSON : PROTOBUF;
    ResponseHeadersBuilder head =
        ResponseHeaders.builder(status)
            .contentType(type)
            .set(HttpHeaderNames.X_CONTENT_TYPE_OPTIONS, "nosniff");
    headers.forEach(head::set);
    return AggregatedHttpResponse.of(head.build(), bytes(body, format));
  }

  private static HttpData bytes(Message body, RequestFormat format) {
    if (format == RequestFormat.PROTOBUF) {
      return HttpData.wrap(body.toByteArray());
    }
    try {
      return HttpData.ofUtf8(JSON_PRINTER.print(body));
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("a message of an unknown type: " + body, e);
    }
  }
}
