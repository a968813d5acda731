// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.storage.write;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.spanhouse.storage.copy.DictionaryEntry;
import dev.spanhouse.storage.copy.DictionaryEntry.OperationEntry;
import dev.spanhouse.storage.copy.DictionaryEntry.ResourceEntry;
import dev.spanhouse.storage.copy.DictionaryEntry.ScopeEntry;
import dev.spanhouse.storage.copy.KnownEntries;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Writes the rows that spans refer to, and remembers which are there.
 *
 * <p>Every process sorts them the same way before it writes, so that two that write the same rows
 * never wait for each other in a circle. What is remembered is forgotten after a day, so that
 * {@code last_seen} is renewed daily for whatever is in use.
 *
 * <p>Safe for use by many threads.
 */
public final class DictionaryWriter implements KnownEntries {

  /** About 100 bytes each. */
  private static final int MAX_REMEMBERED = 200_000;

  private static final int MAX_BATCH = 500;

  private static final Duration REMEMBERED_FOR = Duration.ofDays(1);

  private static final String INSERT_RESOURCE =
      """
      INSERT INTO resource AS r
        (id, service_name, attributes, schema_url, dropped_attributes_count, residue, last_seen)
      VALUES (?, ?, ?::jsonb, ?, ?, ?, now())
      ON CONFLICT (id) DO UPDATE
      SET last_seen = now()
      WHERE r.last_seen < now() - interval '12 hours'
      """;

  private static final String INSERT_SCOPE =
      """
      INSERT INTO scope AS s
        (id, name, version, attributes, schema_url, dropped_attributes_count, residue, last_seen)
      VALUES (?, ?, ?, ?::jsonb, ?, ?, ?, now())
      ON CONFLICT (id) DO UPDATE
      SET last_seen = now()
      WHERE s.last_seen < now() - interval '12 hours'
      """;

  private static final String INSERT_OPERATION =
      """
      INSERT INTO operation AS o (service_name, name, kind, last_seen)
      VALUES (?, ?, ?, now())
      ON CONFLICT (service_name, name, kind) DO UPDATE
      SET last_seen = now()
      WHERE o.last_seen < now() - interval '12 hours'
      """;

  private final Cache<Long, Boolean> written =
      Caffeine.newBuilder()
          .maximumSize(MAX_REMEMBERED)
          .expireAfterWrite(REMEMBERED_FOR)
          .executor(Runnable::run)
          .build();

  @Override
  public boolean contains(long id) {
    return written.getIfPresent(id) != null;
  }

  /**
   * Writes the entries that are not remembered, in a transaction of their own.
   *
   * @param connection in auto-commit mode, and left in it
   */
  void write(Connection connection, Collection<DictionaryEntry> entries) throws SQLException {
    Map<Long, DictionaryEntry> missing = new TreeMap<>();
    for (DictionaryEntry entry : entries) {
      if (!contains(entry.id())) {
        missing.put(entry.id(), entry);
      }
    }
    if (missing.isEmpty()) {
      return;
    }
    connection.setAutoCommit(false);
    try {
      insert(connection, missing.values());
      connection.commit();
    } catch (SQLException | RuntimeException e) {
      try {
        connection.rollback();
      } catch (SQLException suppressed) {
        e.addSuppressed(suppressed);
      }
      throw e;
    } finally {
      if (!connection.isClosed()) {
        connection.setAutoCommit(true);
      }
    }
    missing.keySet().forEach(id -> written.put(id, true));
  }

  private static void insert(Connection connection, Collection<DictionaryEntry> entries)
      throws SQLException {
    List<OperationEntry> operations = new ArrayList<>();
    int count = 0;
    try (PreparedStatement resources = connection.prepareStatement(INSERT_RESOURCE);
        PreparedStatement scopes = connection.prepareStatement(INSERT_SCOPE)) {
      for (DictionaryEntry entry : entries) {
        switch (entry) {
          case ResourceEntry resource -> addResource(resources, resource);
          case ScopeEntry scope -> addScope(scopes, scope);
          case OperationEntry operation -> operations.add(operation);
        }
        // A request can have a hundred thousand of them, and the driver keeps a batch in memory.
        if (++count % MAX_BATCH == 0) {
          resources.executeBatch();
          scopes.executeBatch();
        }
      }
      resources.executeBatch();
      scopes.executeBatch();
    }
    if (!operations.isEmpty()) {
      insertOperations(connection, operations);
    }
  }

  private static void insertOperations(Connection connection, List<OperationEntry> operations)
      throws SQLException {
    operations.sort(
        Comparator.comparing(OperationEntry::serviceName)
            .thenComparing(OperationEntry::name)
            .thenComparingInt(OperationEntry::kind));
    try (PreparedStatement insert = connection.prepareStatement(INSERT_OPERATION)) {
      for (OperationEntry operation : operations) {
        insert.setString(1, operation.serviceName());
        insert.setString(2, operation.name());
        insert.setShort(3, (short) operation.kind());
        insert.addBatch();
      }
      insert.executeBatch();
    }
  }

  private static void addResource(PreparedStatement insert, ResourceEntry resource)
      throws SQLException {
    insert.setLong(1, resource.id());
    insert.setString(2, resource.serviceName());
    insert.setString(3, new String(resource.attributes(), StandardCharsets.UTF_8));
    insert.setString(4, resource.schemaUrl());
    setCount(insert, 5, resource.droppedAttributes());
    insert.setBytes(6, resource.residue());
    insert.addBatch();
  }

  private static void addScope(PreparedStatement insert, ScopeEntry scope) throws SQLException {
    insert.setLong(1, scope.id());
    insert.setString(2, scope.name());
    insert.setString(3, scope.version());
    insert.setString(4, new String(scope.attributes(), StandardCharsets.UTF_8));
    insert.setString(5, scope.schemaUrl());
    setCount(insert, 6, scope.droppedAttributes());
    insert.setBytes(7, scope.residue());
    insert.addBatch();
  }

  private static void setCount(PreparedStatement insert, int index, long count)
      throws SQLException {
    if (count == 0) {
      insert.setNull(index, Types.BIGINT);
    } else {
      insert.setLong(index, count);
    }
  }
}
