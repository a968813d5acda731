// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.app.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageOrBuilder;
import com.google.protobuf.util.JsonFormat;
import java.util.Base64;
import java.util.HexFormat;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** OTLP/JSON by protobuf's own printer, with the ids that OTLP wants. */
final class JsonText {

  private static final Pattern ID =
      Pattern.compile("\"(traceId|spanId|parentSpanId)\":\"([^\"]*)\"");

  private JsonText() {}

  static byte[] of(MessageOrBuilder message) {
    try {
      String json =
          JsonFormat.printer()
              .printingEnumsAsInts()
              .omittingInsignificantWhitespace()
              .print(message);
      return ID.matcher(json).replaceAll(JsonText::inHex).getBytes(UTF_8);
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }

  private static String inHex(MatchResult id) {
    byte[] bytes = Base64.getDecoder().decode(id.group(2));
    return "\"%s\":\"%s\"".formatted(id.group(1), HexFormat.of().formatHex(bytes));
  }
}
