// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.app.server;

import dev.spanhouse.app.access.ClientCertificates;
import dev.spanhouse.app.access.ListenerAccess;
import dev.spanhouse.app.access.Scope;
import dev.spanhouse.app.access.Tokens;
import dev.spanhouse.app.config.Endpoint;
import dev.spanhouse.app.config.Settings;
import dev.spanhouse.app.tls.ListenerTls;
import dev.spanhouse.app.tls.ListenerTls.WithoutCertificate;
import dev.spanhouse.app.tls.TlsFileException;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** TLS and access control of every listener, and the thread that reads their files again. */
final class Guards {

  private static final Logger LOG = LoggerFactory.getLogger(Guards.class);

  private final Settings settings;
  private final MeterRegistry registry;
  private final Tokens tokens;
  private final @Nullable ListenerTls otlpTls;
  private final @Nullable ListenerTls queryTls;
  private final @Nullable ListenerTls adminTls;

  private Guards(Role role, Settings settings, MeterRegistry registry)
      throws TlsFileException, IOException {
    this.settings = settings;
    this.registry = registry;
    this.tokens = tokens(settings.auth(), registry);
    this.otlpTls = role.collects() ? openTls(Scope.INGEST, WithoutCertificate.REFUSED) : null;
    this.queryTls = role.queries() ? openTls(Scope.QUERY, WithoutCertificate.REFUSED) : null;
    this.adminTls = openTls(Scope.ADMIN, WithoutCertificate.ACCEPTED);
  }

  /**
   * Reads the files that the role's listeners need, and goes on to look at them.
   *
   * @throws StartupException naming the file that cannot be used
   */
  static Guards open(Role role, Settings settings, MeterRegistry registry, CloseStack closing)
      throws StartupException {
    Guards guards;
    try {
      guards = new Guards(role, settings, registry);
    } catch (TlsFileException | IOException e) {
      throw new StartupException(String.valueOf(e.getMessage()), e);
    }
    ScheduledThreadPoolExecutor watching =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("file-watch").factory());
    closing.add(watching::shutdownNow);
    long interval = settings.tls().reloadInterval().toMillis();
    var unused =
        watching.scheduleWithFixedDelay(guards::reload, interval, interval, TimeUnit.MILLISECONDS);
    return guards;
  }

  private static Tokens tokens(Settings.Auth auth, MeterRegistry registry) throws IOException {
    String file = auth.tokensFile();
    try {
      return Tokens.open(
          auth.tokens(), file.isEmpty() ? null : Path.of(file), InstantSource.system(), registry);
    } catch (IOException e) {
      throw new IOException("auth.tokens-file = %s: %s".formatted(file, e.getMessage()), e);
    }
  }

  private @Nullable ListenerTls openTls(Scope scope, WithoutCertificate without)
      throws TlsFileException {
    Settings.Tls.Files files = tlsFiles(scope);
    return files.areSet() ? ListenerTls.open(group(scope), files, without, registry) : null;
  }

  /** As the settings call the listeners. */
  private static String group(Scope scope) {
    return switch (scope) {
      case INGEST -> "otlp";
      case QUERY -> "query";
      case ADMIN -> "admin";
    };
  }

  private Settings.Tls.Files tlsFiles(Scope scope) {
    return switch (scope) {
      case INGEST -> settings.otlp().tls();
      case QUERY -> settings.query().tls();
      case ADMIN -> settings.admin().tls();
    };
  }

  /** Nothing that goes wrong here may end the watching. */
  private void reload() {
    try {
      tokens.reload();
      for (Scope scope : Scope.values()) {
        tls(scope).ifPresent(ListenerTls::reload);
      }
    } catch (RuntimeException e) {
      LOG.warn("certificates and tokens could not be read again", e);
    }
  }

  /** TLS of the listeners for that scope; empty if they are not encrypted. */
  Optional<ListenerTls> tls(Scope scope) {
    return Optional.ofNullable(
        switch (scope) {
          case INGEST -> otlpTls;
          case QUERY -> queryTls;
          case ADMIN -> adminTls;
        });
  }

  /**
   * Who may use one listener. Call it once for each.
   *
   * @param listener as logs and metrics call it, such as {@code otlp-grpc}
   * @param endpoint where it binds
   */
  ListenerAccess access(String listener, Scope scope, Endpoint endpoint) {
    boolean loopback = endpoint.isLoopback();
    if (!loopback && tokens.areSet() && tls(scope).isEmpty()) {
      LOG.warn(
          "{} listens on {} without TLS: whoever reads the network's traffic reads tokens too"
              + " ({}.tls.certificate-file)",
          listener,
          endpoint,
          group(scope));
    }
    boolean credentialsAreSet = tokens.areSet() || !tlsFiles(scope).clientCa().isEmpty();
    return new ListenerAccess(
        listener,
        scope,
        settings.auth().anonymous().allows(scope, loopback, credentialsAreSet),
        tokens,
        tls(scope).map(ListenerTls::clientCertificates).orElse(ClientCertificates.NONE),
        registry);
  }

  /** {@code http} or {@code https}. */
  String scheme(Scope scope) {
    return tls(scope).isPresent() ? "https" : "http";
  }
}
