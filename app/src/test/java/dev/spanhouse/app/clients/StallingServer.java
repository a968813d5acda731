// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.app.clients;

import static org.awaitility.Awaitility.await;

import dev.spanhouse.app.server.FreezablePostgres;
import dev.spanhouse.app.server.Role;
import dev.spanhouse.app.server.StartupException;
import dev.spanhouse.app.server.TestServer;
import io.opentelemetry.proto.trace.v1.TracesData;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The whole server as it is by default, on a database that can be away for a while. */
final class StallingServer implements AutoCloseable {

  /** Less than {@code otlp.hold}, which is for this. */
  static final Duration STALL = Duration.ofSeconds(3);

  /** For whatever has to happen at some time. */
  static final Duration PATIENCE = Duration.ofSeconds(60);

  /**
   * What is stored of one service.
   *
   * @param rows how many rows
   * @param spans how many different spans
   * @param numbers how many different values of the attribute {@code n}
   */
  record Stored(long rows, long spans, long numbers) {}

  private final FreezablePostgres postgres;
  private final TestServer server;

  private StallingServer(FreezablePostgres postgres, TestServer server) {
    this.postgres = postgres;
    this.server = server;
  }

  static StallingServer start(Path dataDir, String... settings)
      throws IOException, StartupException, InterruptedException {
    FreezablePostgres postgres = FreezablePostgres.start(dataDir);
    try {
      String[] all = new String[settings.length + 2];
      all[0] = "database.url=" + postgres.jdbcUrl();
      all[1] = "database.user=postgres";
      System.arraycopy(settings, 0, all, 2, settings.length);
      return new StallingServer(postgres, TestServer.start(Role.RUN, all));
    } catch (StartupException | InterruptedException | RuntimeException e) {
      postgres.close();
      throw e;
    }
  }

  /** The base URL for a client. */
  String endpoint(Protocol protocol) {
    return switch (protocol) {
      case GRPC -> server.otlpGrpc();
      case HTTP_PROTOBUF, HTTP_JSON -> server.otlpHttp();
    };
  }

  /** The user is {@code postgres}, without password. */
  String jdbcUrl() {
    return postgres.jdbcUrl();
  }

  /** Returns once spans of that many services with that end of their name are stored. */
  void awaitServices(long count, String suffix) {
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                query(
                    "SELECT count(DISTINCT service_name) FROM span WHERE service_name LIKE ?",
                    "%" + suffix,
                    row -> row.getLong(1)),
            services -> services == count);
  }

  /**
   * Begins a stall of the database.
   *
   * @return ends with the stall
   */
  Process stall() throws IOException {
    return postgres.freezeFor(STALL);
  }

  /** How many spans had each outcome, by the server's own count. */
  Map<String, Long> outcomes() throws IOException, InterruptedException {
    Map<String, Long> outcomes = new HashMap<>();
    for (String outcome : List.of("stored", "refused", "rejected", "failed")) {
      outcomes.put(outcome, server.spans(outcome));
    }
    return outcomes;
  }

  Stored stored(String service) {
    return query(
        """
        SELECT count(*), count(DISTINCT (trace_id, span_id)), count(DISTINCT attributes -> 'n')
        FROM span
        WHERE service_name = ?
        """,
        service,
        row -> new Stored(row.getLong(1), row.getLong(2), row.getLong(3)));
  }

  private <T> T query(String sql, String parameter, RowReader<T> reader) {
    try (Connection connection = DriverManager.getConnection(jdbcUrl(), "postgres", "");
        PreparedStatement query = connection.prepareStatement(sql)) {
      query.setString(1, parameter);
      try (ResultSet row = query.executeQuery()) {
        row.next();
        return reader.read(row);
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private interface RowReader<T> {
    T read(ResultSet row) throws SQLException;
  }

  /** As the query API gives it. */
  TracesData trace(String traceId) throws IOException, InterruptedException {
    return TracesData.parseFrom(
        server.get(server.query() + "/api/v1/traces/" + traceId, "application/x-protobuf").body());
  }

  @Override
  public void close() throws IOException {
    try {
      server.close();
    } finally {
      postgres.close();
    }
  }
}
