// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.app.config;

import dev.spanhouse.app.access.AnonymousAccess;
import dev.spanhouse.app.access.TokenList;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Every setting there is, in the order in which they are listed and documented. */
final class Definitions {

  private static final long KIB = 1L << 10;
  private static final long MIB = 1L << 20;
  private static final long GIB = 1L << 30;
  private static final Duration NONE = Duration.ZERO;

  private static final List<Setting<?>> DEFINED = new ArrayList<>();

  static final Setting<String> DATABASE_URL =
      define(
          Setting.of(
                  "database.url",
                  DatabaseUrl.type(),
                  "",
                  "The database; empty = an embedded PostgreSQL that keeps its files in `data.dir`")
              .masked(Masking.PASSWORD_IN_URL));
  static final Setting<String> DATABASE_USER =
      define(
          Setting.of(
              "database.user",
              ValueTypes.text("a name").where(name -> !name.isBlank(), "a name"),
              "spanhouse",
              "The database user; a `user` parameter in `database.url` wins over it"));
  static final Setting<String> DATABASE_PASSWORD =
      define(
          Setting.of(
                  "database.password",
                  ValueTypes.text("any text"),
                  "",
                  "The password of the database user; shown nowhere")
              .masked(Masking.EVERYTHING));
  static final Setting<String> DATABASE_PASSWORD_FILE =
      define(
          Setting.of(
              "database.password-file",
              ValueTypes.text("the path of a text file, or empty"),
              "",
              "A file that holds the password instead; read once at start, one line end after the"
                  + " password is left out"));

  static final Setting<Path> DATA_DIR =
      define(
          Setting.of(
              "data.dir",
              ValueTypes.path(),
              "./data",
              "Where the embedded PostgreSQL keeps its files"));

  static final Setting<Integer> EMBEDDED_PORT =
      define(
          Setting.of(
              "embedded.port",
              ValueTypes.integer(0, 65_535),
              "0",
              "The port of the embedded PostgreSQL on 127.0.0.1; 0 = any free port"));

  static final Setting<Endpoint> OTLP_GRPC_ENDPOINT =
      define(
          Setting.of(
              "otlp.grpc.endpoint",
              ValueTypes.endpoint(),
              "127.0.0.1:4317",
              "Where OTLP/gRPC is received"));
  static final Setting<String> OTLP_GRPC_SOCKET =
      define(
          Setting.of(
              "otlp.grpc.socket",
              ValueTypes.optionalPath(),
              "",
              "A Unix domain socket where OTLP/gRPC is received as well; whoever may write to the"
                  + " file may connect"));
  static final Setting<Integer> OTLP_GRPC_MAX_CALLS =
      define(
          Setting.of(
              "otlp.grpc.max-calls-per-connection",
              ValueTypes.integer(1, 100_000),
              "256",
              "How many calls may be open on one connection at a time"));
  static final Setting<Long> OTLP_GRPC_MAX_METADATA =
      define(
          Setting.of(
              "otlp.grpc.max-metadata-bytes",
              ValueTypes.bytes(KIB, MIB),
              "32KiB",
              "How large the headers of one call may be"));

  static final Setting<Endpoint> OTLP_HTTP_ENDPOINT =
      define(
          Setting.of(
              "otlp.http.endpoint",
              ValueTypes.endpoint(),
              "127.0.0.1:4318",
              "Where OTLP/HTTP is received"));
  static final Setting<String> OTLP_HTTP_SOCKET =
      define(
          Setting.of(
              "otlp.http.socket",
              ValueTypes.optionalPath(),
              "",
              "A Unix domain socket where OTLP/HTTP is received as well"));
  static final Setting<String> OTLP_HTTP_PATHS =
      define(
          Setting.of(
              "otlp.http.paths",
              ValueTypes.list(
                  path -> path.matches("/[!-+\\--:<-~]*"),
                  1,
                  "paths that begin with a slash, separated by commas"),
              "/v1/traces",
              "The paths that take spans; add `/` for exporters whose endpoint was given without a"
                  + " path"));
  static final Setting<Integer> OTLP_HTTP_MAX_CALLS =
      define(
          Setting.of(
              "otlp.http.max-calls-per-connection",
              ValueTypes.integer(1, 100_000),
              "256",
              "How many requests may be open on one HTTP/2 connection at a time"));
  static final Setting<Long> OTLP_HTTP_MAX_HEADER =
      define(
          Setting.of(
              "otlp.http.max-header-bytes",
              ValueTypes.bytes(KIB, MIB),
              "32KiB",
              "How large the headers of one request may be"));
  static final Setting<String> OTLP_HTTP_CORS_ORIGINS =
      define(
          Setting.of(
              "otlp.http.cors-origins",
              ValueTypes.list(
                  origin ->
                      origin.matches("\\*|https?://[A-Za-z0-9.:\\[\\]_-]*\\*?[A-Za-z0-9.:_-]*"),
                  0,
                  "origins such as https://shop.example.com, separated by commas, each with at most"
                      + " one *; or empty"),
              "",
              "From which web pages browsers may send spans; empty = from none"));
  static final Setting<String> OTLP_HTTP_CORS_HEADERS =
      define(
          Setting.of(
              "otlp.http.cors-headers",
              ValueTypes.list(
                  name -> name.matches("[A-Za-z0-9!#$%&'*+.^_`|~-]+"),
                  0,
                  "names of headers, separated by commas, or empty"),
              "",
              "Headers that such pages may send besides Content-Type, Content-Encoding and"
                  + " Authorization"));
  static final Setting<Duration> OTLP_HTTP_CORS_MAX_AGE =
      define(
          Setting.of(
              "otlp.http.cors-max-age",
              ValueTypes.duration(NONE, Duration.ofDays(1)),
              "2h",
              "How long a browser may remember what such a page may do"));

