// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.app.database;

/**
 * How to connect.
 *
 * @param url JDBC URL
 * @param user empty where the URL says it
 * @param password empty where there is none, or the URL says it
 */
public record DatabaseAccess(String url, String user, String password) {

  /** Without the password. */
  @Override
  public String toString() {
    return "DatabaseAccess[url=%s, user=%s]".formatted(url.replaceAll("\\?.*", "?…"), user);
  }
}
