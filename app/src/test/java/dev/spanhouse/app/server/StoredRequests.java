// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.app.server;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;

/** What of an {@link ExportLoad} is in the database. */
final class StoredRequests {

  private StoredRequests() {}

  /** Number of different spans stored, by number of the request. */
  static Map<Long, Integer> in(DataSource database) throws SQLException {
    Map<Long, Integer> spans = new HashMap<>();
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT trace_id, count(DISTINCT span_id) FROM span GROUP BY trace_id")) {
      while (row.next()) {
        spans.put(row.getObject(1, UUID.class).getLeastSignificantBits(), row.getInt(2));
      }
    }
    return spans;
  }
}
