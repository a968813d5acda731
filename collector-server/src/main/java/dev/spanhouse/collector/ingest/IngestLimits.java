// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.collector.ingest;

import java.time.Duration;

/**
 * Bounds of a request.
 *
 * @param maxRequestBytes size after decompression
 * @param hold how long a request waits for room and for the database
 * @param retryDelay what a client that is turned away is told to wait
 */
public record IngestLimits(int maxRequestBytes, Duration hold, Duration retryDelay) {

  /** Refuses sizes below one and negative times. */
  public IngestLimits {
    if (maxRequestBytes < 1) {
      throw new IllegalArgumentException(
          "maxRequestBytes: " + maxRequestBytes + " (expected: at least 1)");
    }
    if (hold.isNegative() || retryDelay.isNegative()) {
      throw new IllegalArgumentException(
          "hold: %s, retryDelay: %s (expected: not negative)".formatted(hold, retryDelay));
    }
  }
}
