// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.collector.http;

import com.google.rpc.Code;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.SessionProtocol;
import com.linecorp.armeria.common.ShuttingDownException;
import com.linecorp.armeria.common.metric.NoopMeterRegistry;
import com.linecorp.armeria.common.util.DomainSocketAddress;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.ServerBuilder;
import com.linecorp.armeria.server.ServerPort;
import com.linecorp.armeria.server.ServiceOptions;
import com.linecorp.armeria.server.ServiceRequestContext;
import com.linecorp.armeria.server.cors.CorsService;
import dev.spanhouse.collector.access.AccessControl;
import dev.spanhouse.collector.admission.ByteBudget;
import dev.spanhouse.collector.admission.WireAdmission;
import dev.spanhouse.collector.ingest.RequestFormat;
import dev.spanhouse.collector.ingest.TraceIngest;
import dev.spanhouse.collector.socket.UnixSocketFile;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The OTLP/HTTP listener: HTTP/1.1 and HTTP/2, both with and without TLS, protobuf and JSON.
 *
 * <p>Safe for use by many threads.
 */
public final class OtlpHttpServer {

  /** For what comes between the timeouts of body and commit. */
  private static final Duration SLACK = Duration.ofSeconds(10);

  private final Server server;
  private final Optional<Path> socket;
  private final Duration discardTimeout;
  private final long discardLimitBytes;
  private volatile boolean stopping;
  private final ExecutorService threads =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("otlp-http-", 0).factory());

  /**
   * Where to listen.
   *
   * @param address host and port; port 0 = any
   * @param socket a Unix domain socket to listen on as well
   * @param paths that take exports, each beginning with a slash
   * @param tls makes the TCP listener an encrypted one
   */
  public record Listening(
      InetSocketAddress address, Optional<Path> socket, List<String> paths, Optional<Tls> tls) {}

  /** Sets the certificates and the rules for TLS. */
  @FunctionalInterface
  public interface Tls {

    /** Called once, before the server is built. */
    void configure(ServerBuilder server);
  }

  /**
   * Prepares the listener; {@link #start} binds it.
   *
   * @param receiveBudget for what has arrived and is not read yet
   * @param stopTimeout how long requests in flight may take to finish at the end
   */
  public OtlpHttpServer(
      Listening listening,
      TraceIngest ingest,
      ByteBudget receiveBudget,
      AccessControl access,
      CorsRules cors,
      HttpLimits limits,
      Duration stopTimeout) {
    discardTimeout = limits.bodyTimeout();
    discardLimitBytes = ingest.limits().maxRequestBytes();
    Duration hold = ingest.limits().hold();
    ServerBuilder builder =
        Server.builder()
            // Not zero, which would mean that requests in flight are not waited for.
            .gracefulShutdownTimeout(Duration.ofMillis(1), stopTimeout)
            .bossGroupFactory(AcceptingThread::named)
            .maxNumConnections(limits.maxConnections())
            .http2MaxStreamsPerConnection(limits.maxRequestsPerConnection())
            .http2MaxHeaderListSize(limits.maxHeaderBytes())
            .http1MaxHeaderSize(limits.maxHeaderBytes())
            // HTTP/2 rapid reset (CVE-2023-44487).
            .http2MaxResetFramesPerWindow(500, 30)
            .idleTimeout(limits.idleTimeout(), true)
            // Counted while it is inflated, by us, who know the right answer.
            .maxRequestLength(0)
            // A request that was answered early is not cut off while the rest of it comes; whoever
            // takes a body sees to its end.
            .requestAutoAbortDelayMillis(Long.MAX_VALUE)
            // A net below the timeouts of our own.
            .requestTimeout(limits.bodyTimeout().plus(hold.multipliedBy(2)).plus(SLACK))
            .meterRegistry(NoopMeterRegistry.get())
            .disableServerHeader()
            .errorHandler(new StatusErrors(ingest.limits().retryDelay()))
            .childChannelPipelineCustomizer(
                pipeline -> HeaderTimeout.addTo(pipeline, limits.headerTimeout()));
    socket = listening.socket();
    listen(builder, listening);
    AtomicReference<@Nullable WireAdmission> exempted = new AtomicReference<>();
    ExportService exports =
        new ExportService(
            ingest,
            access,
            () -> new WireAdmission(receiveBudget, exempted),
            limits.bodyTimeout(),
            threads);
    for (String path : listening.paths()) {
      builder.service("exact:" + path, exports);
    }
    builder.serviceUnder("/", new UnknownPath(listening.paths()));
    if (!cors.origins().isEmpty()) {
      builder.decorator(cors(cors));
    }
    builder.decorator(this::guard);
    server = builder.build();
  }

  private static void listen(ServerBuilder builder, Listening listening) {
    SessionProtocol protocol =
        listening.tls().isPresent() ? SessionProtocol.HTTPS : SessionProtocol.HTTP;
    builder.port(new ServerPort(listening.address(), protocol));
    listening
        .socket()
        .ifPresent(
            path ->
                builder.port(new ServerPort(DomainSocketAddress.of(path), SessionProtocol.HTTP)));
    listening.tls().ifPresent(tls -> tls.configure(builder));
  }

  private static Function<? super HttpService, CorsService> cors(CorsRules rules) {
    // As one list: Armeria takes no empty one, and seldom does anyone add some.
    List<CharSequence> headers =
        new ArrayList<>(
            List.of(
                HttpHeaderNames.CONTENT_TYPE,
                HttpHeaderNames.CONTENT_ENCODING,
                HttpHeaderNames.AUTHORIZATION));
    headers.addAll(rules.headers());
    return CorsService.builder(rules::allows)
        .allowRequestMethods(HttpMethod.POST)
        .allowRequestHeaders(headers)
        // Without it a page cannot see when to try again.
        .exposeHeaders(HttpHeaderNames.RETRY_AFTER)
        .allowCredentials()
        .maxAge(rules.maxAge())
        .newDecorator();
  }

  /** What is done for every request before anything else. */
  private HttpResponse guard(HttpService service, ServiceRequestContext ctx, HttpRequest request)
      throws Exception {
    HeaderTimeout.headersArrived(ctx);
    if (stopping || request.method() != HttpMethod.POST) {
      // A request whose body nobody takes counts as one in flight until it times out.
      discard(ctx, request);
    }
    if (stopping) {
      // Or the last request in flight would never come while there are clients.
      var unused = ctx.initiateConnectionShutdown();
      throw ShuttingDownException.get();
    }
    return service.serve(ctx, request);
  }

  private void discard(ServiceRequestContext ctx, HttpRequest request) {
    RequestStream.discard(request, ctx.eventLoop(), discardTimeout, discardLimitBytes);
  }

  /** Everything else. */
  private final class UnknownPath implements HttpService {

    private final List<String> paths;

    UnknownPath(List<String> paths) {
      this.paths = paths;
    }

    @Override
    public ServiceOptions options() {
      return EarlyAnswers.OPTIONS;
    }

    @Override
    public HttpResponse serve(ServiceRequestContext ctx, HttpRequest request) {
      if (request.method() == HttpMethod.POST) {
        discard(ctx, request);
      }
      String message =
          "path: '%s' (expected: %s; Spanhouse takes traces only)"
              .formatted(ctx.path(), String.join(" or ", paths));
      return HttpAnswer.error(
              HttpStatus.NOT_FOUND,
              Code.UNIMPLEMENTED,
              message,
              MediaTypes.formatOf(request.headers()).orElse(RequestFormat.JSON))
          .toHttpResponse();
    }
  }

  /**
   * Binds the addresses and starts to serve.
   *
   * @throws IOException if an address cannot be bound
   */
  public void start() throws IOException {
    try {
      if (socket.isPresent()) {
        UnixSocketFile.clear(socket.get());
      }
      server.start().join();
      if (socket.isPresent()) {
        UnixSocketFile.restrict(socket.get());
      }
    } catch (CompletionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new IOException(cause.getMessage(), cause);
    }
  }

  /** The TCP port that is bound. */
  public int port() {
    return server.activePorts().values().stream()
        .map(ServerPort::localAddress)
        .filter(address -> !(address instanceof DomainSocketAddress))
        .mapToInt(InetSocketAddress::getPort)
        .findFirst()
        .orElseThrow();
  }

  /** How many connections are open. */
  public int connections() {
    return server.numConnections();
  }

  /**
   * Takes no new requests and lets those in flight finish until the stop timeout; the rest is cut
   * off.
   */
  public void stop() {
    stopping = true;
    server.stop().join();
    threads.shutdown();
  }
}
