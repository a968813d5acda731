// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.bench.ingest;

import dev.spanhouse.bench.load.Latency;
import java.util.ArrayList;
import java.util.List;

/**
 * One round of one kind.
 *
 * @param kind what was measured
 * @param number from 1
 * @param spans acknowledged or committed
 * @param rows that are in the table afterwards
 * @param seconds from the first sending to the last acknowledgement
 * @param spansPerSecond acknowledged
 * @param transactionSpans spans per transaction, on average
 * @param latency of calls, or of transactions
 * @param cpu seconds per million spans
 * @param walBytesPerSpan write-ahead log
 * @param tableBytesPerSpan on disk, without indexes
 * @param indexBytesPerSpan on disk
 * @param checkpoints of PostgreSQL meanwhile
 * @param serverPeakBytes resident memory of the server, the most so far
 * @param othersShare of the machine's CPU time that went to others: the less, the more a round says
 * @param idleShare of the machine's CPU time that nobody used
 * @param failures messages of calls or transactions that did not succeed
 */
public record Round(
    Kind kind,
    int number,
    long spans,
    long rows,
    double seconds,
    double spansPerSecond,
    double transactionSpans,
    Latency latency,
    CpuUse cpu,
    double walBytesPerSpan,
    double tableBytesPerSpan,
    double indexBytesPerSpan,
    long checkpoints,
    long serverPeakBytes,
    double othersShare,
    double idleShare,
    List<String> failures) {

  /**
   * CPU seconds per million spans.
   *
   * @param client the generator, or the client of the bare COPY
   * @param server the collector; next to nothing while it idles
   * @param postgres all its processes
   */
  public record CpuUse(double client, double server, double postgres) {

    /** All of them. */
    public double total() {
      return client + server + postgres;
    }
  }

  /** Whatever makes the round worthless; empty if all is well. */
  List<String> problems() {
    List<String> problems = new ArrayList<>();
    if (spans == 0) {
      problems.add("no span was stored");
    }
    if (rows != spans) {
      problems.add(
          "%d spans are stored (expected: the %d that were acknowledged)".formatted(rows, spans));
    }
    problems.addAll(failures);
    return problems;
  }
}