  static final Setting<Long> OTLP_MAX_REQUEST =
      define(
          Setting.of(
              "otlp.max-request-bytes",
              ValueTypes.bytes(KIB, 512 * MIB),
              "64MiB",
              "How large one request may be after decompression; a larger one is rejected"));
  static final Setting<Duration> OTLP_HOLD =
      define(
          Setting.of(
              "otlp.hold",
              ValueTypes.duration(NONE, Duration.ofSeconds(60)),
              "4s",
              "How long a call waits for room or for the database before it is told to retry"));
  static final Setting<Duration> OTLP_RETRY_DELAY =
      define(
          Setting.of(
              "otlp.retry-delay",
              ValueTypes.duration(Duration.ofMillis(100), Duration.ofSeconds(30)),
              "1s",
              "After how long a client that is told to retry should do so"));
  static final Setting<Integer> OTLP_MAX_CONNECTIONS =
      define(
          Setting.of(
              "otlp.max-connections",
              ValueTypes.integer(1, 1_000_000),
              "20000",
              "How many connections each listener for OTLP may have; more are closed at once"));
  static final Setting<Duration> OTLP_HEADER_TIMEOUT =
      define(
          Setting.of(
              "otlp.header-timeout",
              ValueTypes.duration(Duration.ofMillis(100), Duration.ofMinutes(10)),
              "10s",
              "How long a connection may take for its handshake, and a request to send its headers"));
  static final Setting<Duration> OTLP_BODY_TIMEOUT =
      define(
          Setting.of(
              "otlp.body-timeout",
              ValueTypes.duration(Duration.ofMillis(100), Duration.ofMinutes(10)),
              "30s",
              "How long a call may take to send its body"));
  static final Setting<Duration> OTLP_IDLE_TIMEOUT =
      define(
          Setting.of(
              "otlp.idle-timeout",
              ValueTypes.duration(Duration.ofSeconds(1), Duration.ofDays(1)),
              "10m",
              "After what time without a call a connection is closed"));
  static final TlsSettings OTLP_TLS =
      define(TlsSettings.of("otlp", "the OTLP listeners", "clients must have one to connect"));

  static final Setting<Long> INGEST_MEMORY =
      define(
          Setting.auto(
              "ingest.memory",
              ValueTypes.bytes(16 * MIB, 1024 * GIB),
              Definitions::automaticMemory,
              "How many bytes of requests may be in flight, from receipt to commit; auto = a"
                  + " quarter of the heap, or up to half of it if `otlp.max-request-bytes` needs"
                  + " that, and at least 16MiB"));
  static final Setting<Integer> INGEST_QUEUE_SPANS =
      define(
          Setting.of(
              "ingest.queue-spans",
              ValueTypes.integer(1, 100_000_000),
              "1000000",
              "How many spans may wait to be written"));
  static final Setting<Integer> INGEST_WRITERS =
      define(
          Setting.auto(
              "ingest.writers",
              ValueTypes.integer(1, 64),
              (machine, earlier) -> Math.clamp(machine.processors(), 2, 8),
              "How many database connections write at the same time; auto = the number of"
                  + " processors, from 2 to 8"));
  static final Setting<Integer> INGEST_BATCH_SPANS =
      define(
          Setting.of(
              "ingest.batch-spans",
              ValueTypes.integer(1, 1_000_000),
              "20000",
              "After how many spans a transaction is closed"));
  static final Setting<Long> INGEST_BATCH_BYTES =
      define(
          Setting.of(
              "ingest.batch-bytes",
              ValueTypes.bytes(64 * KIB, GIB),
              "16MiB",
              "After how many bytes of encoded rows a transaction is closed"));
  static final Setting<Duration> INGEST_LINGER =
      define(
          Setting.of(
              "ingest.linger",
              ValueTypes.duration(NONE, Duration.ofSeconds(1)),
              "5ms",
              "How long a writer waits for more spans before it writes a small batch"));

