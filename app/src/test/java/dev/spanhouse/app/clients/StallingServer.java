// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.app.clients;

import static org.assertj.core.api.Assertions.assertThat;
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
import java.util.Collection;

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

  /**
   * Stalls the database, once something of every service is stored.
   *
   * @param services those that are sending, and will be for some time
   */
  void stall(Collection<String> services) throws IOException, InterruptedException {
    await()
        .atMost(PATIENCE)
        .until(() -> services.stream().allMatch(service -> stored(service).rows() > 0));
    stall();
  }

  /** Stalls the database while clients send, and sees that requests are held meanwhile. */
  private void stall() throws IOException, InterruptedException {
    postgres.freeze();
    try {
      long stored = spans("stored");
      await()
          .pollInterval(Duration.ofMillis(20))
          .during(STALL)
          .atMost(PATIENCE)
          .until(() -> spans("stored"), now -> now == stored);
      assertThat(server.metric("spanhouse_admission_used_bytes")).isPositive();
    } finally {
      postgres.thaw();
    }
  }

  /** How many spans had that outcome, by the server's own count. */
  long spans(String outcome) throws IOException, InterruptedException {
    return server.spans(outcome);
  }

  Stored stored(String service) {
    try (Connection connection = DriverManager.getConnection(jdbcUrl(), "postgres", "");
        PreparedStatement query =
            connection.prepareStatement(
                """
                SELECT count(*), count(DISTINCT (trace_id, span_id)), count(DISTINCT attributes -> 'n')
                FROM spans
                WHERE service_name = ?
                """)) {
      query.setString(1, service);
      try (ResultSet row = query.executeQuery()) {
        row.next();
        return new Stored(row.getLong(1), row.getLong(2), row.getLong(3));
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
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
