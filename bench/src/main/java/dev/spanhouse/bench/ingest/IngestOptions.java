// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.bench.ingest;

import java.util.List;

/**
 * What is measured.
 *
 * @param rounds of each kind
 * @param othersLimit share of the machine's CPU time: a pair of rounds waits a while until others
 *     use less, and does not count if they used more meanwhile; up to {@value #MOST_ATTEMPTS} times
 *     as many pairs as asked for are measured
 * @param seconds that a round sends
 * @param warmupSeconds of unmeasured load before the first round, so that the server is compiled
 * @param connections of the generator
 * @param inFlight calls on each of them
 * @param gzip whether requests are compressed
 * @param writers database connections: the collector's, and those of the bare COPY
 * @param indexed whether the bare COPY goes into a table with the collector's indexes
 * @param transactionSpans of the bare COPY; 0 = as many as the collector's transactions had
 * @param serverJavaOptions for the JVM of the server
 * @param serverSettings {@code key=value}
 */
public record IngestOptions(
    int rounds,
    double othersLimit,
    int seconds,
    int warmupSeconds,
    int connections,
    int inFlight,
    boolean gzip,
    int writers,
    boolean indexed,
    int transactionSpans,
    List<String> serverJavaOptions,
    List<String> serverSettings) {

  static final int MOST_ATTEMPTS = 3;

  /** Refuses numbers that make no benchmark. */
  public IngestOptions {
    atLeast("rounds", rounds, 1);
    atLeast("seconds", seconds, 1);
    atLeast("warmup", warmupSeconds, 0);
    atLeast("connections", connections, 1);
    atLeast("in-flight", inFlight, 1);
    atLeast("writers", writers, 1);
    atLeast("transaction-spans", transactionSpans, 0);
    serverJavaOptions = List.copyOf(serverJavaOptions);
    serverSettings = List.copyOf(serverSettings);
  }

  private static void atLeast(String name, int value, int least) {
    if (value < least) {
      throw new IllegalArgumentException(
          "%s: %d (expected: %d or more)".formatted(name, value, least));
    }
  }
}
