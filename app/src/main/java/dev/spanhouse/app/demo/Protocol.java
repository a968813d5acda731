// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.app.demo;

import io.opentelemetry.api.trace.SpanKind;
import java.util.Optional;

/**
 * How a call and its answer appear on CLIENT and SERVER spans.
 *
 * @see <a href="https://opentelemetry.io/docs/specs/semconv/http/http-spans/">HTTP</a>
 * @see <a href="https://opentelemetry.io/docs/specs/semconv/rpc/grpc/">gRPC</a>
 */
enum Protocol {
  HTTP(Platform.Library.HTTP_CLIENT, Platform.Library.HTTP_SERVER) {
    @Override
    String spanName(Endpoint endpoint, SpanKind kind) {
      return kind == SpanKind.SERVER
          ? endpoint.method() + " " + endpoint.route()
          : endpoint.method();
    }

    @Override
    void request(PlannedSpan span, Endpoint endpoint, Visit visit, int resends) {
      ShopService service = endpoint.service();
      String target = visit.expand(endpoint.target());
      int query = target.indexOf('?');
      span.attributes
          .put("http.request.method", endpoint.method())
          .put("network.protocol.version", "1.1");
      if (span.kind == SpanKind.CLIENT) {
        String authority = service.address() + ":" + service.port;
        span.attributes.put("url.full", service.scheme() + "://" + authority + target);
        if (resends > 0) {
          span.attributes.put("http.request.resend_count", resends);
        }
        return;
      }
      span.attributes
          .put("http.route", endpoint.route())
          .put("url.scheme", service.scheme())
          .put("url.path", query < 0 ? target : target.substring(0, query));
      if (query >= 0) {
        span.attributes.put("url.query", target.substring(query + 1));
      }
    }

    @Override
    void response(PlannedSpan span, Optional<Failure> failure) {
      if (failure.isPresent() && !failure.get().isAnswered()) {
        span.fail(failure.get().exceptionType(span.instance.service().platform), "");
        return;
      }
      int status = failure.map(f -> f.httpStatus).orElse(200);
      span.attributes.put("http.response.status_code", status);
      if (status >= 500 || (status >= 400 && span.kind == SpanKind.CLIENT)) {
        span.fail(String.valueOf(status), "");
      }
    }
  },

  GRPC(Platform.Library.GRPC, Platform.Library.GRPC) {
    @Override
    String spanName(Endpoint endpoint, SpanKind kind) {
      return endpoint.method();
    }

    @Override
    void request(PlannedSpan span, Endpoint endpoint, Visit visit, int resends) {
      span.attributes.put("rpc.system.name", "grpc").put("rpc.method", endpoint.method());
    }

    @Override
    void response(PlannedSpan span, Optional<Failure> failure) {
      String code = failure.map(f -> f.grpcCode).orElse("OK");
      span.attributes.put("rpc.status_code", code);
      failure
          .filter(f -> f.isServerError() || span.kind == SpanKind.CLIENT)
          .ifPresent(f -> span.fail(code, f.message));
    }
  };

  final Platform.Library clientLibrary;
  final Platform.Library serverLibrary;

  Protocol(Platform.Library clientLibrary, Platform.Library serverLibrary) {
    this.clientLibrary = clientLibrary;
    this.serverLibrary = serverLibrary;
  }

  abstract String spanName(Endpoint endpoint, SpanKind kind);

  /** Sets what is known when the request is sent or received. */
  abstract void request(PlannedSpan span, Endpoint endpoint, Visit visit, int resends);

  /**
   * Sets the answer and, by the kind of span, whether it counts as an error: a server's fault on
   * both sides, a client's fault only on the CLIENT span. HTTP spans get no status description,
   * since the status code says it all.
   */
  abstract void response(PlannedSpan span, Optional<Failure> failure);
}
