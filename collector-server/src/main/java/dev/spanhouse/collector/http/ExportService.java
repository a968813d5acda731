// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.collector.http;

import com.google.rpc.Code;
import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceOptions;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.spanhouse.collector.access.AccessControl;
import dev.spanhouse.collector.access.AccessDecision;
import dev.spanhouse.collector.access.Caller;
import dev.spanhouse.collector.access.Credentials;
import dev.spanhouse.collector.admission.WireAdmission;
import dev.spanhouse.collector.coding.ContentCoding;
import dev.spanhouse.collector.ingest.ExportOutcome;
import dev.spanhouse.collector.ingest.RequestFormat;
import dev.spanhouse.collector.ingest.TraceIngest;
import dev.spanhouse.collector.ingest.TraceIngest.AdmittedRequest;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/**
 * {@code POST /v1/traces}. What the headers tell is judged on the event loop; then the request has
 * a virtual thread of its own, which waits for room before it takes any of the body.
 *
 * <p>Safe for use by many threads.
 */
final class ExportService implements HttpService {

  /** What the network library reads ahead of us on one connection, at most. */
  private static final long READ_AHEAD_BYTES = 128 * 1024;

  private final TraceIngest ingest;
  private final AccessControl access;
  private final Supplier<WireAdmission> wireAdmissions;
  private final Duration bodyTimeout;
  private final Executor threads;

  ExportService(
      TraceIngest ingest,
      AccessControl access,
      Supplier<WireAdmission> wireAdmissions,
      Duration bodyTimeout,
      Executor threads) {
    this.ingest = ingest;
    this.access = access;
    this.wireAdmissions = wireAdmissions;
    this.bodyTimeout = bodyTimeout;
    this.threads = threads;
  }

  @Override
  public ServiceOptions options() {
    return EarlyAnswers.OPTIONS;
  }

  @Override
  public HttpResponse serve(ServiceRequestContext ctx, HttpRequest request) {
    RequestHeaders headers = request.headers();
    Optional<RequestFormat> format = MediaTypes.formatOf(headers);
    RequestFormat answerFormat = format.orElse(RequestFormat.JSON);
    if (request.method() != HttpMethod.POST) {
      // The server has taken the body, if there is any.
      return HttpAnswer.error(
              HttpStatus.METHOD_NOT_ALLOWED,
              Code.UNIMPLEMENTED,
              "method: " + request.method() + " (expected: POST)",
              answerFormat,
              Map.of(HttpHeaderNames.ALLOW, "POST"))
          .toHttpResponse();
    }
    return switch (access.decide(credentials(ctx, headers))) {
      case AccessDecision.Unauthenticated refused ->
          refuse(ctx, request, unauthenticated(refused.message(), answerFormat));
      case AccessDecision.Forbidden refused ->
          refuse(
              ctx,
              request,
              HttpAnswer.error(
                  HttpStatus.FORBIDDEN, Code.PERMISSION_DENIED, refused.message(), answerFormat));
      case AccessDecision.Granted granted -> accept(ctx, request, format, granted.caller());
    };
  }

  /** Answers without having read the body, which is thrown away as it comes. */
  private HttpResponse refuse(
      ServiceRequestContext ctx, HttpRequest request, AggregatedHttpResponse answer) {
    RequestStream.discard(request, ctx.eventLoop(), bodyTimeout, ingest.limits().maxRequestBytes());
    return answer.toHttpResponse();
  }

  private static Credentials credentials(ServiceRequestContext ctx, RequestHeaders headers) {
    List<String> authorization = headers.getAll(HttpHeaderNames.AUTHORIZATION);
    return new Credentials(
        // Two would be read by one of several programs each; together they are no credentials.
        authorization.isEmpty() ? null : String.join(", ", authorization),
        ctx.sslSession(),
        String.valueOf(ctx.remoteAddress()));
  }

