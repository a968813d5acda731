// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.app.access;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Which scopes need no credentials ({@code auth.anonymous}).
 *
 * @param isAuto nobody has chosen: it depends on where a listener binds and on what else is set
 * @param scopes what was chosen; empty if nobody has
 */
public record AnonymousAccess(boolean isAuto, Set<Scope> scopes) {

  private static final AnonymousAccess AUTO = new AnonymousAccess(true, Set.of());
  private static final AnonymousAccess NONE = new AnonymousAccess(false, Set.of());
  private static final AnonymousAccess ALL = new AnonymousAccess(false, EnumSet.allOf(Scope.class));

  /** Copies the set. */
  public AnonymousAccess {
    scopes = Set.copyOf(scopes);
  }

  /** Reads {@code auto}, {@code none}, {@code all} or a list; empty if the text is none of them. */
  public static Optional<AnonymousAccess> parse(String text) {
    return switch (text.strip().toLowerCase(Locale.ROOT)) {
      case "auto" -> Optional.of(AUTO);
      case "none" -> Optional.of(NONE);
      case "all" -> Optional.of(ALL);
      default -> parseList(text);
    };
  }

  private static Optional<AnonymousAccess> parseList(String text) {
    try {
      return Optional.of(new AnonymousAccess(false, Scope.parseList(text)));
    } catch (IllegalArgumentException noList) {
      return Optional.empty();
    }
  }

  /**
   * Whether a listener answers without credentials.
   *
   * @param loopback whether it can be reached from this machine only
   * @param credentialsAreSet whether there are tokens, or client certificates for this listener:
   *     then somebody has thought about it, and means that others are kept out
   */
  public boolean allows(Scope scope, boolean loopback, boolean credentialsAreSet) {
    return isAuto ? loopback && !credentialsAreSet : scopes.contains(scope);
  }

  /** As it is written in the settings. */
  @Override
  public String toString() {
    if (isAuto) {
      return "auto";
    }
    return scopes.isEmpty() ? "none" : equals(ALL) ? "all" : Scope.list(scopes);
  }
}
