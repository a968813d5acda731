// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.query.http;

import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServerBuilder;
import com.linecorp.armeria.server.ServiceErrorHandler;
import com.linecorp.armeria.server.ServiceRequestContext;
import com.linecorp.armeria.server.encoding.EncodingService;
import dev.spanhouse.storage.read.TraceSource;
import java.time.Duration;
import java.util.Optional;

/**
 * Adds the query API to a server: everything below {@code /api}. The API is described in {@code
 * docs/query.md}.
 *
 * <p>Traces are read and written out on the server's blocking task executor. Each answer holds one
 * of its threads and one trace in memory, so the size of that executor is the bound on both.
 */
public final class QueryRoutes {

  /** Long enough for a large trace over a slow line. */
  public static final Duration DEFAULT_ANSWER_TIMEOUT = Duration.ofSeconds(60);

  private final TraceSource traces;
  private final Duration answerTimeout;
  private final QueryAccess access;

  /**
   * Reads from {@code traces}.
   *
   * @param answerTimeout from the request until the last byte of the answer is sent; a client that
   *     reads more slowly is cut off
   * @param access asked about every request
   * @throws IllegalArgumentException if the timeout is not positive
   */
  public QueryRoutes(TraceSource traces, Duration answerTimeout, QueryAccess access) {
    if (answerTimeout.isNegative() || answerTimeout.isZero()) {
      throw new IllegalArgumentException(
          "answer timeout: " + answerTimeout + " (expected: more than 0)");
    }
    this.traces = traces;
    this.answerTimeout = answerTimeout;
    this.access = access;
  }

  /** Adds the routes. Call it once for a server. */
  public void addTo(ServerBuilder server) {
    ProblemErrorHandler errors = new ProblemErrorHandler(System::nanoTime);
    addRoute(server, "/api/v1/traces/{traceId}", new TraceService(traces), errors);
    addRoute(server, "/api", QueryRoutes::unknownPath, errors);
    addRoute(server, "prefix:/api/", QueryRoutes::unknownPath, errors);
  }

  private void addRoute(
      ServerBuilder server, String path, HttpService service, ServiceErrorHandler errors) {
    server
        .route()
        .path(path)
        .requestTimeout(answerTimeout)
        .errorHandler(errors)
        .decorator(this::withAccess)
        .decorator(EncodingService.builder().encodableContentTypes(type -> true).newDecorator())
        .decorator(QueryRoutes::withHeaders)
        .build(service);
  }

  private HttpResponse withAccess(
      HttpService service, ServiceRequestContext ctx, HttpRequest request) throws Exception {
    Optional<QueryAccess.Refusal> refusal = access.refusal(ctx, request);
    if (refusal.isEmpty()) {
      return service.serve(ctx, request);
    }
    QueryAccess.Refusal no = refusal.get();
    return new Problem(no.status(), no.detail(), no.headers()).toResponse(ctx);
  }

  /**
   * Sets what every answer carries, problems among them. Spans can arrive late, so no answer may be
   * kept. {@code Vary} is overridden here because the encoding decorator would replace ours.
   */
  private static HttpResponse withHeaders(
      HttpService service, ServiceRequestContext ctx, HttpRequest request) throws Exception {
    ctx.setAdditionalResponseHeader(HttpHeaderNames.VARY, "Accept, Accept-Encoding");
    ctx.setAdditionalResponseHeader(HttpHeaderNames.CACHE_CONTROL, "no-store");
    ctx.setAdditionalResponseHeader(HttpHeaderNames.X_CONTENT_TYPE_OPTIONS, "nosniff");
    return service.serve(ctx, request);
  }

  private static HttpResponse unknownPath(ServiceRequestContext ctx, HttpRequest request) {
    return Problem.of(
            HttpStatus.NOT_FOUND,
            "path: '"
                + ctx.path()
                + "' (expected: a path of the query API, such as"
                + " /api/v1/traces/{traceId})")
        .toResponse(ctx);
  }
}
