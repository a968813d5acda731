// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.app.clients;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import com.google.protobuf.util.JsonFormat;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What a client says of its own spans.
 *
 * @param ended spans handed to the SDK
 * @param exported spans whose export the exporter called a success
 * @param failed spans whose export it called a failure
 * @param dropped spans that the SDK never exported
 * @param exports how often the SDK called the exporter
 * @param retries how often the exporter sent again, as far as it tells
 * @param slowestExport the longest that the SDK waited for the exporter
 * @param problems what the SDK had to complain of
 * @param golden the one span that says everything a span can say
 */
record ClientReport(
    long ended,
    long exported,
    long failed,
    long dropped,
    long exports,
    long retries,
    Duration slowestExport,
    List<String> problems,
    GoldenSpan golden) {

  /** Reads the line that the programs in {@code clients/} print. */
  static ClientReport parse(String line) {
    Struct.Builder json = Struct.newBuilder();
    try {
      JsonFormat.parser().merge(line, json);
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError("no report: " + line, e);
    }
    Map<String, Value> report = json.getFieldsMap();
    Map<String, Value> golden = field(report, "golden").getStructValue().getFieldsMap();
    return new ClientReport(
        number(report, "ended"),
        number(report, "exported"),
        number(report, "failed"),
        number(report, "dropped"),
        number(report, "exports"),
        number(report, "retries"),
        Duration.ofMillis(number(report, "slowestExportMillis")),
        field(report, "problems").getListValue().getValuesList().stream()
            .map(Value::getStringValue)
            .toList(),
        new GoldenSpan(
            text(golden, "traceId"),
            text(golden, "spanId"),
            text(golden, "parentSpanId"),
            (int) number(golden, "traceFlags"),
            number(golden, "n"),
            Long.parseLong(text(golden, "startTimeUnixNano")),
            Long.parseLong(text(golden, "eventTimeUnixNano")),
            Long.parseLong(text(golden, "endTimeUnixNano"))));
  }

  private static long number(Map<String, Value> json, String name) {
    return (long) field(json, name).getNumberValue();
  }

  private static String text(Map<String, Value> json, String name) {
    return field(json, name).getStringValue();
  }

  private static Value field(Map<String, Value> json, String name) {
    Value value = json.get(name);
    if (value == null) {
      throw new AssertionError("no " + name + " in " + json.keySet());
    }
    return value;
  }
}
