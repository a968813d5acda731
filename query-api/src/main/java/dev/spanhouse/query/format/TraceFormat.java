// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.query.format;

import dev.spanhouse.query.tree.TraceTree;
import java.io.IOException;
import java.io.OutputStream;

/** A form in which a trace can be written. The shapes are described in {@code docs/query.md}. */
public enum TraceFormat {
  /** The assembled tree as JSON: one entry for each row, depth first. */
  TREE_JSON,
  /** {@code TracesData} by OTLP's own JSON mapping, which is not that of protobuf. */
  OTLP_JSON,
  /** {@code TracesData} in protobuf's binary form. */
  OTLP_PROTOBUF;

  /**
   * Writes a trace as it goes, without holding the text of the whole, and leaves the stream open.
   *
   * @throws IOException if the stream throws it; what was written by then is not well-formed
   */
  public void write(TraceTree tree, OutputStream out) throws IOException {
    switch (this) {
      case TREE_JSON -> TreeJson.write(tree, out);
      case OTLP_JSON -> OtlpJson.write(OtlpTrace.of(tree), out);
      case OTLP_PROTOBUF -> OtlpTrace.of(tree).writeTo(out);
    }
  }
}
