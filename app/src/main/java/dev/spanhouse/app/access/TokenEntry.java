// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.app.access;

import dev.spanhouse.collector.access.Caller;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * One token: {@code name scopes hash [spans-per-second=N]}, with blanks between.
 *
 * @param name shown in logs and metrics, and the user name where a client sends one
 * @param spansPerSecond how many spans the token's holders may send in the long run; 0 = any number
 */
public record TokenEntry(String name, Set<Scope> scopes, SecretHash hash, long spansPerSecond) {

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");
  private static final String RATE = "spans-per-second=";
  private static final Pattern RATE_OPTION = Pattern.compile(RATE + "[1-9]\\d{0,11}");

  /** Refuses a name that would not be safe in a log line or a metric, and a token for nothing. */
  public TokenEntry {
    if (!NAME.matcher(name).matches()) {
      // Not repeated: a slip may have put the secret here.
      throw new IllegalArgumentException(
          "expected a name of 1 to 64 letters, digits, dots, hyphens and underscores");
    }
    scopes = Set.copyOf(scopes);
    if (scopes.isEmpty()) {
      throw new IllegalArgumentException("expected at least one scope");
    }
    if (spansPerSecond < 0) {
      throw new IllegalArgumentException(
          "spansPerSecond: " + spansPerSecond + " (expected: 0 or more)");
    }
  }

  /**
   * Reads one entry.
   *
   * @throws IllegalArgumentException saying what is expected, without repeating what may be secret
   */
  static TokenEntry parse(String text) {
    String[] parts = text.strip().split("\\s+", -1);
    if (parts.length < 3 || parts.length > 4) {
      throw new IllegalArgumentException("expected: name scopes sha256:… [" + RATE + "N]");
    }
    return new TokenEntry(
        parts[0],
        Scope.parseList(parts[1]),
        SecretHash.parse(parts[2]),
        parts.length == 4 ? parseRate(parts[3]) : 0);
  }

  private static long parseRate(String option) {
    if (!RATE_OPTION.matcher(option).matches()) {
      throw new IllegalArgumentException("expected " + RATE + "N with N of 1 or more");
    }
    return Long.parseLong(option.substring(RATE.length()));
  }

  Caller caller() {
    return new Caller(name, spansPerSecond);
  }

  /** As {@link #parse} reads it. */
  @Override
  public String toString() {
    String required = name + " " + Scope.list(scopes) + " " + hash;
    return spansPerSecond == 0 ? required : required + " " + RATE + spansPerSecond;
  }
}
