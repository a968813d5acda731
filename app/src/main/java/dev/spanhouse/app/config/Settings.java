// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.app.config;

import dev.spanhouse.app.access.AnonymousAccess;
import dev.spanhouse.app.access.TokenList;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Every setting of the process, immutable. The tree mirrors the keys, whose meaning, range and
 * default {@code docs/configuration.md} describes: {@code otlp.grpc.endpoint} is {@code
 * otlp().grpc().endpoint()}.
 *
 * <p>{@link SettingsLoader} makes it, and has checked the ranges and worked out every automatic
 * value by then.
 */
public record Settings(
    Database database,
    Data data,
    Embedded embedded,
    Otlp otlp,
    Ingest ingest,
    Storage storage,
    Query query,
    Admin admin,
    Shutdown shutdown,
    Log log,
    Tls tls,
    Auth auth) {

  /**
   * The database that holds everything.
   *
   * @param url JDBC URL; empty = the embedded PostgreSQL
   * @param password from {@code database.password} or {@code database.password-file}; may be empty
   */
  public record Database(String url, String user, String password) {

    /** Whether the process brings its own PostgreSQL. */
    public boolean isEmbedded() {
      return url.isEmpty();
    }

    /** Without the password, and without one in the URL. */
    @Override
    public String toString() {
      return "Database[url=%s, user=%s, password=%s]"
          .formatted(Masking.PASSWORD_IN_URL.mask(url), user, Masking.EVERYTHING.mask(password));
    }
  }

  /**
   * Files of the process.
   *
   * @param dir those of the embedded PostgreSQL
   */
  public record Data(Path dir) {}

  /**
   * The embedded PostgreSQL.
   *
   * @param port 0 = any free port
   */
  public record Embedded(int port) {}

  /**
   * Receiving spans.
   *
   * @param maxRequestBytes after decompression
   * @param hold how long a call waits for room or for the database
   * @param retryDelay the hint to a client that is told to retry
   * @param maxConnections of one listener
   * @param headerTimeout how long a request may take to send its headers
   * @param bodyTimeout how long a call may take to send its body
   * @param idleTimeout after which a connection without a call is closed
   */
  public record Otlp(
      Grpc grpc,
      Http http,
      int maxRequestBytes,
      Duration hold,
      Duration retryDelay,
      int maxConnections,
      Duration headerTimeout,
      Duration bodyTimeout,
      Duration idleTimeout,
      Tls.Files tls) {

    /**
     * OTLP/gRPC alone.
     *
     * @param socket a Unix domain socket to listen on as well
     */
    public record Grpc(
        Endpoint endpoint,
        Optional<Path> socket,
        int maxCallsPerConnection,
        int maxMetadataBytes) {}

    /**
     * OTLP/HTTP alone.
     *
     * @param socket a Unix domain socket to listen on as well
     * @param paths that take exports
     * @param maxCallsPerConnection on one HTTP/2 connection
     */
    public record Http(
        Endpoint endpoint,
        Optional<Path> socket,
        List<String> paths,
        int maxCallsPerConnection,
        int maxHeaderBytes,
        Cors cors) {}

    /**
     * Which web pages may send spans from a browser.
     *
     * @param origins empty = none
     * @param headers allowed besides those of the exporters
     * @param maxAge how long a browser may remember the answer
     */
    public record Cors(List<String> origins, List<String> headers, Duration maxAge) {}
  }

  /**
   * From receipt to commit.
   *
   * @param memoryBytes in flight at most
   * @param queueSpans waiting to be written at most
   * @param writers database connections
   * @param batchSpans spans that close a transaction
   * @param batchBytes bytes of encoded rows that close a transaction
   * @param linger how long a writer waits for a batch to grow
   */
  public record Ingest(
      long memoryBytes,
      int queueSpans,
      int writers,
      int batchSpans,
      int batchBytes,
      Duration linger) {}

  /**
   * Partitions of the span table.
   *
   * @param leafWidth divides a day evenly
   * @param leavesAhead how many are made before their time
   */
  public record Storage(Duration leafWidth, int leavesAhead) {}

  /**
   * Answering queries.
   *
   * @param connections to the database
   * @param timeout of one query
   * @param maxTraceSpans loaded of one trace at most
   */
  public record Query(
      Endpoint endpoint, int connections, Duration timeout, int maxTraceSpans, Tls.Files tls) {}

  /** Health and metrics. */
  public record Admin(Endpoint endpoint, Tls.Files tls) {}

  /**
   * The end of the process.
   *
   * @param drainDelay how long readiness is off before the listeners close
   * @param timeout for the work in hand
   */
  public record Shutdown(Duration drainDelay, Duration timeout) {}

  /**
   * Encryption.
   *
   * @param reloadInterval how often files are looked at
   */
  public record Tls(Duration reloadInterval) {

    /**
     * PEM files of one listener, each empty if it is not set.
     *
     * @param clientCa who signs client certificates, which are asked for if this is set
     */
    public record Files(String certificate, String key, String clientCa) {

      /** No encryption. */
      public static final Files NONE = new Files("", "", "");

      /** Whether the listener is encrypted. */
      public boolean areSet() {
        return !certificate.isEmpty();
      }
    }
  }

  /**
   * Who may do what.
   *
   * @param tokensFile more tokens; empty if there is none
   * @param anonymous what needs no credentials
   */
  public record Auth(TokenList tokens, String tokensFile, AnonymousAccess anonymous) {

    /** Whether there are tokens at all. A file counts, even if it is empty. */
    public boolean hasTokens() {
      return !tokensFile.isEmpty() || !tokens.entries().isEmpty();
    }
  }

  /** Logging. */
  public record Log(Level level) {

    /** From the most talkative to the least. */
    public enum Level {
      TRACE,
      DEBUG,
      INFO,
      WARN,
      ERROR
    }
  }
}
