// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.collector.grpc;

import dev.spanhouse.collector.access.AccessControl;
import dev.spanhouse.collector.admission.ByteBudget;
import dev.spanhouse.collector.admission.Deadline;
import dev.spanhouse.collector.ingest.TraceIngest;
import dev.spanhouse.collector.socket.UnixSocketFile;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.HealthStatusManager;
import io.netty.handler.ssl.SslContext;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The OTLP/gRPC listener, with gRPC's health service beside it.
 *
 * <p>Safe for use by many threads.
 */
public final class OtlpGrpcServer {

  private final Server server;
  private final ServerChannels tcpChannels;
  private final Optional<Path> unixSocket;
  private @Nullable Server unixServer;
  private @Nullable ServerChannels unixChannels;
  private final HealthStatusManager health = new HealthStatusManager();
  private final ExecutorService calls =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("otlp-grpc-", 0).factory());
  private final ScheduledThreadPoolExecutor timer;

  /**
   * Where to listen.
   *
   * @param address host and port; port 0 = any
   * @param socket a Unix domain socket to listen on as well, never encrypted
   * @param tls null = no encryption
   */
  public record Listening(
      InetSocketAddress address, Optional<Path> socket, @Nullable SslContext tls) {}

  /**
   * Prepares the listener; {@link #start} binds it.
   *
   * @param receiveBudget for what has arrived and is not read yet
   * @param access asked about every export; health is for everyone
   */
  public OtlpGrpcServer(
      Listening listening,
      TraceIngest ingest,
      ByteBudget receiveBudget,
      GrpcLimits limits,
      AccessControl access) {
    timer =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("otlp-grpc-timer").factory());
    timer.setRemoveOnCancelPolicy(true);
    ExportHandler handler = new ExportHandler(access, ingest, limits.bodyTimeout(), timer);
    ServerServiceDefinition exports =
        ServerServiceDefinition.builder(TraceServiceMethod.SERVICE)
            .addMethod(TraceServiceMethod.EXPORT, handler)
            .build();
    NettyServerBuilder tcp = NettyServerBuilder.forAddress(listening.address());
    if (listening.tls() != null) {
      tcp.sslContext(listening.tls());
    }
    tcpChannels = ServerChannels.tcp(limits.maxConnections());
    server = build(tcp, tcpChannels, exports, ingest, receiveBudget, limits);
    unixSocket = listening.socket();
    if (unixSocket.isPresent()) {
      unixChannels = ServerChannels.unix(limits.maxConnections());
      unixServer =
          build(
              NettyServerBuilder.forAddress(UnixDomainSocketAddress.of(unixSocket.get())),
              unixChannels,
              exports,
              ingest,
              receiveBudget,
              limits);
    }
    health.setStatus(HealthStatusManager.SERVICE_NAME_ALL_SERVICES, ServingStatus.NOT_SERVING);
    health.setStatus(TraceServiceMethod.SERVICE, ServingStatus.NOT_SERVING);
  }

  private Server build(
      NettyServerBuilder builder,
      ServerChannels channels,
      ServerServiceDefinition exports,
      TraceIngest ingest,
      ByteBudget receiveBudget,
      GrpcLimits limits) {
    channels.addTo(builder);
    return builder
        // Calls block while they wait for room and for the commit. There are as many as the
        // connections' limits allow, and each costs a virtual thread.
        .executor(calls)
        .addService(exports)
        .addService(health.getHealthService())
        .decompressorRegistry(MessageDecompressor.registry(ingest.limits().maxRequestBytes()))
        .addStreamTracerFactory(WireMeter.factory(receiveBudget))
        // One more than our own limit, on the wire and inflated: the one byte too many is
        // noticed by the handler, which has the right answer. gRPC's is UNKNOWN.
        .maxInboundMessageSize(ingest.limits().maxRequestBytes() + 1)
        .maxInboundMetadataSize(limits.maxMetadataBytes())
        .maxConcurrentCallsPerConnection(limits.maxCallsPerConnection())
        .handshakeTimeout(limits.handshakeTimeout().toMillis(), TimeUnit.MILLISECONDS)
        .maxConnectionIdle(limits.idleTimeout().toMillis(), TimeUnit.MILLISECONDS)
        // Clients are often set to ping every 10 s; gRPC's default of 5 min would hang up.
        .permitKeepAliveTime(5, TimeUnit.SECONDS)
        .permitKeepAliveWithoutCalls(true)
        // Finds peers that vanished without a word; gRPC's default is 2 h.
        .keepAliveTime(60, TimeUnit.SECONDS)
        .keepAliveTimeout(20, TimeUnit.SECONDS)
        // HTTP/2 rapid reset (CVE-2023-44487).
        .maxRstFramesPerWindow(500, 30)
        .build();
  }

  /**
   * Binds the addresses and starts to serve.
   *
   * @throws IOException if one cannot be bound; nothing is left bound then
   */
  public void start() throws IOException {
    server.start();
    if (unixServer != null && unixSocket.isPresent()) {
      try {
        UnixSocketFile.clear(unixSocket.get());
        unixServer.start();
        UnixSocketFile.restrict(unixSocket.get());
      } catch (IOException e) {
        server.shutdownNow();
        throw e;
      }
    }
    setServing(true);
  }

  /** The TCP port that is bound. */
  public int port() {
    return server.getPort();
  }

  /** How many connections are open. */
  public int connections() {
    return tcpChannels.openConnections()
        + (unixChannels == null ? 0 : unixChannels.openConnections());
  }

  /** Tells health checks whether exports are likely to succeed. */
  public void setServing(boolean serving) {
    ServingStatus status = serving ? ServingStatus.SERVING : ServingStatus.NOT_SERVING;
    health.setStatus(HealthStatusManager.SERVICE_NAME_ALL_SERVICES, status);
    health.setStatus(TraceServiceMethod.SERVICE, status);
  }

  /**
   * Takes no new calls and lets those in flight finish until the deadline; the rest is cut off.
   *
   * @return whether all finished
   */
  public boolean stop(Deadline deadline) throws InterruptedException {
    health.enterTerminalState();
    boolean finished = stop(server, tcpChannels, deadline);
    if (unixServer != null && unixChannels != null) {
      finished &= stop(unixServer, unixChannels, deadline);
    }
    timer.shutdownNow();
    calls.shutdown();
    return finished;
  }

  private static boolean stop(Server server, ServerChannels channels, Deadline deadline)
      throws InterruptedException {
    server.shutdown();
    boolean finished =
        server.awaitTermination(deadline.remaining().toNanos(), TimeUnit.NANOSECONDS);
    if (!finished) {
      server.shutdownNow();
    }
    channels.stop();
    return finished;
  }
}
