// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.app.tls;

import com.linecorp.armeria.common.util.TlsEngineType;
import com.linecorp.armeria.server.ServerBuilder;
import dev.spanhouse.app.access.ClientCertificates;
import dev.spanhouse.app.config.Settings;
import dev.spanhouse.collector.log.RateLimitedLog;
import io.grpc.netty.GrpcSslContexts;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.time.Duration;
import java.time.Instant;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * TLS of one listener, or of several that share their certificate. New handshakes use the files as
 * they were at the last {@link #reload} that could use them; open connections go on.
 *
 * <p>Safe for use by many threads.
 */
public final class ListenerTls {

  private static final Logger LOG = LoggerFactory.getLogger(ListenerTls.class);
  private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};

  /** What a client without a certificate may do. */
  public enum WithoutCertificate {
    /** Not even connect. */
    REFUSED,
    /** Connect, and ask for what needs none: health, on the admin listener. */
    ACCEPTED
  }

  private final String listener;
  private final Settings.Tls.Files files;
  private final ClientAuth clientAuth;
  private final CurrentKey key;
  private final @Nullable CurrentClients clients;
  private final Counter reloaded;
  private final Counter failed;
  private final RateLimitedLog failures = new RateLimitedLog(LOG, Duration.ofMinutes(1));
  private String loaded;
  private volatile Instant expiry;

  private ListenerTls(
      String listener,
      Settings.Tls.Files files,
      WithoutCertificate without,
      TlsMaterial.Sources sources,
      MeterRegistry registry)
      throws TlsFileException {
    TlsMaterial material = TlsMaterial.of(sources);
    this.listener = listener;
    this.files = files;
    this.key = new CurrentKey(material);
    this.clients = material.clients() == null ? null : new CurrentClients(material.clients());
    this.clientAuth = clients == null ? ClientAuth.NONE : clientAuth(without);
    this.loaded = sources.fingerprint();
    this.expiry = material.expiry();
    this.reloaded = counter(registry, "reloaded");
    this.failed = counter(registry, "failed");
    Gauge.builder("spanhouse.tls.certificate.expiry", this, tls -> tls.expiry.getEpochSecond())
        .baseUnit("seconds")
        .description("When the certificate expires, in seconds since 1970")
        .tag("listener", listener)
        .strongReference(true)
        .register(registry);
    warnIfExpired();
  }

  /**
   * Reads the files.
   *
   * @param listener as in the settings: {@code otlp}, {@code query} or {@code admin}
   * @throws TlsFileException if they cannot be used
   */
  public static ListenerTls open(
      String listener, Settings.Tls.Files files, WithoutCertificate without, MeterRegistry registry)
      throws TlsFileException {
    return new ListenerTls(
        listener, files, without, TlsMaterial.Sources.read(prefix(listener), files), registry);
  }

  private static String prefix(String listener) {
    return listener + ".tls";
  }

  private static ClientAuth clientAuth(WithoutCertificate without) {
    return switch (without) {
      case REFUSED -> ClientAuth.REQUIRE;
      case ACCEPTED -> ClientAuth.OPTIONAL;
    };
  }

  private Counter counter(MeterRegistry registry, String outcome) {
    return Counter.builder("spanhouse.tls.reloads")
        .description("Attempts to read certificates again after their files have changed")
        .tag("listener", listener)
        .tag("outcome", outcome)
        .register(registry);
  }

  /**
   * Reads the files again and takes them if they have changed. If they cannot be used, all stays as
   * it is, and each attempt is counted.
   */
  public synchronized void reload() {
    try {
      TlsMaterial.Sources sources = TlsMaterial.Sources.read(prefix(listener), files);
      if (sources.fingerprint().equals(loaded)) {
        return;
      }
      TlsMaterial material = TlsMaterial.of(sources);
      key.replace(material);
      if (clients != null && material.clients() != null) {
        clients.replace(material.clients());
      }
      loaded = sources.fingerprint();
      expiry = material.expiry();
      reloaded.increment();
      LOG.info("{}.tls: the certificate has changed; the new one expires at {}", listener, expiry);
      warnIfExpired();
    } catch (TlsFileException e) {
      failed.increment();
      failures.warn(
          "the certificate of {} stays as it was: {}", listener, String.valueOf(e.getMessage()));
    }
  }

  private void warnIfExpired() {
    if (expiry.isBefore(Instant.now())) {
      LOG.warn("{}.tls.certificate-file has expired at {}; clients refuse it", listener, expiry);
    }
  }

  /** Which client certificates are trusted; none if there is no {@code client-ca-file}. */
  public ClientCertificates clientCertificates() {
    return clients == null ? ClientCertificates.NONE : clients;
  }

  /**
   * For gRPC over Netty: HTTP/2 only.
   *
   * @throws IllegalStateException if this JVM has no TLS
   */
  public SslContext forGrpc() {
    SslContextBuilder builder = SslContextBuilder.forServer(key).protocols(PROTOCOLS);
    askForClients(builder);
    try {
      return GrpcSslContexts.configure(builder, SslProvider.JDK).build();
    } catch (SSLException e) {
      throw new IllegalStateException("TLS cannot be set up: " + e.getMessage(), e);
    }
  }

  /** For Armeria; the builder's port must be one for {@code https}. */
  public void addTo(ServerBuilder server) {
    server
        .tlsEngineType(TlsEngineType.JDK)
        .tls(new OneKeyFactory(key))
        .tlsCustomizer(this::askForClients);
  }

  private void askForClients(SslContextBuilder builder) {
    builder.clientAuth(clientAuth);
    if (clients != null) {
      builder.trustManager(clients);
    }
  }
}
