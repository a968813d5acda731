// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.bench.ingest;

/** The two things that take turns. */
public enum Kind {
  /** Generator, OTLP/gRPC, collector, PostgreSQL; a span counts when it is acknowledged. */
  END_TO_END("end to end"),
  /** The same rows through COPY; a span counts when it is committed. */
  RAW_COPY("raw COPY");

  private final String label;

  Kind(String label) {
    this.label = label;
  }

  /** For people. */
  public String label() {
    return label;
  }
}
