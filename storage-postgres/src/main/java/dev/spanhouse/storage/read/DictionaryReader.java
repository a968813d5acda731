// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.storage.read;

import com.fasterxml.jackson.core.JsonParser;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.resource.v1.Resource;
import java.io.IOException;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads the resources and scopes that spans refer to. */
final class DictionaryReader {

  private static final String RESOURCES =
      """
      SELECT id, service_name, attributes, schema_url, dropped_attributes_count, residue
      FROM resource
      WHERE id = ANY (?)
      """;

  private static final String SCOPES =
      """
      SELECT id, name, version, attributes, schema_url, dropped_attributes_count, residue
      FROM scope
      WHERE id = ANY (?)
      """;

  private final Connection connection;

  DictionaryReader(Connection connection) {
    this.connection = connection;
  }

  Map<Long, StoredResource> resources(Set<Long> ids) throws SQLException {
    Map<Long, StoredResource> found = new HashMap<>();
    try (PreparedStatement select = connection.prepareStatement(RESOURCES)) {
      select.setArray(1, array(ids));
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          found.put(row.getLong(1), resource(row));
        }
      }
    }
    for (Long id : ids) {
      found.computeIfAbsent(
          id, missing -> new StoredResource(Resource.getDefaultInstance(), "", "unknown_service"));
    }
    return found;
  }

  private static StoredResource resource(ResultSet row) throws SQLException {
    try {
      Optional<Resource> asReceived = ResidueReader.parse(row.getBytes(6), Resource.parser());
      Resource resource = asReceived.isPresent() ? asReceived.get() : resourceFromColumns(row);
      return new StoredResource(resource, row.getString(4), row.getString(2));
    } catch (IOException e) {
      throw new IllegalStateException(
          "resource %016x cannot be read back".formatted(row.getLong(1)), e);
    }
  }

  private static Resource resourceFromColumns(ResultSet row) throws SQLException, IOException {
    return Resource.newBuilder()
        .addAllAttributes(attributes(row.getString(3)))
        .setDroppedAttributesCount((int) row.getLong(5))
        .build();
  }

  Map<Long, StoredScope> scopes(Set<Long> ids) throws SQLException {
    Map<Long, StoredScope> found = new HashMap<>();
    try (PreparedStatement select = connection.prepareStatement(SCOPES)) {
      select.setArray(1, array(ids));
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          found.put(row.getLong(1), scope(row));
        }
      }
    }
    for (Long id : ids) {
      found.computeIfAbsent(
          id, missing -> new StoredScope(InstrumentationScope.getDefaultInstance(), ""));
    }
    return found;
  }

  private static StoredScope scope(ResultSet row) throws SQLException {
    try {
      Optional<InstrumentationScope> asReceived =
          ResidueReader.parse(row.getBytes(7), InstrumentationScope.parser());
      InstrumentationScope scope =
          asReceived.isPresent() ? asReceived.get() : scopeFromColumns(row);
      return new StoredScope(scope, row.getString(5));
    } catch (IOException e) {
      throw new IllegalStateException(
          "scope %016x cannot be read back".formatted(row.getLong(1)), e);
    }
  }

  private static InstrumentationScope scopeFromColumns(ResultSet row)
      throws SQLException, IOException {
    return InstrumentationScope.newBuilder()
        .setName(row.getString(2))
        .setVersion(row.getString(3))
        .addAllAttributes(attributes(row.getString(4)))
        .setDroppedAttributesCount((int) row.getLong(6))
        .build();
  }

  private static List<KeyValue> attributes(String json) throws IOException {
    try (JsonParser in = AttributeReader.open(json)) {
      return AttributeReader.attributes(in);
    }
  }

  private Array array(Set<Long> ids) throws SQLException {
    return connection.createArrayOf("bigint", ids.toArray());
  }
}
