// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.bench.load;

import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Span.SpanKind;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;

/**
 * Names and attributes after OpenTelemetry's semantic conventions for HTTP, databases and code: ten
 * per span, as instrumentation libraries set them, and ten per resource.
 */
final class SampleAttributes {

  static final List<String> SERVICES =
      List.of(
          "frontend",
          "checkout",
          "cart",
          "payment",
          "inventory",
          "shipping",
          "recommendation",
          "account");

  private static final List<String> RESOURCES =
      List.of("orders", "items", "customers", "addresses", "invoices", "sessions");
  private static final List<String> METHODS = List.of("GET", "GET", "GET", "POST", "PUT");
  private static final List<String> BROWSERS =
      List.of(
          "Mozilla/5.0 (X11; Linux x86_64; rv:142.0) Gecko/20100101 Firefox/142.0",
          "okhttp/5.1.0",
          "Java-http-client/21.0.8");

  private final Random random;

  SampleAttributes(Random random) {
    this.random = random;
  }

  Resource resource(int service) {
    String name = SERVICES.get(service);
    String pod = name + "-" + HexFormat.of().toHexDigits((int) random.nextLong()) + "-x7k2p";
    return Resource.newBuilder()
        .addAttributes(text("service.name", name))
        .addAttributes(text("service.version", "2026.11." + service))
        .addAttributes(text("service.namespace", "shop"))
        .addAttributes(text("service.instance.id", pod + ":8080"))
        .addAttributes(text("deployment.environment.name", "production"))
        .addAttributes(text("k8s.cluster.name", "eu-central-1a"))
        .addAttributes(text("k8s.namespace.name", "shop"))
        .addAttributes(text("k8s.pod.name", pod))
        .addAttributes(text("telemetry.sdk.language", "java"))
        .addAttributes(text("telemetry.sdk.version", "1.57.0"))
        .build();
  }

  /** Gives the span a name and ten attributes that suit its kind. */
  void describe(Span.Builder span, int service) {
    if (span.getKind() == SpanKind.SPAN_KIND_SERVER) {
      server(span, service);
    } else if (span.getKind() == SpanKind.SPAN_KIND_INTERNAL) {
      function(span, service);
    } else if (random.nextBoolean()) {
      query(span, service);
    } else {
      httpCall(span);
    }
  }

  private void server(Span.Builder span, int service) {
    String method = pick(METHODS);
    String resource = pick(RESOURCES);
    String route = "/api/v1/" + resource + "/{id}";
    span.setName(method + " " + route)
        .addAttributes(text("http.request.method", method))
        .addAttributes(text("http.route", route))
        .addAttributes(text("url.path", "/api/v1/" + resource + "/" + random.nextInt(1_000_000)))
        .addAttributes(text("url.scheme", "https"))
        .addAttributes(number("http.response.status_code", random.nextInt(20) == 0 ? 404 : 200))
        .addAttributes(text("server.address", SERVICES.get(service) + ".shop.svc.cluster.local"))
        .addAttributes(number("server.port", 8080))
        .addAttributes(text("client.address", "10.12." + byteValue() + "." + byteValue()))
        .addAttributes(text("user_agent.original", pick(BROWSERS)))
        .addAttributes(text("network.protocol.version", "1.1"));
  }

  private void function(Span.Builder span, int service) {
    String type = SERVICES.get(service);
    span.setName(type + ".process")
        .addAttributes(text("code.function.name", "com.example.shop." + type + ".Service.process"))
        .addAttributes(text("code.file.path", "Service.java"))
        .addAttributes(number("code.line.number", 40 + random.nextInt(200)))
        .addAttributes(number("thread.id", 20 + random.nextInt(64)))
        .addAttributes(text("thread.name", "http-nio-8080-exec-" + random.nextInt(64)))
        .addAttributes(text("enduser.id", "user-" + random.nextInt(50_000)))
        .addAttributes(text("shop.order.id", HexFormat.of().toHexDigits(random.nextLong())))
        .addAttributes(number("shop.cart.items", random.nextInt(30)))
        .addAttributes(flag("shop.cache.hit", random.nextBoolean()))
        .addAttributes(fraction("shop.order.total", random.nextInt(100_000) / 100.0));
  }

