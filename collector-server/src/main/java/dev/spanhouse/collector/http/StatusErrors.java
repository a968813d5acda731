// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.collector.http;

import com.google.rpc.Code;
import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.ShuttingDownException;
import com.linecorp.armeria.common.util.Exceptions;
import com.linecorp.armeria.server.HttpStatusException;
import com.linecorp.armeria.server.RequestTimeoutException;
import com.linecorp.armeria.server.ServerErrorHandler;
import com.linecorp.armeria.server.ServiceConfig;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.spanhouse.collector.ingest.RequestFormat;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Gives the errors that the HTTP server finds by itself the body that OTLP asks for. */
final class StatusErrors implements ServerErrorHandler {

  private static final Logger LOG = LoggerFactory.getLogger(StatusErrors.class);

  private final Duration retryDelay;

  StatusErrors(Duration retryDelay) {
    this.retryDelay = retryDelay;
  }

  @Override
  public HttpResponse onServiceException(ServiceRequestContext ctx, Throwable thrown) {
    RequestFormat format = MediaTypes.formatOf(ctx.request().headers()).orElse(RequestFormat.JSON);
    Throwable cause = Exceptions.peel(thrown);
    if (cause instanceof ShuttingDownException || cause instanceof RejectedExecutionException) {
      return tryAgain("the server is stopping", format);
    }
    if (cause instanceof RequestTimeoutException) {
      return tryAgain("no answer in time", format);
    }
    if (cause instanceof HttpStatusException known) {
      return answer(known.httpStatus(), known.httpStatus().reasonPhrase(), format).toHttpResponse();
    }
    LOG.error("an export request over HTTP failed", cause);
    return answer(HttpStatus.INTERNAL_SERVER_ERROR, "internal error: " + cause, format)
        .toHttpResponse();
  }

  private HttpResponse tryAgain(String reason, RequestFormat format) {
    return HttpAnswer.retryLater(
            HttpStatus.SERVICE_UNAVAILABLE, reason + ": try again", retryDelay, format)
        .toHttpResponse();
  }

  @Override
  public AggregatedHttpResponse renderStatus(
      @Nullable ServiceRequestContext ctx,
      ServiceConfig config,
      @Nullable RequestHeaders headers,
      HttpStatus status,
      @Nullable String description,
      @Nullable Throwable cause) {
    RequestFormat format =
        headers == null
            ? RequestFormat.JSON
            : MediaTypes.formatOf(headers).orElse(RequestFormat.JSON);
    return answer(status, description == null ? status.reasonPhrase() : description, format);
  }

  private AggregatedHttpResponse answer(HttpStatus status, String message, RequestFormat format) {
    if (status.equals(HttpStatus.SERVICE_UNAVAILABLE)) {
      return HttpAnswer.retryLater(status, message, retryDelay, format);
    }
    return HttpAnswer.error(status, code(status), message, format);
  }

  private static Code code(HttpStatus status) {
    return switch (status.code()) {
      case 404, 405 -> Code.UNIMPLEMENTED;
      case 408 -> Code.DEADLINE_EXCEEDED;
      case 413, 431 -> Code.RESOURCE_EXHAUSTED;
      default -> status.isClientError() ? Code.INVALID_ARGUMENT : Code.INTERNAL;
    };
  }
}
