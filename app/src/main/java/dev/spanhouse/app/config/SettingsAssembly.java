// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.app.config;

/** Puts the checked values into the public records. */
final class SettingsAssembly {

  private SettingsAssembly() {}

  static Settings assemble(SettingValues values, String password) {
    return new Settings(
        new Settings.Database(
            values.get(Definitions.DATABASE_URL), values.get(Definitions.DATABASE_USER), password),
        new Settings.Data(values.get(Definitions.DATA_DIR)),
        new Settings.Embedded(values.get(Definitions.EMBEDDED_PORT)),
        otlp(values),
        ingest(values),
        new Settings.Storage(
            values.get(Definitions.STORAGE_LEAF_WIDTH),
            values.get(Definitions.STORAGE_LEAVES_AHEAD)),
        new Settings.Query(
            values.get(Definitions.QUERY_ENDPOINT),
            values.get(Definitions.QUERY_CONNECTIONS),
            values.get(Definitions.QUERY_TIMEOUT),
            values.get(Definitions.QUERY_MAX_TRACE_SPANS),
            files(values, Definitions.QUERY_TLS)),
        new Settings.Admin(
            values.get(Definitions.ADMIN_ENDPOINT), files(values, Definitions.ADMIN_TLS)),
        new Settings.Shutdown(
            values.get(Definitions.SHUTDOWN_DRAIN_DELAY), values.get(Definitions.SHUTDOWN_TIMEOUT)),
        new Settings.Log(values.get(Definitions.LOG_LEVEL)),
        new Settings.Tls(values.get(Definitions.TLS_RELOAD_INTERVAL)),
        new Settings.Auth(
            values.get(Definitions.AUTH_TOKENS),
            values.get(Definitions.AUTH_TOKENS_FILE),
            values.get(Definitions.AUTH_ANONYMOUS)));
  }

  private static Settings.Otlp otlp(SettingValues values) {
    return new Settings.Otlp(
        new Settings.Otlp.Grpc(
            values.get(Definitions.OTLP_GRPC_ENDPOINT),
            ValueTypes.pathIn(values.get(Definitions.OTLP_GRPC_SOCKET)),
            values.get(Definitions.OTLP_GRPC_MAX_CALLS),
            Math.toIntExact(values.get(Definitions.OTLP_GRPC_MAX_METADATA))),
        http(values),
        Math.toIntExact(values.get(Definitions.OTLP_MAX_REQUEST)),
        values.get(Definitions.OTLP_HOLD),
        values.get(Definitions.OTLP_RETRY_DELAY),
        values.get(Definitions.OTLP_MAX_CONNECTIONS),
        values.get(Definitions.OTLP_HEADER_TIMEOUT),
        values.get(Definitions.OTLP_BODY_TIMEOUT),
        values.get(Definitions.OTLP_IDLE_TIMEOUT),
        files(values, Definitions.OTLP_TLS));
  }

  private static Settings.Otlp.Http http(SettingValues values) {
    return new Settings.Otlp.Http(
        values.get(Definitions.OTLP_HTTP_ENDPOINT),
        ValueTypes.pathIn(values.get(Definitions.OTLP_HTTP_SOCKET)),
        ValueTypes.itemsOf(values.get(Definitions.OTLP_HTTP_PATHS)),
        values.get(Definitions.OTLP_HTTP_MAX_CALLS),
        Math.toIntExact(values.get(Definitions.OTLP_HTTP_MAX_HEADER)),
        new Settings.Otlp.Cors(
            ValueTypes.itemsOf(values.get(Definitions.OTLP_HTTP_CORS_ORIGINS)),
            ValueTypes.itemsOf(values.get(Definitions.OTLP_HTTP_CORS_HEADERS)),
            values.get(Definitions.OTLP_HTTP_CORS_MAX_AGE)));
  }

  private static Settings.Tls.Files files(SettingValues values, TlsSettings tls) {
    return new Settings.Tls.Files(
        values.get(tls.certificateFile()),
        values.get(tls.keyFile()),
        values.get(tls.clientCaFile()));
  }

  private static Settings.Ingest ingest(SettingValues values) {
    return new Settings.Ingest(
        values.get(Definitions.INGEST_MEMORY),
        values.get(Definitions.INGEST_QUEUE_SPANS),
        values.get(Definitions.INGEST_WRITERS),
        values.get(Definitions.INGEST_BATCH_SPANS),
        Math.toIntExact(values.get(Definitions.INGEST_BATCH_BYTES)),
        values.get(Definitions.INGEST_LINGER));
  }
}
