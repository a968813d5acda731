// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.app.server;

import dev.spanhouse.app.access.Scope;
import dev.spanhouse.app.config.Endpoint;
import dev.spanhouse.app.config.Settings;
import dev.spanhouse.app.tls.ListenerTls;
import dev.spanhouse.collector.admission.ByteBudget;
import dev.spanhouse.collector.admission.Deadline;
import dev.spanhouse.collector.grpc.GrpcLimits;
import dev.spanhouse.collector.grpc.OtlpGrpcServer;
import dev.spanhouse.collector.http.CorsRules;
import dev.spanhouse.collector.http.HttpLimits;
import dev.spanhouse.collector.http.OtlpHttpServer;
import dev.spanhouse.collector.ingest.TraceIngest;
import dev.spanhouse.collector.socket.UnixSocketException;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.function.ToDoubleFunction;

/** Where spans come in: gRPC and HTTP. */
final class OtlpListeners {

  private final OtlpGrpcServer grpc;
  private final OtlpHttpServer http;

  private OtlpListeners(OtlpGrpcServer grpc, OtlpHttpServer http) {
    this.grpc = grpc;
    this.http = http;
  }

  /**
   * Binds both.
   *
   * @param receiveBudget for what has arrived and is not read yet
   */
  static OtlpListeners start(
      Settings settings, TraceIngest ingest, ByteBudget receiveBudget, Guards guards)
      throws StartupException, InterruptedException {
    Settings.Otlp otlp = settings.otlp();
    OtlpGrpcServer grpc = grpc(otlp, ingest, receiveBudget, guards);
    OtlpHttpServer http = http(settings, ingest, receiveBudget, guards);
    try {
      http.start();
    } catch (IOException e) {
      throw cannotBind("otlp.http", otlp.http().endpoint(), e);
    }
    try {
      grpc.start();
    } catch (IOException e) {
      http.stop();
      throw cannotBind("otlp.grpc", otlp.grpc().endpoint(), e);
    }
    return new OtlpListeners(grpc, http);
  }

  private static OtlpGrpcServer grpc(
      Settings.Otlp otlp, TraceIngest ingest, ByteBudget receiveBudget, Guards guards) {
    return new OtlpGrpcServer(
        new OtlpGrpcServer.Listening(
            address(otlp.grpc().endpoint()),
            otlp.grpc().socket(),
            guards.tls(Scope.INGEST).map(ListenerTls::forGrpc).orElse(null)),
        ingest,
        receiveBudget,
        new GrpcLimits(
            otlp.maxConnections(),
            otlp.grpc().maxCallsPerConnection(),
            otlp.grpc().maxMetadataBytes(),
            otlp.headerTimeout(),
            otlp.bodyTimeout(),
            otlp.idleTimeout()),
        guards.access("otlp-grpc", Scope.INGEST, otlp.grpc().endpoint()));
  }

  private static OtlpHttpServer http(
      Settings settings, TraceIngest ingest, ByteBudget receiveBudget, Guards guards) {
    Settings.Otlp otlp = settings.otlp();
    Settings.Otlp.Http http = otlp.http();
    return new OtlpHttpServer(
        new OtlpHttpServer.Listening(
            address(http.endpoint()),
            http.socket(),
            http.paths(),
            guards.tls(Scope.INGEST).map(tls -> tls::addTo)),
        ingest,
        receiveBudget,
        guards.access("otlp-http", Scope.INGEST, http.endpoint()),
        new CorsRules(http.cors().origins(), http.cors().headers(), http.cors().maxAge()),
        new HttpLimits(
            otlp.maxConnections(),
            http.maxCallsPerConnection(),
            http.maxHeaderBytes(),
            otlp.headerTimeout(),
            otlp.bodyTimeout(),
            otlp.idleTimeout()),
        settings.shutdown().timeout());
  }

  private static InetSocketAddress address(Endpoint endpoint) {
    return new InetSocketAddress(endpoint.host(), endpoint.port());
  }

  private static StartupException cannotBind(String listener, Endpoint endpoint, IOException e) {
    return e instanceof UnixSocketException || e.getCause() instanceof UnixSocketException
        ? new StartupException("%s.socket = %s".formatted(listener, rootMessage(e)), e)
        : new StartupException(
            "%s.endpoint %s cannot be bound: %s".formatted(listener, endpoint, rootMessage(e)), e);
  }

  private static String rootMessage(Throwable e) {
    Throwable root = e;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return String.valueOf(root.getMessage());
  }

  /** Shows how many connections each has. */
  void register(MeterRegistry registry) {
    register(registry, "otlp-grpc", grpc, OtlpGrpcServer::connections);
    register(registry, "otlp-http", http, OtlpHttpServer::connections);
  }

  private static <T> void register(
      MeterRegistry registry, String listener, T server, ToDoubleFunction<T> connections) {
    Gauge.builder("spanhouse.otlp.connections", server, connections)
        .description("Open connections (otlp.max-connections is the limit of each listener)")
        .tag("listener", listener)
        .register(registry);
  }

  int grpcPort() {
    return grpc.port();
  }

  int httpPort() {
    return http.port();
  }

  /** Tells gRPC's health checks whether exports are likely to succeed. */
  void setServing(boolean serving) {
    grpc.setServing(serving);
  }

  /**
   * Takes no new calls and lets those in flight finish until the deadline, in both at once.
   *
   * @return whether all finished
   */
  boolean stop(Deadline deadline) throws InterruptedException {
    Thread stoppingHttp = Thread.ofVirtual().name("otlp-http-stop").start(http::stop);
    boolean finished = grpc.stop(deadline);
    return stoppingHttp.join(deadline.remaining().plusSeconds(1)) && finished;
  }
}
