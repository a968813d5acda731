// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.bench.subject;

import dev.spanhouse.app.database.DatabaseAccess;
import dev.spanhouse.app.database.EmbeddedDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/** A PostgreSQL of our own, durable and configured as the product's embedded one. */
public final class BenchDatabase implements AutoCloseable {

  private static final String LEAF =
      """
      SELECT leaf
      FROM span_leaf
      WHERE received_from <= now()
        AND received_to > now()
      """;

  private static final String NOT_DURABLE =
      """
      SELECT string_agg(name || ' = ' || setting, ', ')
      FROM pg_settings
      WHERE name IN ('fsync', 'synchronous_commit', 'full_page_writes')
        AND setting <> 'on'
      """;

  private static final String CHECKPOINTS =
      "SELECT num_timed + num_requested FROM pg_stat_checkpointer";

  private final EmbeddedDatabase embedded;
  private final PGSimpleDataSource database;
  private final Connection connection;
  private final long postmaster;

  private BenchDatabase(
      EmbeddedDatabase embedded,
      PGSimpleDataSource database,
      Connection connection,
      long postmaster) {
    this.embedded = embedded;
    this.database = database;
    this.connection = connection;
    this.postmaster = postmaster;
  }

  /**
   * Starts it in a directory.
   *
   * @throws IllegalStateException if it is not durable: figures from one that is not say nothing
   */
  public static BenchDatabase start(Path directory) throws IOException, SQLException {
    EmbeddedDatabase embedded = EmbeddedDatabase.start(directory, 0);
    try {
      PGSimpleDataSource database = new PGSimpleDataSource();
      database.setUrl(embedded.access().url());
      database.setUser(embedded.access().user());
      database.setPassword(embedded.access().password());
      Path pidFile = directory.resolve("postgres").resolve("postmaster.pid");
      BenchDatabase started =
          new BenchDatabase(
              embedded,
              database,
              database.getConnection(),
              Long.parseLong(Files.readAllLines(pidFile).getFirst().strip()));
      String problem = started.text(NOT_DURABLE);
      if (!problem.isEmpty()) {
        throw new IllegalStateException(problem + " (expected: on)");
      }
      return started;
    } catch (IOException | SQLException | RuntimeException e) {
      embedded.close();
      throw e;
    }
  }

  /** How a server connects to it. */
  public DatabaseAccess access() {
    return embedded.access();
  }

  /** New connections, unpooled. */
  public DataSource connections() {
    return database;
  }

  /** The process whose children do the work. */
  public long postmaster() {
    return postmaster;
  }

  /** For the report. */
  public String version() throws SQLException {
    return text("SHOW server_version");
  }

  /** The leaf that spans received now go to. */
  public String leaf() throws SQLException {
    return text(LEAF);
  }

  /** Empties all leaves, and leaves no old dirty page to be written on anybody's account. */
  public void empty() throws SQLException {
    execute("TRUNCATE span");
    execute("CHECKPOINT");
  }

  /** How many spans are stored. */
  public long spanCount() throws SQLException {
    return number("SELECT count(*) FROM span");
  }

  /** The end of the write-ahead log, in bytes from its beginning. */
  public long walPosition() throws SQLException {
    return number("SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::bigint");
  }

  /** How many checkpoints there have been. */
  public long checkpoints() throws SQLException {
    return number(CHECKPOINTS);
  }

  /** Bytes of a table with its TOAST table, without indexes. */
  public long tableBytes(String table) throws SQLException {
    return number("SELECT pg_table_size('" + table + "')");
  }

  /** Bytes of a table's indexes. */
  public long indexBytes(String table) throws SQLException {
    return number("SELECT pg_indexes_size('" + table + "')");
  }

  /**
   * Drops a table's indexes.
   *
   * @return the statements that make them again
   */
  public List<String> dropIndexes(String table) throws SQLException {
    List<String> definitions = new ArrayList<>();
    List<String> names = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = '" + table + "'")) {
      while (row.next()) {
        names.add(row.getString(1));
        definitions.add(row.getString(2));
      }
    }
    for (String name : names) {
      execute("DROP INDEX " + name);
    }
    return definitions;
  }

  /** Runs a statement. */
  public void execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private long number(String sql) throws SQLException {
    return Long.parseLong(text(sql));
  }

  private String text(String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      if (!row.next()) {
        throw new SQLException("no row: " + sql);
      }
      String value = row.getString(1);
      return value == null ? "" : value;
    }
  }

  @Override
  public void close() throws IOException, SQLException {
    try {
      connection.close();
    } finally {
      embedded.close();
    }
  }
}
