// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.app.cli;

import dev.spanhouse.app.config.Settings;
import dev.spanhouse.app.database.DatabaseAccess;
import dev.spanhouse.app.database.EmbeddedDatabase;
import dev.spanhouse.storage.schema.SchemaMigrator;
import java.io.IOException;
import java.util.concurrent.Callable;
import org.flywaydb.core.api.FlywayException;
import org.postgresql.ds.PGSimpleDataSource;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code migrate}: bring the schema up to date and end. */
@Command(
    name = "migrate",
    mixinStandardHelpOptions = true,
    description = "Brings the database's schema up to date, and ends.")
final class MigrateCommand implements Callable<Integer> {

  @Mixin private final SettingsOptions options = new SettingsOptions();

  @Override
  public Integer call() throws IOException {
    Settings settings = options.load().settings();
    if (!settings.database().isEmbedded()) {
      Settings.Database database = settings.database();
      migrate(new DatabaseAccess(database.url(), database.user(), database.password()));
      return 0;
    }
    try (EmbeddedDatabase embedded =
        EmbeddedDatabase.start(settings.data().dir(), settings.embedded().port())) {
      migrate(embedded.access());
    } catch (IOException e) {
      throw new CommandFailedException(Main.EXIT_FAILURE, "Cannot migrate: " + e.getMessage());
    }
    return 0;
  }

  private static void migrate(DatabaseAccess access) {
    PGSimpleDataSource database = new PGSimpleDataSource();
    database.setUrl(access.url());
    if (!access.user().isEmpty()) {
      database.setUser(access.user());
    }
    if (!access.password().isEmpty()) {
      database.setPassword(access.password());
    }
    try {
      SchemaMigrator.Outcome outcome = new SchemaMigrator(database).migrate();
      System.out.printf(
          "Applied %d migrations; the schema is at version %s.%n",
          outcome.applied(), outcome.version());
    } catch (FlywayException e) {
      throw new CommandFailedException(Main.EXIT_FAILURE, "Cannot migrate: " + e.getMessage());
    }
  }
}
