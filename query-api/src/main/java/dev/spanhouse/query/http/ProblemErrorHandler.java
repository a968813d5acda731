// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.query.http;

import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.ShuttingDownException;
import com.linecorp.armeria.common.util.Exceptions;
import com.linecorp.armeria.server.RequestTimeoutException;
import com.linecorp.armeria.server.ServiceErrorHandler;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.spanhouse.storage.read.TraceReadException;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** Answers what a service throws, and what the server itself refuses. Safe for many threads. */
final class ProblemErrorHandler implements ServiceErrorHandler {

  private final RateLimitedLog log;

  ProblemErrorHandler(LongSupplier nanoTime) {
    this.log = new RateLimitedLog(LoggerFactory.getLogger(ProblemErrorHandler.class), nanoTime);
  }

  @Override
  public HttpResponse onServiceException(ServiceRequestContext ctx, Throwable thrown) {
    Throwable cause = Exceptions.peel(thrown);
    if (cause instanceof UnknownTraceException) {
      return Problem.of(HttpStatus.NOT_FOUND, String.valueOf(cause.getMessage())).toResponse(ctx);
    }
    if (!(cause instanceof RequestTimeoutException || cause instanceof ShuttingDownException)) {
      log.warn("cannot answer " + ctx.method() + " " + ctx.path(), cause);
    }
    return problem(ctx, cause).toResponse(ctx);
  }

  @Override
  public AggregatedHttpResponse renderStatus(
      ServiceRequestContext ctx,
      RequestHeaders headers,
      HttpStatus status,
      @Nullable String description,
      @Nullable Throwable cause) {
    String detail = description == null ? status.reasonPhrase() : description;
    return Problem.of(status, detail).toAggregated(ctx);
  }

  private static Problem problem(ServiceRequestContext ctx, Throwable cause) {
    if (cause instanceof TraceReadException) {
      return Problem.tryAgain("the database cannot be read now: try again");
    }
    if (cause instanceof RequestTimeoutException) {
      return Problem.tryAgain("no answer within " + ctx.requestTimeoutMillis() + " ms: try again");
    }
    if (cause instanceof RejectedExecutionException || cause instanceof ShuttingDownException) {
      return Problem.tryAgain("the server has no thread left, or is stopping: try again");
    }
    return Problem.of(
        HttpStatus.INTERNAL_SERVER_ERROR, "an error in the server; its log says more");
  }
}
