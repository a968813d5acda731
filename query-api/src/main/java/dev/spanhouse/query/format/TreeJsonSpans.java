// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.query.format;

import com.fasterxml.jackson.core.JsonGenerator;
import com.google.protobuf.ByteString;
import dev.spanhouse.query.tree.SpanWarning;
import dev.spanhouse.query.tree.TraceNode;
import dev.spanhouse.query.tree.TraceTree;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import java.io.IOException;
import java.util.Map;

/** Writes the rows of a tree: {@code spans} in its JSON. */
final class TreeJsonSpans {

  private final JsonGenerator json;
  private final TraceTree tree;
  private final Map<Long, Integer> resources;
  private final Map<Long, Integer> scopes;

  /** Takes the indexes under which resources and scopes have been written, by their ids. */
  TreeJsonSpans(
      JsonGenerator json, TraceTree tree, Map<Long, Integer> resources, Map<Long, Integer> scopes) {
    this.json = json;
    this.tree = tree;
    this.resources = resources;
    this.scopes = scopes;
  }

  void write() throws IOException {
    json.writeArrayFieldStart("spans");
    for (TraceNode node : tree.nodes()) {
      json.writeStartObject();
      json.writeBooleanField("received", node instanceof TraceNode.Received);
      json.writeStringField("spanId", JsonOutput.hex(node.spanId()));
      writePosition(node.position());
      switch (node) {
        case TraceNode.Received received -> write(received);
        case TraceNode.MissingParent missing -> {} // it has nothing but its place
      }
      json.writeArrayFieldStart("warnings");
      for (SpanWarning warning : node.warnings()) {
        writeWarning(json, warning.code(), warning.message());
      }
      json.writeEndArray();
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  static void writeWarning(JsonGenerator json, String code, String message) throws IOException {
    json.writeStartObject();
    json.writeStringField("code", code);
    json.writeStringField("message", message);
    json.writeEndObject();
  }

  private void writePosition(TraceNode.Position position) throws IOException {
    json.writeNumberField("depth", position.depth());
    if (position.parentIndex() < 0) {
      json.writeNullField("parentIndex");
    } else {
      json.writeNumberField("parentIndex", position.parentIndex());
    }
    json.writeNumberField("childCount", position.childCount());
    json.writeNumberField("descendantCount", position.descendantCount());
  }

  private void write(TraceNode.Received node) throws IOException {
    Span span = node.stored().span();
    writeIdOrNull("parentSpanId", span.getParentSpanId());
    json.writeStringField("service", tree.resource(node.stored().resourceId()).serviceName());
    json.writeStringField("name", span.getName());
    json.writeStringField("kind", kind(span));
    writeTime("startTimeUnixNano", span.getStartTimeUnixNano());
    writeTime("endTimeUnixNano", span.getEndTimeUnixNano());
    json.writeNumberField("durationNanos", node.durationNanos());
    json.writeNumberField("selfTimeNanos", node.selfTimeNanos());
    json.writeObjectFieldStart("status");
    json.writeStringField("code", statusCode(span.getStatus()));
    json.writeStringField("message", span.getStatus().getMessage());
    json.writeEndObject();
    json.writeStringField("traceState", span.getTraceState());
    writeUint32("flags", span.getFlags());
    writeIndex("resource", resources, node.stored().resourceId());
    writeIndex("scope", scopes, node.stored().scopeId());
    TypedValues.writeAttributes(json, span.getAttributesList());
    writeUint32("droppedAttributesCount", span.getDroppedAttributesCount());
    writeEvents(span);
    writeLinks(span);
  }

  private void writeEvents(Span span) throws IOException {
    json.writeArrayFieldStart("events");
    for (Span.Event event : span.getEventsList()) {
      json.writeStartObject();
      writeTime("timeUnixNano", event.getTimeUnixNano());
      json.writeStringField("name", event.getName());
      TypedValues.writeAttributes(json, event.getAttributesList());
      writeUint32("droppedAttributesCount", event.getDroppedAttributesCount());
      json.writeEndObject();
    }
    json.writeEndArray();
    writeUint32("droppedEventsCount", span.getDroppedEventsCount());
  }

  private void writeLinks(Span span) throws IOException {
    json.writeArrayFieldStart("links");
    for (Span.Link link : span.getLinksList()) {
      json.writeStartObject();
      json.writeStringField("traceId", JsonOutput.hex(link.getTraceId()));
      json.writeStringField("spanId", JsonOutput.hex(link.getSpanId()));
      json.writeStringField("traceState", link.getTraceState());
      writeUint32("flags", link.getFlags());
      TypedValues.writeAttributes(json, link.getAttributesList());
      writeUint32("droppedAttributesCount", link.getDroppedAttributesCount());
      json.writeEndObject();
    }
    json.writeEndArray();
    writeUint32("droppedLinksCount", span.getDroppedLinksCount());
  }

  private static String kind(Span span) {
    return switch (span.getKind()) {
      case SPAN_KIND_UNSPECIFIED -> "UNSPECIFIED";
      case SPAN_KIND_INTERNAL -> "INTERNAL";
      case SPAN_KIND_SERVER -> "SERVER";
      case SPAN_KIND_CLIENT -> "CLIENT";
      case SPAN_KIND_PRODUCER -> "PRODUCER";
      case SPAN_KIND_CONSUMER -> "CONSUMER";
      case UNRECOGNIZED -> Integer.toString(span.getKindValue());
    };
  }

  private static String statusCode(Status status) {
    return switch (status.getCode()) {
      case STATUS_CODE_UNSET -> "UNSET";
      case STATUS_CODE_OK -> "OK";
      case STATUS_CODE_ERROR -> "ERROR";
      case UNRECOGNIZED -> Integer.toString(status.getCodeValue());
    };
  }

  private void writeIdOrNull(String name, ByteString id) throws IOException {
    if (id.isEmpty()) {
      json.writeNullField(name);
    } else {
      json.writeStringField(name, JsonOutput.hex(id));
    }
  }

  private void writeIndex(String name, Map<Long, Integer> indexes, Long id) throws IOException {
    Integer index = indexes.get(id);
    if (index == null) {
      throw new IllegalStateException(name + " id: " + id + " (expected: one already written)");
    }
    json.writeNumberField(name, index);
  }

  private void writeTime(String name, long unixNano) throws IOException {
    json.writeStringField(name, Long.toUnsignedString(unixNano));
  }

  private void writeUint32(String name, int value) throws IOException {
    json.writeNumberField(name, Integer.toUnsignedLong(value));
  }
}
