// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.bench.load;

import java.util.List;

/**
 * What came of sending for a while.
 *
 * @param spans that were acknowledged, or committed
 * @param operations calls, or transactions, that succeeded
 * @param seconds from the first sending to the last success
 * @param latency of the operations
 * @param failures the messages of those that did not succeed
 */
public record LoadResult(
    long spans, long operations, double seconds, Latency latency, List<String> failures) {

  /** Spans per second. */
  public double spansPerSecond() {
    return seconds == 0 ? 0 : spans / seconds;
  }
}
