// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.query.http;

import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpHeaders;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpResponseWriter;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.spanhouse.query.tree.TraceAssembler;
import dev.spanhouse.storage.read.StoredTrace;
import dev.spanhouse.storage.read.TraceId;
import dev.spanhouse.storage.read.TraceSource;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;

/**
 * {@code GET /api/v1/traces/{traceId}}. What can be refused without the database is refused first,
 * on the event loop; the rest happens on a blocking thread. Safe for many threads.
 */
final class TraceService implements HttpService {

  private static final Set<HttpMethod> METHODS = Set.of(HttpMethod.GET, HttpMethod.HEAD);

  private final TraceSource traces;

  TraceService(TraceSource traces) {
    this.traces = traces;
  }

  @Override
  public HttpResponse serve(ServiceRequestContext ctx, HttpRequest request) {
    if (!METHODS.contains(request.method())) {
      return new Problem(
              HttpStatus.METHOD_NOT_ALLOWED,
              "method: " + request.method() + " (expected: GET or HEAD)",
              HttpHeaders.of(HttpHeaderNames.ALLOW, "GET, HEAD"))
          .toResponse(ctx);
    }
    TraceId traceId;
    try {
      traceId = TraceId.parse(String.valueOf(ctx.pathParam("traceId")));
    } catch (IllegalArgumentException e) {
      return Problem.of(HttpStatus.BAD_REQUEST, String.valueOf(e.getMessage())).toResponse(ctx);
    }
    Optional<Representation> form = Representation.choose(request.headers());
    if (form.isEmpty()) {
      return Problem.of(
              HttpStatus.NOT_ACCEPTABLE,
              "Accept: '"
                  + String.join(", ", request.headers().getAll(HttpHeaderNames.ACCEPT))
                  + "' (expected: application/json, application/json; profile=otlp, or"
                  + " application/x-protobuf)")
          .toResponse(ctx);
    }
    HttpResponseWriter response = HttpResponse.streaming();
    ctx.blockingTaskExecutor().execute(() -> answer(ctx, traceId, form.get(), response));
    return response;
  }

  private void answer(
      ServiceRequestContext ctx,
      TraceId traceId,
      Representation form,
      HttpResponseWriter response) {
    if (!response.isOpen()) {
      return; // nobody waited for a thread to get free
    }
    ResponseHeaders headers =
        ResponseHeaders.builder(HttpStatus.OK).contentType(form.contentType()).build();
    ChunkedBody body = new ChunkedBody(response, headers);
    try {
      Optional<StoredTrace> trace = traces.read(traceId).filter(t -> !t.spans().isEmpty());
      if (trace.isEmpty()) {
        throw new UnknownTraceException(traceId);
      }
      if (ctx.method() != HttpMethod.HEAD) {
        form.format().write(TraceAssembler.assemble(trace.get()), body);
      }
      body.finish();
    } catch (ResponseClosedException e) {
      response.abort(e);
    } catch (IOException | RuntimeException | Error e) {
      response.close(e); // becomes a problem, or cuts the connection if a part has been sent
    }
  }
}
