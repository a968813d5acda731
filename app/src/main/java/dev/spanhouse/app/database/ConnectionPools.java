// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.app.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;

/** Makes connection pools, one per purpose, so that none can starve another. */
public final class ConnectionPools {

  /** A connection that is silent for so long in the middle of a statement is given up. */
  private static final Duration WRITE_SILENCE = Duration.ofSeconds(60);

  private final DatabaseAccess access;
  private final MeterRegistry registry;

  /** Opens nothing yet; pools report to {@code registry}. */
  public ConnectionPools(DatabaseAccess access, MeterRegistry registry) {
    this.access = access;
    this.registry = registry;
  }

  /** One connection per writer. */
  public HikariDataSource ingest(int writers) {
    HikariConfig config = config("ingest", writers);
    config.setMinimumIdle(writers);
    config.addDataSourceProperty("socketTimeout", WRITE_SILENCE.toSeconds());
    return new HikariDataSource(config);
  }

  /** For leaves and health checks. */
  public HikariDataSource maintenance() {
    HikariConfig config = config("maintenance", 2);
    config.addDataSourceProperty("socketTimeout", WRITE_SILENCE.toSeconds());
    return new HikariDataSource(config);
  }

  /** For reading; the server ends a statement that takes longer than {@code timeout}. */
  public HikariDataSource query(int connections, Duration timeout) {
    HikariConfig config = config("query", connections);
    config.setMinimumIdle(1);
    config.addDataSourceProperty("socketTimeout", timeout.plusSeconds(10).toSeconds());
    // Plans are made for the values at hand: a generic one would visit every leaf.
    config.addDataSourceProperty("prepareThreshold", "0");
    config.addDataSourceProperty(
        "options", "-c statement_timeout=" + timeout.toMillis() + " -c jit=off");
    return new HikariDataSource(config);
  }

  private HikariConfig config(String name, int size) {
    HikariConfig config = new HikariConfig();
    config.setPoolName(name);
    config.setJdbcUrl(access.url());
    if (!access.user().isEmpty()) {
      config.setUsername(access.user());
    }
    if (!access.password().isEmpty()) {
      config.setPassword(access.password());
    }
    config.setMaximumPoolSize(size);
    // Short of the time a client is held, so that a writer notices an outage and says so.
    config.setConnectionTimeout(2_000);
    config.setValidationTimeout(1_000);
    config.setInitializationFailTimeout(-1);
    config.setMetricRegistry(registry);
    config.addDataSourceProperty("ApplicationName", "spanhouse-" + name);
    config.addDataSourceProperty("tcpKeepAlive", "true");
    config.addDataSourceProperty("connectTimeout", "5");
    return config;
  }
}
