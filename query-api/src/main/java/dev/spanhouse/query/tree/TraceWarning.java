// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.query.tree;

/** What is odd about a whole trace. The codes are part of the HTTP API and never change. */
public enum TraceWarning {
  /** The reader stopped at its limit. Parents may be missing for that reason alone. */
  TRUNCATED("truncated", "The trace has more spans than are read at once; some are left out."),
  /** Exporters repeat an export when the answer to it was lost. */
  DUPLICATES_DROPPED(
      "duplicates_dropped", "Some spans were received more than once; each is shown once.");

  private final String code;
  private final String message;

  TraceWarning(String code, String message) {
    this.code = code;
    this.message = message;
  }

  /** A stable word for programs. */
  public String code() {
    return code;
  }

  /** A sentence for people. */
  public String message() {
    return message;
  }
}
