// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.storage.schema;

import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.output.MigrateResult;

/**
 * Applies the migrations under {@code db/migration}. Whichever process comes first does the work;
 * the others wait for its lock and find it done.
 */
public final class SchemaMigrator {

  /** Attempts one second apart, while another process migrates. */
  private static final int LOCK_ATTEMPTS = 300;

  private final DataSource database;

  /** Works on the database's current schema. */
  public SchemaMigrator(DataSource database) {
    this.database = database;
  }

  /**
   * Migrates to the newest version this code knows.
   *
   * @return what was done
   * @throws org.flywaydb.core.api.FlywayException if a migration fails, or the database has a newer
   *     schema than this code
   */
  public Outcome migrate() {
    MigrateResult result =
        Flyway.configure()
            .dataSource(database)
            .locations("classpath:db/migration")
            .table("spanhouse_schema_history")
            .lockRetryCount(LOCK_ATTEMPTS)
            .baselineOnMigrate(true)
            .baselineVersion("0")
            .cleanDisabled(true)
            // Flyway would ignore migrations that it does not know. A newer schema may have
            // other columns than this code writes.
            .ignoreMigrationPatterns(new String[0])
            .load()
            .migrate();
    String version =
        result.targetSchemaVersion == null
            ? result.initialSchemaVersion
            : result.targetSchemaVersion;
    return new Outcome(result.migrationsExecuted, version);
  }

  /**
   * What a migration did.
   *
   * @param applied how many migrations were applied now
   * @param version the schema's version afterwards
   */
  public record Outcome(int applied, String version) {}
}
