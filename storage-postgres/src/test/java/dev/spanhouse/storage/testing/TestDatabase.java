// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.storage.testing;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.spanhouse.storage.schema.SchemaMigrator;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An empty database of its own on a PostgreSQL that the tests of this process share.
 *
 * <p>The server is fast rather than durable; what has to survive a crash is tested against servers
 * of its own.
 */
public final class TestDatabase implements AutoCloseable {

  private static final AtomicInteger NEXT = new AtomicInteger();

  private final String name;
  private final HikariDataSource pool;

  private TestDatabase(String name, HikariDataSource pool) {
    this.name = name;
    this.pool = pool;
  }

  private static final class Server {
    static final EmbeddedPostgres INSTANCE = start();

    private static EmbeddedPostgres start() {
      try {
        return EmbeddedPostgres.builder().start();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** A database with nothing in it. */
  public static TestDatabase empty() {
    String name = "test_" + NEXT.incrementAndGet();
    try (Connection connection = Server.INSTANCE.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE DATABASE " + name);
    } catch (SQLException e) {
      throw new IllegalStateException("cannot create database " + name, e);
    }
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(jdbcUrl(name));
    config.setUsername("postgres");
    config.setMaximumPoolSize(8);
    return new TestDatabase(name, new HikariDataSource(config));
  }

  /** A database with the newest schema. */
  public static TestDatabase migrated() {
    TestDatabase database = empty();
    new SchemaMigrator(database.pool()).migrate();
    return database;
  }

  private static String jdbcUrl(String name) {
    return "jdbc:postgresql://127.0.0.1:" + Server.INSTANCE.getPort() + "/" + name;
  }

  /** Connections to the database, up to eight. */
  public HikariDataSource pool() {
    return pool;
  }

  /** For processes that connect by themselves; the user is {@code postgres}, without password. */
  public String jdbcUrl() {
    return jdbcUrl(name);
  }

  /** The single number that a query gives. */
  public long count(String sql) {
    try (Connection connection = pool.getConnection();
        Statement statement = connection.createStatement();
        var row = statement.executeQuery(sql)) {
      row.next();
      return row.getLong(1);
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  /** Runs a statement. */
  public void execute(String sql) {
    try (Connection connection = pool.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  @Override
  public void close() {
    pool.close();
  }
}
