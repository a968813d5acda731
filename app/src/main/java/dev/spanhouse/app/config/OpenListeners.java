// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.app.config;

import static dev.spanhouse.app.config.Definitions.ADMIN_ENDPOINT;
import static dev.spanhouse.app.config.Definitions.ADMIN_TLS;
import static dev.spanhouse.app.config.Definitions.AUTH_ANONYMOUS;
import static dev.spanhouse.app.config.Definitions.OTLP_GRPC_ENDPOINT;
import static dev.spanhouse.app.config.Definitions.OTLP_HTTP_ENDPOINT;
import static dev.spanhouse.app.config.Definitions.OTLP_TLS;
import static dev.spanhouse.app.config.Definitions.QUERY_ENDPOINT;
import static dev.spanhouse.app.config.Definitions.QUERY_TLS;

import dev.spanhouse.app.access.AnonymousAccess;
import dev.spanhouse.app.access.Scope;
import java.util.List;

/**
 * Finds the listeners that others can reach and nobody has said who may use. Whether that matters
 * depends on what the process is to do: one that only migrates listens to nothing.
 */
final class OpenListeners {

  private record Listener(Scope scope, Setting<Endpoint> endpoint, TlsSettings tls) {}

  private static final List<Listener> LISTENERS =
      List.of(
          new Listener(Scope.INGEST, OTLP_GRPC_ENDPOINT, OTLP_TLS),
          new Listener(Scope.INGEST, OTLP_HTTP_ENDPOINT, OTLP_TLS),
          new Listener(Scope.QUERY, QUERY_ENDPOINT, QUERY_TLS),
          new Listener(Scope.ADMIN, ADMIN_ENDPOINT, ADMIN_TLS));

  private OpenListeners() {}

  /**
   * The listeners without a choice, in valid settings.
   *
   * @param settings assembled from {@code values}
   */
  static List<SettingsResult.Undecided> find(SettingValues values, Settings settings) {
    return LISTENERS.stream()
        .filter(listener -> isUndecided(listener, values, settings.auth()))
        .map(
            listener ->
                new SettingsResult.Undecided(
                    listener.scope(), values.error(listener.endpoint(), problem(listener))))
        .toList();
  }

  private static boolean isUndecided(Listener listener, SettingValues values, Settings.Auth auth) {
    return !values.get(listener.endpoint()).isLoopback()
        && !auth.hasTokens()
        && values.get(listener.tls().clientCaFile()).isEmpty()
        && !isChosen(listener.scope(), auth.anonymous());
  }

  /** On the admin listener, health is of use even where nobody may do more. */
  private static boolean isChosen(Scope scope, AnonymousAccess anonymous) {
    return anonymous.scopes().contains(scope) || (!anonymous.isAuto() && scope == Scope.ADMIN);
  }

  private static String problem(Listener listener) {
    return ("others can reach it, and nobody has said who may use it: set auth.tokens-file or"
            + " auth.tokens, or %s, or, where the network keeps strangers out, %s to a list with"
            + " %s in it or to all")
        .formatted(
            listener.tls().clientCaFile().key(), AUTH_ANONYMOUS.key(), listener.scope().text());
  }
}
