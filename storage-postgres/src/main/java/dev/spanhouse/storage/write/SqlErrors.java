// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.storage.write;

import java.sql.SQLException;

/** What an SQLSTATE means for a batch (PostgreSQL documentation, appendix A). */
final class SqlErrors {

  private SqlErrors() {}

  /**
   * Whether PostgreSQL refuses the data itself, so that the same rows would fail again: classes 22
   * (data exception), 23 (constraint violation) and 54 (program limit exceeded).
   */
  static boolean isAboutData(SQLException e) {
    String state = e.getSQLState();
    return state != null
        && (state.startsWith("22") || state.startsWith("23") || state.startsWith("54"));
  }

  /** Whether the table is not there: class 42P01, after a leaf was dropped. */
  static boolean isMissingTable(SQLException e) {
    return "42P01".equals(e.getSQLState());
  }
}
