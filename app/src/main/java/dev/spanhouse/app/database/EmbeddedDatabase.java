// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.app.database;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;

/**
 * A PostgreSQL of our own, whose files stay in the data directory.
 *
 * <p>The library behind it is made for tests and starts PostgreSQL without durability and without
 * passwords; both are put right here, and a test holds it to that.
 */
public final class EmbeddedDatabase implements AutoCloseable {

  private static final String SUPERUSER = "postgres";
  private static final String DATABASE = "spanhouse";

  /** Recovery after a crash can take a while. */
  private static final Duration START_PATIENCE = Duration.ofMinutes(2);

  private final DataDirectory directory;
  private final EmbeddedPostgres postgres;
  private final Optional<ProcessHandle> postmaster;
  private final DatabaseAccess access;
  private volatile boolean closing;

  private EmbeddedDatabase(
      DataDirectory directory,
      EmbeddedPostgres postgres,
      Optional<ProcessHandle> postmaster,
      DatabaseAccess access) {
    this.postmaster = postmaster;
    this.directory = directory;
    this.postgres = postgres;
    this.access = access;
  }

  /**
   * Starts it, and makes it if there is none in {@code dataDir}.
   *
   * @param port 0 = any free port
   * @throws IOException if the directory is in use or cannot be used, or PostgreSQL does not start
   */
  public static EmbeddedDatabase start(Path dataDir, int port) throws IOException {
    DataDirectory directory = DataDirectory.open(dataDir);
    try {
      return start(directory, port);
    } catch (IOException | RuntimeException e) {
      directory.close();
      throw e;
    }
  }

  private static EmbeddedDatabase start(DataDirectory directory, int port) throws IOException {
    directory.stopOrphan();
    // Or the library would keep a folder of its own in the system's temporary one.
    System.setProperty("ot.epg.working-dir", directory.binaries().toString());
    String password = directory.password();
    EmbeddedPostgres postgres;
    try {
      postgres = builder(directory, password, port).start();
    } catch (IOException | RuntimeException e) {
      throw new IOException(
          "the embedded PostgreSQL did not start: %s%nThe end of its log, %s:%n%s"
              .formatted(e.getMessage(), directory.log(), directory.endOfLog()),
          e);
    }
    directory.protectBinaries();
    DatabaseAccess access =
        new DatabaseAccess(
            "jdbc:postgresql://127.0.0.1:%d/%s".formatted(postgres.getPort(), DATABASE),
            SUPERUSER,
            password);
    try {
      createDatabase(postgres.getPort(), password);
    } catch (SQLException e) {
      postgres.close();
      throw new IOException("the database cannot be created in the embedded PostgreSQL", e);
    }
    return new EmbeddedDatabase(directory, postgres, directory.postmaster(), access);
  }

  private static EmbeddedPostgres.Builder builder(
      DataDirectory directory, String password, int port) {
    return EmbeddedPostgres.builder()
        .setDataDirectory(directory.cluster())
        .setOverrideWorkingDirectory(directory.binaries().toFile())
        .setCleanDataDirectory(false)
        .setRegisterShutdownHook(false)
        .setPGStartupWait(START_PATIENCE)
        .setPort(port)
        .setOutputRedirector(ProcessBuilder.Redirect.appendTo(directory.log().toFile()))
        .setErrorRedirector(ProcessBuilder.Redirect.appendTo(directory.log().toFile()))
        // To initdb: passwords for everyone, and an order of text that no system update changes.
        .setLocaleConfig("auth", "scram-sha-256")
        .setLocaleConfig("pwfile", directory.passwordFile().toString())
        .setLocaleConfig("locale", "C")
        .setLocaleConfig("locale-provider", "builtin")
        .setLocaleConfig("builtin-locale", "C.UTF-8")
        .setConnectConfig("password", password)
        // An acknowledged span is a committed span: the library switches both of these off.
        .setServerConfig("fsync", "on")
        .setServerConfig("synchronous_commit", "on")
        .setServerConfig("listen_addresses", "127.0.0.1")
        .setServerConfig("unix_socket_directories", "")
        .setServerConfig("max_connections", "100")
        .setServerConfig("shared_buffers", "256MB")
        .setServerConfig("max_wal_size", "4GB")
        .setServerConfig("checkpoint_timeout", "15min")
        .setServerConfig("wal_compression", "pglz")
        .setServerConfig("log_line_prefix", "%m:%p:");
  }

  private static void createDatabase(int port, String password) throws SQLException {
    String url = "jdbc:postgresql://127.0.0.1:%d/postgres".formatted(port);
    try (Connection connection = DriverManager.getConnection(url, SUPERUSER, password);
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT count(*) FROM pg_database WHERE datname = '" + DATABASE + "'")) {
      row.next();
      if (row.getInt(1) == 0) {
        statement.execute("CREATE DATABASE " + DATABASE);
      }
    }
  }

  /** How to connect to it. */
  public DatabaseAccess access() {
    return access;
  }

  /** A command line with which people can look into it. */
  public String psqlCommand() {
    return "PGPASSWORD=$(cat %s) psql -h 127.0.0.1 -p %d -U %s %s"
        .formatted(directory.passwordFile(), postgres.getPort(), SUPERUSER, DATABASE);
  }

  /** Calls back when PostgreSQL ends without having been told to. */
  public void onUnexpectedEnd(Runnable callback) {
    postmaster.ifPresent(
        process -> {
          var unused =
              process
                  .onExit()
                  .thenRun(
                      () -> {
                        if (!closing) {
                          callback.run();
                        }
                      });
        });
  }

  /** The log of PostgreSQL. */
  public Path log() {
    return directory.log();
  }

  /** Stops it; what is committed is safe. */
  @Override
  public void close() throws IOException {
    closing = true;
    try {
      if (postmaster.filter(ProcessHandle::isAlive).isPresent()) {
        // The library waits five seconds, and a checkpoint may take longer.
        postgres.close();
        directory.awaitEnd(postmaster.get());
      }
    } finally {
      directory.close();
    }
  }
}
