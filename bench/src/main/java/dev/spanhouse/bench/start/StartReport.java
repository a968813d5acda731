// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.bench.start;

import dev.spanhouse.bench.machine.Spread;

/**
 * What was measured, in milliseconds.
 *
 * @param first start of all: the database is made, and there is no archive of classes yet
 * @param whole with the embedded PostgreSQL
 * @param serverOnly where PostgreSQL runs already
 * @param postgres the embedded PostgreSQL alone, started from a JVM that runs already
 */
public record StartReport(
    StartTimes first, StartSpread whole, StartSpread serverOnly, Spread postgres) {

  /** For people; a Markdown table. */
  public String summary() {
    return """
        | ms from the start of the process, median (smallest–largest) | health answers | ready | CPU |
        |---|---|---|---|
        | first start: makes the database | %.0f | %.0f | %.0f |
        | later starts, embedded PostgreSQL | %s |
        | later starts, PostgreSQL runs already | %s |
        | the embedded PostgreSQL alone | | %s | |
        """
        .formatted(
            first.listening(),
            first.ready(),
            first.cpu(),
            whole.cells(),
            serverOnly.cells(),
            postgres.format("%.0f"));
  }
}
