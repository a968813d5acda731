// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.app.server;

import com.zaxxer.hikari.HikariDataSource;
import dev.spanhouse.app.admin.DatabaseProbe;
import dev.spanhouse.app.admin.Readiness;
import dev.spanhouse.app.config.Settings;
import dev.spanhouse.app.database.ConnectionPools;
import dev.spanhouse.app.database.DatabaseAccess;
import dev.spanhouse.app.database.EmbeddedDatabase;
import dev.spanhouse.storage.schema.SchemaMigrator;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.flywaydb.core.api.FlywayException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens the database, brings it up to date, and keeps an eye on it. */
final class DatabaseSide {

  private static final Logger LOG = LoggerFactory.getLogger(DatabaseSide.class);

  private static final Duration PROBE_PERIOD = Duration.ofSeconds(1);
  private static final Duration PROBE_STALE_AFTER = Duration.ofSeconds(5);
  private static final Duration RETRY_PAUSE = Duration.ofSeconds(1);

  private final ConnectionPools pools;
  private final HikariDataSource maintenance;
  private final String description;

  private DatabaseSide(ConnectionPools pools, HikariDataSource maintenance, String description) {
    this.pools = pools;
    this.maintenance = maintenance;
    this.description = description;
  }

  /**
   * Waits for the database if it is not there yet, and migrates it.
   *
   * @param onDatabaseLost called if the embedded PostgreSQL ends by itself
   * @throws StartupException if waiting would not help
   */
  static DatabaseSide open(
      Settings settings,
      MeterRegistry registry,
      Readiness readiness,
      CloseStack closing,
      Runnable onDatabaseLost)
      throws StartupException, InterruptedException {
    DatabaseAccess access;
    String description;
    if (settings.database().isEmbedded()) {
      EmbeddedDatabase embedded = startEmbedded(settings, closing);
      access = embedded.access();
      embedded.onUnexpectedEnd(
          () -> {
            LOG.error("the embedded PostgreSQL ended unexpectedly; its log is {}", embedded.log());
            onDatabaseLost.run();
          });
      description =
          "embedded PostgreSQL in %s%n                 %s"
              .formatted(settings.data().dir(), embedded.psqlCommand());
    } else {
      access =
          new DatabaseAccess(
              settings.database().url(),
              settings.database().user(),
              settings.database().password());
      description = access.url().replaceAll("\\?.*", "");
    }
    ConnectionPools pools = new ConnectionPools(access, registry);
    HikariDataSource maintenance = closing.add(pools.maintenance());
    awaitDatabase(maintenance, readiness);
    migrate(maintenance);
    return new DatabaseSide(pools, maintenance, description);
  }

  private static EmbeddedDatabase startEmbedded(Settings settings, CloseStack closing)
      throws StartupException {
    try {
      return closing.add(EmbeddedDatabase.start(settings.data().dir(), settings.embedded().port()));
    } catch (IOException e) {
      throw new StartupException(String.valueOf(e.getMessage()), e);
    }
  }

  private static void awaitDatabase(DataSource database, Readiness readiness)
      throws StartupException, InterruptedException {
    String lastProblem = "";
    while (true) {
      try (Connection connection = database.getConnection()) {
        if (connection.isValid(2)) {
          return;
        }
      } catch (SQLException e) {
        SQLException root = rootOf(e);
        String problem = "SQLSTATE %s: %s".formatted(root.getSQLState(), root.getMessage());
        if (isHopeless(root)) {
          throw new StartupException("the database refuses the connection: " + problem, e);
        }
        readiness.notReady("waiting for the database: " + problem);
        if (!problem.equals(lastProblem)) {
          LOG.warn("waiting for the database: {}", problem);
          lastProblem = problem;
        }
      }
      TimeUnit.MILLISECONDS.sleep(RETRY_PAUSE.toMillis());
    }
  }

  /** The pool wraps what the driver said. */
  private static SQLException rootOf(SQLException e) {
    return e.getCause() instanceof SQLException cause ? cause : e;
  }

  /** Wrong user or password (class 28), or no such database: neither mends itself. */
  private static boolean isHopeless(SQLException e) {
    String state = e.getSQLState();
    return state != null && (state.startsWith("28") || state.equals("3D000"));
  }

  static void migrate(DataSource database) throws StartupException {
    try {
      SchemaMigrator.Outcome outcome = new SchemaMigrator(database).migrate();
      if (outcome.applied() > 0) {
        LOG.info(
            "applied {} migrations; the schema is at version {}",
            outcome.applied(),
            outcome.version());
      }
    } catch (FlywayException e) {
      throw new StartupException("the schema cannot be migrated: " + e.getMessage(), e);
    }
  }

  /** Asks the database every second, and lets readiness depend on the answer. */
  void watch(ScheduledExecutorService scheduler, Readiness readiness) {
    DatabaseProbe probe = new DatabaseProbe(maintenance, System::nanoTime, PROBE_STALE_AFTER);
    probe.ask();
    readiness.add("database", probe::reasonWhyNot);
    var unused =
        scheduler.scheduleWithFixedDelay(
            probe::ask, PROBE_PERIOD.toMillis(), PROBE_PERIOD.toMillis(), TimeUnit.MILLISECONDS);
  }

  ConnectionPools pools() {
    return pools;
  }

  DataSource maintenance() {
    return maintenance;
  }

  /** For people: where the data is. */
  String description() {
    return description;
  }
}
