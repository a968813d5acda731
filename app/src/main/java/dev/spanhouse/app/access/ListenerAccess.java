// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.app.access;

import static java.util.stream.Collectors.toUnmodifiableMap;

import dev.spanhouse.collector.access.AccessControl;
import dev.spanhouse.collector.access.AccessDecision;
import dev.spanhouse.collector.access.Caller;
import dev.spanhouse.collector.access.Credentials;
import dev.spanhouse.collector.log.RateLimitedLog;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Decides who may use one listener. Safe for use by many threads; neither blocks nor throws. */
public final class ListenerAccess implements AccessControl {

  private static final Logger LOG = LoggerFactory.getLogger(ListenerAccess.class);

  private enum Reason {
    MISSING,
    MALFORMED,
    UNKNOWN,
    SCOPE
  }

  private final String listener;
  private final Scope scope;
  private final boolean anonymous;
  private final Tokens tokens;
  private final ClientCertificates certificates;
  private final Map<Reason, Counter> failures;
  private final RateLimitedLog log = new RateLimitedLog(LOG, Duration.ofSeconds(10));

  /**
   * Makes the rules of one listener.
   *
   * @param listener as logs and metrics call it
   * @param scope what a token has to be for
   * @param anonymous whether requests without credentials are answered
   * @param certificates a client with one of these needs no token
   */
  public ListenerAccess(
      String listener,
      Scope scope,
      boolean anonymous,
      Tokens tokens,
      ClientCertificates certificates,
      MeterRegistry registry) {
    this.listener = listener;
    this.scope = scope;
    this.anonymous = anonymous;
    this.tokens = tokens;
    this.certificates = certificates;
    this.failures =
        Arrays.stream(Reason.values())
            .collect(toUnmodifiableMap(Function.identity(), reason -> counter(registry, reason)));
  }

  private Counter counter(MeterRegistry registry, Reason reason) {
    return Counter.builder("spanhouse.auth.failures")
        .description("Requests that were refused for their credentials")
        .tag("listener", listener)
        .tag("reason", reason.name().toLowerCase(Locale.ROOT))
        .register(registry);
  }

  /** Whether requests without credentials are answered. */
  public boolean isAnonymous() {
    return anonymous;
  }

  @Override
  public AccessDecision decide(Credentials credentials) {
    return switch (Presented.read(credentials.authorization())) {
      case Presented.Malformed malformed ->
          unauthenticated(credentials, Reason.MALFORMED, malformed.message());
      case Presented.Secret secret -> decide(credentials, secret);
      case Presented.Nothing nothing -> decideByCertificate(credentials);
    };
  }

  private AccessDecision decide(Credentials credentials, Presented.Secret secret) {
    Optional<TokenEntry> token = tokens.find(secret);
    if (token.isEmpty()) {
      return unauthenticated(credentials, Reason.UNKNOWN, "authorization: no such token");
    }
    if (!token.get().scopes().contains(scope)) {
      String message =
          "the token %s is for %s (expected: %s)"
              .formatted(token.get().name(), Scope.list(token.get().scopes()), scope.text());
      count(credentials, Reason.SCOPE, message);
      return new AccessDecision.Forbidden(message);
    }
    return new AccessDecision.Granted(token.get().caller());
  }

  private AccessDecision decideByCertificate(Credentials credentials) {
    Optional<X509Certificate> certificate;
    try {
      @Nullable SSLSession session = credentials.tls();
      certificate = session == null ? Optional.empty() : certificates.trusted(session);
    } catch (CertificateException e) {
      return unauthenticated(
          credentials, Reason.UNKNOWN, "the client certificate is not trusted any more");
    }
    if (certificate.isPresent()) {
      return new AccessDecision.Granted(new Caller(CertificateName.of(certificate.get()), 0));
    }
    return anonymous
        ? new AccessDecision.Granted(Caller.ANONYMOUS)
        : unauthenticated(
            credentials,
            Reason.MISSING,
            "authorization is missing (expected: a token for %s)".formatted(scope.text()));
  }

  private AccessDecision unauthenticated(Credentials credentials, Reason reason, String message) {
    count(credentials, reason, message);
    return new AccessDecision.Unauthenticated(message);
  }

  private void count(Credentials credentials, Reason reason, String message) {
    Objects.requireNonNull(failures.get(reason)).increment();
    log.warn("{} refused a request from {}: {}", listener, credentials.peer(), message);
  }
}