  private void query(Span.Builder span, int service) {
    String table = pick(RESOURCES);
    span.setName("SELECT shop." + table)
        .addAttributes(text("db.system.name", "postgresql"))
        .addAttributes(text("db.namespace", SERVICES.get(service)))
        .addAttributes(text("db.operation.name", "SELECT"))
        .addAttributes(text("db.collection.name", table))
        .addAttributes(
            text(
                "db.query.text",
                "SELECT id, state, total, updated_at FROM "
                    + table
                    + " WHERE customer_id = ? AND state <> ? ORDER BY updated_at DESC LIMIT ?"))
        .addAttributes(text("server.address", "db-" + service + ".internal"))
        .addAttributes(number("server.port", 5432))
        .addAttributes(number("db.response.returned_rows", random.nextInt(100)))
        .addAttributes(number("thread.id", 20 + random.nextInt(64)))
        .addAttributes(text("thread.name", "http-nio-8080-exec-" + random.nextInt(64)));
  }

  private void httpCall(Span.Builder span) {
    String method = pick(METHODS);
    String peer = pick(SERVICES);
    String host = peer + ".shop.svc.cluster.local";
    String path = "/api/v1/" + pick(RESOURCES) + "/" + random.nextInt(1_000_000);
    span.setName(method)
        .addAttributes(text("http.request.method", method))
        .addAttributes(text("url.full", "http://" + host + ":8080" + path))
        .addAttributes(text("server.address", host))
        .addAttributes(number("server.port", 8080))
        .addAttributes(number("http.response.status_code", random.nextInt(20) == 0 ? 503 : 200))
        .addAttributes(number("http.request.resend_count", random.nextInt(3)))
        .addAttributes(text("network.protocol.version", "1.1"))
        .addAttributes(text("peer.service", peer))
        .addAttributes(number("thread.id", 20 + random.nextInt(64)))
        .addAttributes(text("thread.name", "http-nio-8080-exec-" + random.nextInt(64)));
  }

  Span.Event.Builder exception() {
    return Span.Event.newBuilder()
        .setName("exception")
        .addAttributes(text("exception.type", "java.net.SocketTimeoutException"))
        .addAttributes(text("exception.message", "Read timed out after \"2000\" ms"))
        .addAttributes(
            text(
                "exception.stacktrace",
                "java.net.SocketTimeoutException: Read timed out\n"
                    + "\tat java.base/sun.nio.ch.NioSocketImpl.timedRead(NioSocketImpl.java:278)\n"
                        .repeat(8)));
  }

  Span.Event.Builder retry() {
    return Span.Event.newBuilder()
        .setName("retry")
        .addAttributes(number("retry.attempt", 1 + random.nextInt(3)))
        .addAttributes(text("retry.reason", "connection reset by peer"));
  }

  private int byteValue() {
    return random.nextInt(256);
  }

  private String pick(List<String> from) {
    return from.get(random.nextInt(from.size()));
  }

  private static KeyValue text(String key, String value) {
    return attribute(key, AnyValue.newBuilder().setStringValue(value));
  }

  private static KeyValue number(String key, long value) {
    return attribute(key, AnyValue.newBuilder().setIntValue(value));
  }

  private static KeyValue flag(String key, boolean value) {
    return attribute(key, AnyValue.newBuilder().setBoolValue(value));
  }

  private static KeyValue fraction(String key, double value) {
    return attribute(key, AnyValue.newBuilder().setDoubleValue(value));
  }

  private static KeyValue attribute(String key, AnyValue.Builder value) {
    return KeyValue.newBuilder().setKey(key).setValue(value).build();
  }
}
