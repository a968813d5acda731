// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.storage.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spanhouse.storage.testing.TestDatabase;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.flywaydb.core.api.FlywayException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SchemaMigratorTest {

  private final TestDatabase database = TestDatabase.empty();

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void migrate_isDoneOnceHoweverManyAsk() throws Exception {
    List<Callable<SchemaMigrator.Outcome>> processes = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      processes.add(() -> new SchemaMigrator(database.pool()).migrate());
    }

    int applied = 0;
    try (ExecutorService threads = Executors.newFixedThreadPool(3)) {
      for (Future<SchemaMigrator.Outcome> outcome : threads.invokeAll(processes)) {
        assertThat(outcome.get().version()).isEqualTo("1");
        applied += outcome.get().applied();
      }
    }

    assertThat(applied).isEqualTo(1);
  }

  @Test
  void newerSchema_isRefused() {
    new SchemaMigrator(database.pool()).migrate();
    database.execute(
        """
        INSERT INTO spanhouse_schema_history
          (installed_rank, version, description, type, script, installed_by, execution_time, success)
        VALUES (1000, '999', 'of the future', 'SQL', 'V999__of_the_future.sql', 'x', 1, true)
        """);

    assertThatThrownBy(() -> new SchemaMigrator(database.pool()).migrate())
        .isInstanceOf(FlywayException.class)
        .hasMessageContaining("999");
  }
}
