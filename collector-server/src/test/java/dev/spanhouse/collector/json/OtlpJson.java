// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.collector.json;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageOrBuilder;
import com.google.protobuf.util.JsonFormat;
import dev.spanhouse.storage.copy.MemoryReservation;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** OTLP/JSON for tests: written and read without the reader that is tested. */
final class OtlpJson {

  static final int LIMIT = 64 << 20;

  static final String IDS =
      "\"traceId\":\"5b8efff798038103d269b633813fc60c\",\"spanId\":\"eee19b7ec3c1b174\"";

  // A quote inside a JSON string is escaped, so these can only match a field.
  private static final Pattern HEX_ID =
      Pattern.compile("(?<!\\\\)\"(traceId|spanId|parentSpanId)\":\\s*\"([0-9a-fA-F]*)\"");
  private static final Pattern BASE64_ID =
      Pattern.compile(
          "(?<!\\\\)\"(traceId|spanId|parentSpanId|trace_id|span_id|parent_span_id)\":"
              + "(\\s*)\"([0-9a-zA-Z+/=]*)\"");

  private OtlpJson() {}

  /** A request of one span with those fields. */
  static String span(String fields) {
    return spans("{" + fields + "}");
  }

  /** A request of those spans. */
  static String spans(String... spans) {
    return "{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[%s]}]}]}"
        .formatted(String.join(",", spans));
  }

  /** A request of one span with one attribute of that value. */
  static String value(String json) {
    return span(IDS + ",\"attributes\":[{\"key\":\"k\",\"value\":" + json + "}]");
  }

  static OtlpJsonReader read(String json) throws IOException, OtlpJsonException {
    return read(json.getBytes(UTF_8));
  }

  static OtlpJsonReader read(byte[] json) throws IOException, OtlpJsonException {
    OtlpJsonReader reader = new OtlpJsonReader(MemoryReservation.UNBOUNDED, LIMIT);
    reader.read(new ByteArrayInputStream(json));
    return reader;
  }

  static byte[] wire(OtlpJsonReader reader) {
    return Arrays.copyOf(reader.bytes(), reader.length());
  }

  static ExportTraceServiceRequest message(OtlpJsonReader reader)
      throws InvalidProtocolBufferException {
    return ExportTraceServiceRequest.parseFrom(wire(reader));
  }

  static ExportTraceServiceRequest message(String json) throws IOException, OtlpJsonException {
    return message(read(json));
  }

  /** The only span of a request, which has to be readable. */
  static Span onlySpan(String json) throws IOException, OtlpJsonException {
    OtlpJsonReader reader = read(json);
    if (reader.unreadableCount() > 0 || reader.spanCount() != 1) {
      throw new AssertionError(reader.spanCount() + " spans, unreadable: " + reader.unreadable());
    }
    return message(reader).getResourceSpans(0).getScopeSpans(0).getSpans(0);
  }

  /** What an attribute's value is read as. */
  static AnyValue readValue(String json) throws IOException, OtlpJsonException {
    return onlySpan(value(json)).getAttributes(0).getValue();
  }

  /** Reads with protobuf's own JSON reader, which takes ids for base64. */
  static ExportTraceServiceRequest independently(String json)
      throws InvalidProtocolBufferException {
    String base64 =
        HEX_ID
            .matcher(json)
            .replaceAll(
                match ->
                    "\"%s\":\"%s\""
                        .formatted(
                            match.group(1),
                            Base64.getEncoder()
                                .encodeToString(HexFormat.of().parseHex(match.group(2)))));
    ExportTraceServiceRequest.Builder request = ExportTraceServiceRequest.newBuilder();
    JsonFormat.parser().merge(base64, request);
    return request.build();
  }

  /** Writes with protobuf's own JSON writer; ids in upper-case hexadecimal. */
  static String print(JsonFormat.Printer printer, MessageOrBuilder message)
      throws InvalidProtocolBufferException {
    return BASE64_ID
        .matcher(printer.print(message))
        .replaceAll(
            match ->
                "\"%s\":%s\"%s\""
                    .formatted(
                        match.group(1),
                        match.group(2),
                        HexFormat.of()
                            .withUpperCase()
                            .formatHex(Base64.getDecoder().decode(match.group(3)))));
  }

  /** A stream that gives away no more than {@code chunk} bytes at once. */
  static InputStream inChunks(byte[] bytes, int chunk) {
    return new FilterInputStream(new ByteArrayInputStream(bytes)) {
      @Override
      public int read(byte[] target, int offset, int length) throws IOException {
        return super.read(target, offset, Math.min(length, chunk));
      }
    };
  }
}