  static final Setting<Duration> STORAGE_LEAF_WIDTH =
      define(
          Setting.of(
              "storage.leaf-width",
              ValueTypes.partOfDay(Duration.ofMinutes(5), Duration.ofDays(1)),
              "1d",
              "The time of receipt that one partition of the span table covers"));
  static final Setting<Integer> STORAGE_LEAVES_AHEAD =
      define(
          Setting.of(
              "storage.leaves-ahead",
              ValueTypes.integer(1, 100),
              "2",
              "How many partitions are made ready before their time comes"));

  static final Setting<Endpoint> QUERY_ENDPOINT =
      define(
          Setting.of(
              "query.endpoint",
              ValueTypes.endpoint(),
              "127.0.0.1:4000",
              "Where the UI and the query APIs listen"));
  static final Setting<Integer> QUERY_CONNECTIONS =
      define(
          Setting.of(
              "query.connections",
              ValueTypes.integer(1, 200),
              "8",
              "How many database connections answer queries"));
  static final Setting<Duration> QUERY_TIMEOUT =
      define(
          Setting.of(
              "query.timeout",
              ValueTypes.duration(Duration.ofMillis(100), Duration.ofHours(1)),
              "30s",
              "How long one query may run"));
  static final Setting<Integer> QUERY_MAX_TRACE_SPANS =
      define(
          Setting.of(
              "query.max-trace-spans",
              ValueTypes.integer(1, 10_000_000),
              "500000",
              "How many spans of one trace are loaded at most"));
  static final TlsSettings QUERY_TLS =
      define(TlsSettings.of("query", "the query listener", "clients must have one to connect"));

  static final Setting<Endpoint> ADMIN_ENDPOINT =
      define(
          Setting.of(
              "admin.endpoint",
              ValueTypes.endpoint(),
              "127.0.0.1:4001",
              "Where `/healthz/live`, `/healthz/ready` and `/metrics` listen"));
  static final TlsSettings ADMIN_TLS =
      define(
          TlsSettings.of(
              "admin", "the admin listener", "one opens everything, and health needs none"));

  static final Setting<TokenList> AUTH_TOKENS =
      define(
          Setting.of(
                  "auth.tokens",
                  ValueTypes.tokens(),
                  "",
                  "Tokens: names, what they are for, and hashes of the secrets;"
                      + " `./spanhouse token` makes them")
              .masked(Masking.EVERYTHING));
  static final Setting<String> AUTH_TOKENS_FILE =
      define(
          Setting.of(
              "auth.tokens-file",
              ValueTypes.optionalFile("the path of a text file"),
              "",
              "A file with more tokens, one a line; `#` begins a comment"));
  static final Setting<AnonymousAccess> AUTH_ANONYMOUS =
      define(
          Setting.of(
              "auth.anonymous",
              ValueTypes.anonymousAccess(),
              "auto",
              "What needs no credentials; auto = everything on loopback addresses as long as"
                  + " neither tokens nor client certificates are set, else nothing"));
  static final Setting<Duration> TLS_RELOAD_INTERVAL =
      define(
          Setting.of(
              "tls.reload-interval",
              ValueTypes.duration(Duration.ofMillis(100), Duration.ofDays(1)),
              "10s",
              "How often the files of certificates and tokens are read again to see whether they"
                  + " have changed"));

  static final Setting<Duration> SHUTDOWN_DRAIN_DELAY =
      define(
          Setting.of(
              "shutdown.drain-delay",
              ValueTypes.duration(NONE, Duration.ofSeconds(60)),
              "0s",
              "How long readiness is off before the listeners close"));
  static final Setting<Duration> SHUTDOWN_TIMEOUT =
      define(
          Setting.of(
              "shutdown.timeout",
              ValueTypes.duration(Duration.ofSeconds(1), Duration.ofMinutes(10)),
              "25s",
              "How long the work in hand may take to finish at shutdown"));

  static final Setting<Settings.Log.Level> LOG_LEVEL =
      define(
          Setting.of(
              "log.level",
              ValueTypes.oneOf(Settings.Log.Level.class),
              "info",
              "The least severe messages that are logged"));

  private Definitions() {}

  static List<Setting<?>> all() {
    return List.copyOf(DEFINED);
  }

  private static <T> Setting<T> define(Setting<T> setting) {
    DEFINED.add(setting);
    return setting;
  }

  private static TlsSettings define(TlsSettings settings) {
    DEFINED.addAll(settings.all());
    return settings;
  }

  /**
   * More than a quarter only so that the default request limit does not keep a small machine from
   * starting; never more than half, beyond which such requests would exhaust the heap.
   */
  private static long automaticMemory(Machine machine, SettingValues earlier) {
    long half = machine.heapBytes() / 2;
    // Its bytes, the rows that they become, and some more.
    long largestRequest = Math.min(3 * earlier.get(OTLP_MAX_REQUEST), half);
    return Math.max(16 * MIB, Math.max(machine.heapBytes() / 4, largestRequest));
  }
}
