// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.app.server;

import static dev.spanhouse.storage.testing.OtlpTraces.request;
import static dev.spanhouse.storage.testing.OtlpTraces.span;
import static dev.spanhouse.storage.testing.OtlpTraces.traceId;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spanhouse.app.database.DatabaseAccess;
import dev.spanhouse.app.database.EmbeddedDatabase;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.opentelemetry.proto.collector.trace.v1.TraceServiceGrpc;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The embedded PostgreSQL: durable, closed to strangers, and still full after a restart. */
class RestartTest {

  @TempDir private Path dataDir;

  @Test
  void embeddedData_survivesARestart() throws Exception {
    try (TestServer first = TestServer.start(Role.RUN, "data.dir=" + dataDir)) {
      export(first);
    }

    try (TestServer second = TestServer.start(Role.RUN, "data.dir=" + dataDir)) {
      assertThat(
              second
                  .get(second.query() + "/api/v1/traces/00000000000000010000000000000002")
                  .statusCode())
          .isEqualTo(200);
      assertThatThrownBy(() -> TestServer.start(Role.RUN, "data.dir=" + dataDir))
          .isInstanceOf(StartupException.class)
          .hasMessageContaining("in use by another Spanhouse");
    }
  }

  @Test
  void embeddedDatabase_isDurableAndWantsAPassword() throws Exception {
    try (EmbeddedDatabase database = EmbeddedDatabase.start(dataDir, 0)) {
      DatabaseAccess access = database.access();

      assertThat(show(access, "fsync")).isEqualTo("on");
      assertThat(show(access, "synchronous_commit")).isEqualTo("on");
      assertThat(show(access, "full_page_writes")).isEqualTo("on");
      assertThat(show(access, "listen_addresses")).isEqualTo("127.0.0.1");
      assertThatThrownBy(
              () -> DriverManager.getConnection(access.url(), access.user(), "wrong").close())
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("password authentication failed");
      assertThat(Files.getPosixFilePermissions(dataDir.resolve("postgres.password"))).hasSize(2);
    }
  }

  /** In a new container, the number that a killed PostgreSQL left behind is somebody else's. */
  @Test
  void pidFileOfAnotherProcess_isNoObstacle() throws Exception {
    try (EmbeddedDatabase first = EmbeddedDatabase.start(dataDir, 0)) {
      assertThat(show(first.access(), "port")).isNotEmpty();
    }
    Files.writeString(
        dataDir.resolve("postgres/postmaster.pid"),
        "%d%n%s%n".formatted(ProcessHandle.current().pid(), dataDir.resolve("postgres")));

    try (EmbeddedDatabase second = EmbeddedDatabase.start(dataDir, 0)) {
      assertThat(show(second.access(), "fsync")).isEqualTo("on");
    }
  }

  @Test
  void postgresThatEndsByItself_isNoticed() throws Exception {
    try (EmbeddedDatabase database = EmbeddedDatabase.start(dataDir, 0)) {
      CountDownLatch noticed = new CountDownLatch(1);
      database.onUnexpectedEnd(noticed::countDown);
      long postmaster =
          Long.parseLong(Files.readAllLines(dataDir.resolve("postgres/postmaster.pid")).getFirst());

      ProcessHandle.of(postmaster).orElseThrow().destroyForcibly();

      assertThat(noticed.await(30, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void filesOfTheDatabase_areTheOwnersAlone() throws Exception {
    Path fresh = dataDir.resolve("fresh");
    try (EmbeddedDatabase database = EmbeddedDatabase.start(fresh, 0)) {
      assertThat(database.log()).exists();
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(fresh)))
          .isEqualTo("rwx------");
      assertThat(
              PosixFilePermissions.toString(
                  Files.getPosixFilePermissions(fresh.resolve("postgres-binaries"))))
          .isEqualTo("rwxr-xr-x");
    }
  }

  @Test
  void dataOfAnotherPostgres_isRefused() throws Exception {
    Files.createDirectories(dataDir.resolve("postgres"));
    Files.writeString(dataDir.resolve("postgres/PG_VERSION"), "17\n");

    assertThatThrownBy(() -> TestServer.start(Role.RUN, "data.dir=" + dataDir))
        .isInstanceOf(StartupException.class)
        .hasMessageContaining("was made by PostgreSQL 17 (expected: 18)");
  }

  @Test
  void wrongPassword_isRefusedAtOnce() throws Exception {
    try (EmbeddedDatabase database = EmbeddedDatabase.start(dataDir, 0)) {
      assertThatThrownBy(
              () ->
                  TestServer.start(
                      Role.QUERY,
                      "database.url=" + database.access().url(),
                      "database.user=postgres",
                      "database.password=wrong"))
          .isInstanceOf(StartupException.class)
          .hasMessageContaining("SQLSTATE 28P01");
    }
  }

  private static void export(TestServer server) {
    ManagedChannel channel =
        ManagedChannelBuilder.forAddress("127.0.0.1", server.otlpGrpcPort()).usePlaintext().build();
    try {
      TraceServiceGrpc.newBlockingStub(channel)
          .export(request("s", List.of(span(traceId(1, 2), 3).build())));
    } finally {
      channel.shutdownNow();
    }
  }

  private static String show(DatabaseAccess access, String setting) throws SQLException {
    try (Connection connection =
            DriverManager.getConnection(access.url(), access.user(), access.password());
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SHOW " + setting)) {
      row.next();
      return row.getString(1);
    }
  }
}
