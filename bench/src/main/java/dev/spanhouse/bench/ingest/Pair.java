// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.bench.ingest;

import java.util.List;

/**
 * Two rounds, one right after the other.
 *
 * @param disturbed whether others used so much of the machine that the pair does not count
 */
public record Pair(Round endToEnd, Round rawCopy, boolean disturbed) {

  /** Spans per second, end to end over bare COPY. */
  public double ratio() {
    return endToEnd.spansPerSecond() / rawCopy.spansPerSecond();
  }

  /**
   * What the ratio would be if all processors were busy with nothing else: CPU per span of bare
   * COPY over that end to end. Neighbours change it less than the other.
   */
  public double cpuRatio() {
    return rawCopy.cpu().total() / endToEnd.cpu().total();
  }

  List<Round> rounds() {
    return List.of(endToEnd, rawCopy);
  }

  Round of(Kind kind) {
    return switch (kind) {
      case END_TO_END -> endToEnd;
      case RAW_COPY -> rawCopy;
    };
  }
}
