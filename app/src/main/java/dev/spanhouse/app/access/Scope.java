// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.app.access;

import static java.util.stream.Collectors.joining;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** What a caller may do. Each listener asks for one of them. */
public enum Scope {
  /** Send spans. */
  INGEST,
  /** Read traces. */
  QUERY,
  /** Read metrics; health is for everyone. */
  ADMIN;

  /** As it is written: lower case. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Reads names with commas between.
   *
   * @throws IllegalArgumentException for an empty list, and for any other name
   */
  public static Set<Scope> parseList(String text) {
    Set<Scope> scopes = EnumSet.noneOf(Scope.class);
    for (String name : text.split(",", -1)) {
      scopes.add(parse(name.strip()));
    }
    return Set.copyOf(scopes);
  }

  private static Scope parse(String name) {
    return Arrays.stream(values())
        .filter(scope -> scope.text().equals(name.toLowerCase(Locale.ROOT)))
        .findFirst()
        .orElseThrow(
            () -> new IllegalArgumentException("expected scopes out of " + list(Set.of(values()))));
  }

  /** As {@link #parseList} reads it. */
  static String list(Set<Scope> scopes) {
    return scopes.stream().sorted().map(Scope::text).collect(joining(","));
  }
}
