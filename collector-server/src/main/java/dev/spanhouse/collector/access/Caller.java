// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.collector.access;

/**
 * Whose request it is.
 *
 * @param name of the token, the user or the client certificate; shown in logs and metrics
 * @param spansPerSecond how many spans the caller may send in the long run; 0 = any number
 */
public record Caller(String name, long spansPerSecond) {

  /** A request without credentials, where none are asked for. */
  public static final Caller ANONYMOUS = new Caller("anonymous", 0);

  /** Refuses a negative rate. */
  public Caller {
    if (spansPerSecond < 0) {
      throw new IllegalArgumentException(
          "spansPerSecond: " + spansPerSecond + " (expected: 0 or more)");
    }
  }
}