  private static AggregatedHttpResponse unauthenticated(String message, RequestFormat format) {
    return HttpAnswer.error(
        HttpStatus.UNAUTHORIZED,
        Code.UNAUTHENTICATED,
        message,
        format,
        Map.of(
            HttpHeaderNames.WWW_AUTHENTICATE,
            "Bearer realm=\"spanhouse\", Basic realm=\"spanhouse\""));
  }

  private HttpResponse accept(
      ServiceRequestContext ctx,
      HttpRequest request,
      Optional<RequestFormat> format,
      Caller caller) {
    RequestHeaders headers = request.headers();
    if (format.isEmpty()) {
      return unsupported(
          ctx,
          request,
          "content-type: %s (expected: application/x-protobuf or application/json)"
              .formatted(MediaTypes.shown(headers.get(HttpHeaderNames.CONTENT_TYPE))),
          RequestFormat.JSON);
    }
    String encoding = String.join(",", headers.getAll(HttpHeaderNames.CONTENT_ENCODING));
    Optional<List<ContentCoding>> codings = ContentCoding.parseList(encoding);
    if (codings.isEmpty()) {
      return unsupported(
          ctx,
          request,
          "content-encoding: %s (expected: one of %s)"
              .formatted(MediaTypes.shown(encoding), ContentCoding.accepted()),
          format.get());
    }
    long declaredBytes = headers.contentLength();
    if (declaredBytes > ingest.limits().maxRequestBytes()) {
      return refuse(ctx, request, HttpAnswer.of(ingest.tooLarge(declaredBytes), format.get()));
    }
    WireAdmission unread = wireAdmissions.get();
    long expectedBytes =
        declaredBytes < 0 ? READ_AHEAD_BYTES : Math.min(declaredBytes, READ_AHEAD_BYTES);
    if (!unread.grownTo(expectedBytes)) {
      return refuse(ctx, request, HttpAnswer.of(ingest.refuseUnread(), format.get()));
    }
    CompletableFuture<HttpResponse> answer = new CompletableFuture<>();
    ServedRequest served = new ServedRequest(ctx, request, format.get(), codings.get(), caller);
    threads.execute(
        () -> {
          try (unread) {
            answer.complete(HttpAnswer.of(served.export(unread), format.get()).toHttpResponse());
          } catch (RuntimeException | Error e) {
            answer.completeExceptionally(e);
          }
        });
    return HttpResponse.of(answer);
  }

  private HttpResponse unsupported(
      ServiceRequestContext ctx, HttpRequest request, String message, RequestFormat format) {
    return refuse(
        ctx,
        request,
        HttpAnswer.error(
            HttpStatus.UNSUPPORTED_MEDIA_TYPE,
            Code.INVALID_ARGUMENT,
            message,
            format,
            Map.of(HttpHeaderNames.ACCEPT_ENCODING, ContentCoding.accepted())));
  }

  /** A request on its own thread. */
  private final class ServedRequest {

    private final ServiceRequestContext ctx;
    private final HttpRequest request;
    private final RequestFormat format;
    private final List<ContentCoding> codings;
    private final Caller caller;

    ServedRequest(
        ServiceRequestContext ctx,
        HttpRequest request,
        RequestFormat format,
        List<ContentCoding> codings,
        Caller caller) {
      this.ctx = ctx;
      this.request = request;
      this.format = format;
      this.codings = codings;
      this.caller = caller;
    }

    ExportOutcome export(WireAdmission unread) {
      AdmittedRequest admitted = ingest.admit(caller, ingest.deadline());
      try (RequestStream body =
          RequestStream.of(
              request, ctx.eventLoop(), bodyTimeout, ingest.limits().maxRequestBytes())) {
        // From here on the body is taken as it comes, into memory that it has been given.
        unread.close();
        InputStream decoded =
            ContentCoding.decodeAll(
                codings, body, ingest.limits().maxRequestBytes(), admitted::memory);
        // It is not closed afterwards: its memory is the writer's by then, who gives it back.
        return admitted.export(format, decoded, ingest.deadline());
      }
    }
  }
}
