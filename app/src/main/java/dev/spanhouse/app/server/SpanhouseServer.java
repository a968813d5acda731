// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.app.server;

import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.metric.NoopMeterRegistry;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.ServerBuilder;
import com.zaxxer.hikari.HikariDataSource;
import dev.spanhouse.app.access.HttpAccess;
import dev.spanhouse.app.access.Scope;
import dev.spanhouse.app.admin.AdminHttp;
import dev.spanhouse.app.admin.Readiness;
import dev.spanhouse.app.config.Endpoint;
import dev.spanhouse.app.config.Settings;
import dev.spanhouse.app.tls.ListenerTls;
import dev.spanhouse.collector.admission.Deadline;
import dev.spanhouse.collector.http.AcceptingThread;
import dev.spanhouse.query.http.QueryAccess;
import dev.spanhouse.query.http.QueryRoutes;
import dev.spanhouse.storage.read.TraceReader;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running process of one of the server roles. Everything it consists of is made here.
 *
 * <p>{@link #stop} may come from another thread than {@link #start}.
 */
public final class SpanhouseServer {

  private static final Logger LOG = LoggerFactory.getLogger(SpanhouseServer.class);

  private final Settings settings;
  private final Guards guards;
  private final Readiness readiness;
  private final CloseStack closing;
  private final DatabaseSide database;
  private final Optional<CollectorSide> collector;
  private final Optional<Integer> queryPort;
  private final int adminPort;

  private SpanhouseServer(
      Settings settings,
      Guards guards,
      Readiness readiness,
      CloseStack closing,
      DatabaseSide database,
      Optional<CollectorSide> collector,
      Optional<Integer> queryPort,
      int adminPort) {
    this.settings = settings;
    this.guards = guards;
    this.readiness = readiness;
    this.closing = closing;
    this.database = database;
    this.collector = collector;
    this.queryPort = queryPort;
    this.adminPort = adminPort;
  }

  /**
   * Starts everything the role needs, and returns when it is ready.
   *
   * @param onDatabaseLost called if the embedded PostgreSQL ends by itself: nothing works without
   *     it, and whoever supervises the process should start it again
   * @throws StartupException with a reason for the person who starts it; nothing is left running
   */
  public static SpanhouseServer start(Role role, Settings settings, Runnable onDatabaseLost)
      throws StartupException, InterruptedException {
    CloseStack closing = new CloseStack();
    try {
      return start(role, settings, onDatabaseLost, closing);
    } catch (StartupException | InterruptedException | RuntimeException e) {
      try {
        closing.closeAll();
      } catch (Exception suppressed) {
        e.addSuppressed(suppressed);
      }
      throw e;
    }
  }

  private static SpanhouseServer start(
      Role role, Settings settings, Runnable onDatabaseLost, CloseStack closing)
      throws StartupException, InterruptedException {
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    closing.add(registry::close);
    ProcessMetrics.register(registry, closing);
    Guards guards = Guards.open(role, settings, registry, closing);
    Readiness readiness = new Readiness();
    // Health can be asked from the beginning: a migration or a wait for the database takes time.
    ServerBuilder admin = http(settings.admin().endpoint(), guards.tls(Scope.ADMIN));
    AdminHttp.register(
        admin,
        readiness,
        registry,
        new HttpAccess(guards.access("admin", Scope.ADMIN, settings.admin().endpoint())));
    int adminPort = listen("admin.endpoint", settings.admin().endpoint(), admin, closing);

    DatabaseSide database =
        DatabaseSide.open(settings, registry, readiness, closing, onDatabaseLost);
    ScheduledThreadPoolExecutor scheduler =
        new ScheduledThreadPoolExecutor(
            2, Thread.ofPlatform().daemon().name("maintenance-", 0).factory());
    closing.add(scheduler::shutdownNow);
    database.watch(scheduler, readiness);

    Optional<Integer> queryPort = Optional.empty();
    if (role.queries()) {
      queryPort = Optional.of(startQuery(settings, guards, database, closing));
    }
    Optional<CollectorSide> collector = Optional.empty();
    if (role.collects()) {
      collector =
          Optional.of(
              CollectorSide.start(
                  settings, guards, database, registry, readiness, scheduler, closing));
    }
    readiness.started();
    return new SpanhouseServer(
        settings, guards, readiness, closing, database, collector, queryPort, adminPort);
  }

  private static int startQuery(
      Settings settings, Guards guards, DatabaseSide database, CloseStack closing)
      throws StartupException {
    Settings.Query query = settings.query();
    HikariDataSource pool =
        closing.add(database.pools().query(query.connections(), query.timeout()));
    TraceReader traces = new TraceReader(pool, query.timeout(), query.maxTraceSpans());
    ServerBuilder server = http(query.endpoint(), guards.tls(Scope.QUERY));
    // An answer holds one thread and one connection.
    ScheduledThreadPoolExecutor answering =
        new ScheduledThreadPoolExecutor(
            query.connections(), Thread.ofPlatform().daemon().name("query-", 0).factory());
    server.blockingTaskExecutor(answering, true);
    HttpAccess access = new HttpAccess(guards.access("query", Scope.QUERY, query.endpoint()));
    HttpService welcome =
        (ctx, request) ->
            HttpResponse.of("Spanhouse\n\nGET /api/v1/traces/{traceId}   see docs/query.md\n");
    server.service("/", welcome.decorate(access::guard));
    new QueryRoutes(traces, QueryRoutes.DEFAULT_ANSWER_TIMEOUT, queryAccess(access)).addTo(server);
    return listen("query.endpoint", query.endpoint(), server, closing);
  }

  private static QueryAccess queryAccess(HttpAccess access) {
    return (ctx, request) ->
        access
            .refusal(ctx, request)
            .map(no -> new QueryAccess.Refusal(no.status(), no.message(), no.headers()));
  }

  private static ServerBuilder http(Endpoint endpoint, Optional<ListenerTls> tls) {
    InetSocketAddress address = new InetSocketAddress(endpoint.host(), endpoint.port());
    ServerBuilder server =
        Server.builder()
            // Not zero, which would mean that requests in flight are not waited for.
            .gracefulShutdownTimeoutMillis(1, 5_000)
            .bossGroupFactory(AcceptingThread::named)
            // Longer than what collectors of metrics wait between two scrapes: a connection that is
            // closed just when its client wants to use it again is an error there.
            .idleTimeout(Duration.ofMinutes(2))
            // Its own meters are many, and would be registered by each of our listeners again.
            .meterRegistry(NoopMeterRegistry.get());
    if (tls.isEmpty()) {
      return server.http(address);
    }
    tls.get().addTo(server);
    return server.https(address);
  }

  private static int listen(
      String setting, Endpoint endpoint, ServerBuilder builder, CloseStack closing)
      throws StartupException {
    Server server = builder.build();
    try {
      server.start().join();
    } catch (CompletionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new StartupException(
          "%s %s cannot be bound: %s".formatted(setting, endpoint, cause.getMessage()), cause);
    }
    closing.add(() -> server.stop().join());
    return server.activeLocalPort();
  }

  /** Where the process can be reached, for the person who started it. */
  public Addresses addresses() {
    return new Addresses(
        collector.map(
            side -> url(Scope.INGEST, settings.otlp().grpc().endpoint(), side.grpcPort())),
        collector.map(
            side -> url(Scope.INGEST, settings.otlp().http().endpoint(), side.httpPort())),
        queryPort.map(port -> url(Scope.QUERY, settings.query().endpoint(), port)),
        url(Scope.ADMIN, settings.admin().endpoint(), adminPort),
        database.description());
  }

  private String url(Scope scope, Endpoint endpoint, int port) {
    return guards.scheme(scope) + "://" + new Endpoint(endpoint.host(), port);
  }

  /**
   * Stops in the order that loses nothing: not ready, drained by the load balancer, no new calls,
   * calls in flight answered, queue written, connections closed. Takes no longer than {@code
   * shutdown.drain-delay} and {@code shutdown.timeout} together, a few seconds of slack aside.
   */
  public void stop() {
    readiness.notReady("shutting down");
    collector.ifPresent(CollectorSide::notServing);
    try {
      TimeUnit.MILLISECONDS.sleep(settings.shutdown().drainDelay().toMillis());
      if (collector.isPresent()) {
        collector.get().stop(Deadline.in(settings.shutdown().timeout(), System::nanoTime));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    try {
      closing.closeAll();
    } catch (Exception e) {
      LOG.warn("not everything could be closed", e);
    }
  }

  /**
   * Addresses with the ports that are really bound.
   *
   * @param otlpGrpc base URL
   * @param otlpHttp base URL
   * @param query base URL
   * @param admin base URL
   * @param database where the data is
   */
  public record Addresses(
      Optional<String> otlpGrpc,
      Optional<String> otlpHttp,
      Optional<String> query,
      String admin,
      String database) {}
}
