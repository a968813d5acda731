// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.app.admin;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import javax.sql.DataSource;

/**
 * Asks the database regularly whether it answers, and remembers when it last did: a database that
 * hangs must not hang the health check too.
 *
 * <p>Safe for use by many threads.
 */
public final class DatabaseProbe {

  private final DataSource database;
  private final LongSupplier ticker;
  private final long staleAfterNanos;
  private volatile long lastAnswerNanos;
  private volatile String problem = "not asked yet";

  /**
   * Has asked nothing yet.
   *
   * @param ticker nanoseconds of a monotonic clock
   * @param staleAfter how long one answer counts
   */
  public DatabaseProbe(DataSource database, LongSupplier ticker, Duration staleAfter) {
    this.database = database;
    this.ticker = ticker;
    this.staleAfterNanos = staleAfter.toNanos();
  }

  /** Asks now; blocks until there is an answer or an error. */
  public void ask() {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement()) {
      statement.setQueryTimeout(2);
      statement.execute("SELECT 1");
      problem = "";
      lastAnswerNanos = ticker.getAsLong();
    } catch (SQLException e) {
      problem = "SQLSTATE %s: %s".formatted(e.getSQLState(), e.getMessage());
    }
  }

  /** Why the database cannot be used; empty if it can. */
  public Optional<String> reasonWhyNot() {
    String now = problem;
    if (!now.isEmpty()) {
      return Optional.of(now);
    }
    long silence = ticker.getAsLong() - lastAnswerNanos;
    return silence > staleAfterNanos
        ? Optional.of("no answer for %d s".formatted(Duration.ofNanos(silence).toSeconds()))
        : Optional.empty();
  }
}
