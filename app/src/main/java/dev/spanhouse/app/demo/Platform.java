// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.app.demo;

import java.util.Map;

/** The languages the shop is written in, with the instrumentation scopes each would report. */
enum Platform {
  JAVA(
      "java",
      "2.31.0",
      Map.of(
          Library.HTTP_SERVER, "io.opentelemetry.tomcat-10.0",
          Library.HTTP_CLIENT, "io.opentelemetry.java-http-client",
          Library.GRPC, "io.opentelemetry.grpc-1.6",
          Library.SQL, "io.opentelemetry.jdbc",
          Library.REDIS, "io.opentelemetry.lettuce-5.1",
          Library.ELASTICSEARCH, "io.opentelemetry.elasticsearch-rest-7.0",
          Library.KAFKA, "io.opentelemetry.kafka-clients-0.11"),
      "org.springframework.web.client.HttpServerErrorException",
      """
      %1$s: %2$s
      \tat dev.shop.%3$s.RequestHandler.handle(RequestHandler.java:87)
      \tat dev.shop.%3$s.RequestHandler.lambda$dispatch$0(RequestHandler.java:52)
      \tat java.base/java.lang.VirtualThread.run(VirtualThread.java:456)
      """),
  GO(
      "go",
      "0.64.0",
      Map.of(
          Library.HTTP_SERVER,
              "go.opentelemetry.io/contrib/instrumentation/net/http/otelhttp/server",
          Library.HTTP_CLIENT, "go.opentelemetry.io/contrib/instrumentation/net/http/otelhttp",
          Library.GRPC,
              "go.opentelemetry.io/contrib/instrumentation/google.golang.org/grpc/otelgrpc",
          Library.SQL, "github.com/XSAM/otelsql",
          Library.REDIS, "github.com/redis/go-redis/extra/redisotel"),
      "*url.Error",
      """
      %1$s: %2$s
      goroutine 1734 [running]:
      shop.example/%3$s/internal/server.(*Server).handle(0xc0001a4000)
      \t/src/internal/server/server.go:142 +0x1d4
      """),
  NODE(
      "nodejs",
      "0.203.0",
      Map.of(
          Library.HTTP_SERVER, "@opentelemetry/instrumentation-express",
          Library.HTTP_CLIENT, "@opentelemetry/instrumentation-undici",
          Library.REDIS, "@opentelemetry/instrumentation-ioredis",
          Library.KAFKA, "@opentelemetry/instrumentation-kafkajs"),
      "FetchError",
      """
      %1$s: %2$s
          at handle (/app/%3$s/dist/server.js:214:17)
          at process.processTicksAndRejections (node:internal/process/task_queues:105:5)
      """),
  PYTHON(
      "python",
      "0.59b0",
      Map.of(
          Library.HTTP_SERVER, "opentelemetry.instrumentation.fastapi",
          Library.HTTP_CLIENT, "opentelemetry.instrumentation.httpx",
          Library.SQL, "opentelemetry.instrumentation.psycopg",
          Library.REDIS, "opentelemetry.instrumentation.redis"),
      "httpx.HTTPStatusError",
      """
      Traceback (most recent call last):
        File "/app/%3$s/handlers.py", line 61, in handle
          return await self._dispatch(request)
      %1$s: %2$s
      """),
  DOTNET(
      "dotnet",
      "1.14.0",
      Map.of(
          Library.HTTP_SERVER, "Microsoft.AspNetCore",
          Library.HTTP_CLIENT, "System.Net.Http",
          Library.GRPC, "OpenTelemetry.Instrumentation.GrpcNetClient",
          Library.SQL, "Npgsql",
          Library.REDIS, "OpenTelemetry.Instrumentation.StackExchangeRedis",
          Library.KAFKA, "OpenTelemetry.Instrumentation.ConfluentKafka"),
      "System.Net.Http.HttpRequestException",
      """
      %1$s: %2$s
         at Shop.%3$s.RequestHandler.HandleAsync(HttpContext context) in /src/RequestHandler.cs:line 73
      """);

  /** What a span was made by; {@link #APP} is the service's own code. */
  enum Library {
    HTTP_SERVER,
    HTTP_CLIENT,
    GRPC,
    SQL,
    REDIS,
    ELASTICSEARCH,
    KAFKA,
    APP
  }

  final String language;
  final String instrumentationVersion;

  /** What a caller throws when the service it called has failed. */
  final String upstreamException;

  @SuppressWarnings("ImmutableEnumChecker") // every map comes from Map.of
  private final Map<Library, String> scopes;

  private final String stacktrace;

  Platform(
      String language,
      String instrumentationVersion,
      Map<Library, String> scopes,
      String upstreamException,
      String stacktrace) {
    this.language = language;
    this.instrumentationVersion = instrumentationVersion;
    this.scopes = scopes;
    this.upstreamException = upstreamException;
    this.stacktrace = stacktrace;
  }

  /** The scope's name; code without an instrumentation of its own is told by the service's name. */
  String scope(Library library, ShopService service) {
    return scopes.getOrDefault(library, "shop." + service.serviceName);
  }

  String stacktrace(String type, String message, ShopService service) {
    return stacktrace.formatted(type, message, service.serviceName.replace('-', '_'));
  }
}
