// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.query.format;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteConstraints;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.google.protobuf.ByteString;
import java.io.IOException;
import java.io.OutputStream;
import java.util.HexFormat;

/** How both JSON forms write what JSON has no form of its own for. */
final class JsonOutput {

  /**
   * Values are at most 256 deep when they are stored, and OTLP/JSON spends four levels on each: an
   * object for the value, one for the list, its array, and an object for the entry. Four times as
   * much still fits the stack of a thread; Jackson's own limit of 1000 does not fit the values.
   */
  private static final int MAX_DEPTH = 4 * 4 * 256;

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamWriteConstraints(
              StreamWriteConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
          .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
          // Half an answer must not look like a whole one.
          .disable(StreamWriteFeature.AUTO_CLOSE_CONTENT)
          .build();

  private static final HexFormat HEX = HexFormat.of();

  private JsonOutput() {}

  static JsonGenerator to(OutputStream out) throws IOException {
    return FACTORY.createGenerator(out);
  }

  static String hex(ByteString id) {
    return HEX.formatHex(id.toByteArray());
  }

  /** JSON has no NaN and no infinities; protobuf's mapping writes their names as strings. */
  static void writeDouble(JsonGenerator json, double value) throws IOException {
    if (Double.isFinite(value)) {
      json.writeNumber(value);
    } else {
      json.writeString(Double.toString(value));
    }
  }
}
