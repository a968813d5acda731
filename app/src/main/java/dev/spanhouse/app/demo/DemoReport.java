// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.app.demo;

/**
 * What became of the demo's spans. Each is counted once: exported, failed or unconfirmed.
 *
 * @param traces traces made
 * @param spans spans made
 * @param exportedSpans spans whose export the endpoint acknowledged
 * @param failedSpans spans whose export failed after the exporter's retries
 */
public record DemoReport(long traces, long spans, long exportedSpans, long failedSpans) {

  /** Spans without an answer: still on their way, or given up at the end of the flush. */
  public long unconfirmedSpans() {
    return spans - exportedSpans - failedSpans;
  }
}
