// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.app.server;

import dev.spanhouse.app.access.Scope;
import java.util.Locale;

/** Which sides of the product a process has. */
public enum Role {
  /** Everything in one process. */
  RUN(true, true),
  /** Receives and writes spans. */
  COLLECTOR(true, false),
  /** Reads traces. */
  QUERY(false, true);

  private final boolean collects;
  private final boolean queries;

  Role(boolean collects, boolean queries) {
    this.collects = collects;
    this.queries = queries;
  }

  boolean collects() {
    return collects;
  }

  boolean queries() {
    return queries;
  }

  /** Whether a process of this role has a listener for that. */
  public boolean serves(Scope scope) {
    return switch (scope) {
      case INGEST -> collects;
      case QUERY -> queries;
      case ADMIN -> true;
    };
  }

  /** As on the command line. */
  public String commandName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
