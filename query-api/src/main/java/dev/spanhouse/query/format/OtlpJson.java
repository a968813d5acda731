// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.query.format;

import com.fasterxml.jackson.core.JsonGenerator;
import com.google.protobuf.ByteString;
import io.opentelemetry.proto.common.v1.EntityRef;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import io.opentelemetry.proto.trace.v1.TracesData;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/**
 * Writes {@code TracesData} by the JSON mapping of the OTLP specification ("JSON Protobuf
 * Encoding"). It is proto3's mapping, which leaves out fields at their default, with two changes:
 * ids are hexadecimal instead of base64, and enums are numbers.
 */
final class OtlpJson {

  private final JsonGenerator json;

  private OtlpJson(JsonGenerator json) {
    this.json = json;
  }

  static void write(TracesData data, OutputStream out) throws IOException {
    try (JsonGenerator json = JsonOutput.to(out)) {
      new OtlpJson(json).write(data);
    }
  }

  private void write(TracesData data) throws IOException {
    json.writeStartObject();
    if (data.getResourceSpansCount() > 0) {
      json.writeArrayFieldStart("resourceSpans");
      for (ResourceSpans spans : data.getResourceSpansList()) {
        write(spans);
      }
      json.writeEndArray();
    }
    json.writeEndObject();
  }

  private void write(ResourceSpans spans) throws IOException {
    json.writeStartObject();
    if (spans.hasResource()) {
      json.writeFieldName("resource");
      write(spans.getResource());
    }
    if (spans.getScopeSpansCount() > 0) {
      json.writeArrayFieldStart("scopeSpans");
      for (ScopeSpans scopeSpans : spans.getScopeSpansList()) {
        write(scopeSpans);
      }
      json.writeEndArray();
    }
    writeString("schemaUrl", spans.getSchemaUrl());
    json.writeEndObject();
  }

  private void write(Resource resource) throws IOException {
    json.writeStartObject();
    OtlpJsonValues.writeAttributes(json, resource.getAttributesList());
    writeUint32("droppedAttributesCount", resource.getDroppedAttributesCount());
    if (resource.getEntityRefsCount() > 0) {
      json.writeArrayFieldStart("entityRefs");
      for (EntityRef entity : resource.getEntityRefsList()) {
        write(entity);
      }
      json.writeEndArray();
    }
    json.writeEndObject();
  }

  private void write(EntityRef entity) throws IOException {
    json.writeStartObject();
    writeString("schemaUrl", entity.getSchemaUrl());
    writeString("type", entity.getType());
    writeStrings("idKeys", entity.getIdKeysList());
    writeStrings("descriptionKeys", entity.getDescriptionKeysList());
    json.writeEndObject();
  }

  private void write(ScopeSpans spans) throws IOException {
    json.writeStartObject();
    if (spans.hasScope()) {
      json.writeFieldName("scope");
      write(spans.getScope());
    }
    if (spans.getSpansCount() > 0) {
      json.writeArrayFieldStart("spans");
      for (Span span : spans.getSpansList()) {
        write(span);
      }
      json.writeEndArray();
    }
    writeString("schemaUrl", spans.getSchemaUrl());
    json.writeEndObject();
  }

  private void write(InstrumentationScope scope) throws IOException {
    json.writeStartObject();
    writeString("name", scope.getName());
    writeString("version", scope.getVersion());
    OtlpJsonValues.writeAttributes(json, scope.getAttributesList());
    writeUint32("droppedAttributesCount", scope.getDroppedAttributesCount());
    json.writeEndObject();
  }

  private void write(Span span) throws IOException {
    json.writeStartObject();
    writeId("traceId", span.getTraceId());
    writeId("spanId", span.getSpanId());
    writeString("traceState", span.getTraceState());
    writeId("parentSpanId", span.getParentSpanId());
    writeUint32("flags", span.getFlags());
    writeString("name", span.getName());
    writeEnum("kind", span.getKindValue());
    writeFixed64("startTimeUnixNano", span.getStartTimeUnixNano());
    writeFixed64("endTimeUnixNano", span.getEndTimeUnixNano());
    OtlpJsonValues.writeAttributes(json, span.getAttributesList());
    writeUint32("droppedAttributesCount", span.getDroppedAttributesCount());
    if (span.getEventsCount() > 0) {
      json.writeArrayFieldStart("events");
      for (Span.Event event : span.getEventsList()) {
        write(event);
      }
      json.writeEndArray();
    }
    writeUint32("droppedEventsCount", span.getDroppedEventsCount());
    if (span.getLinksCount() > 0) {
      json.writeArrayFieldStart("links");
      for (Span.Link link : span.getLinksList()) {
        write(link);
      }
      json.writeEndArray();
    }
    writeUint32("droppedLinksCount", span.getDroppedLinksCount());
    if (span.hasStatus()) {
      write(span.getStatus());
    }
    json.writeEndObject();
  }

  private void write(Span.Event event) throws IOException {
    json.writeStartObject();
    writeFixed64("timeUnixNano", event.getTimeUnixNano());
    writeString("name", event.getName());
    OtlpJsonValues.writeAttributes(json, event.getAttributesList());
    writeUint32("droppedAttributesCount", event.getDroppedAttributesCount());
    json.writeEndObject();
  }

  private void write(Span.Link link) throws IOException {
    json.writeStartObject();
    writeId("traceId", link.getTraceId());
    writeId("spanId", link.getSpanId());
    writeString("traceState", link.getTraceState());
    OtlpJsonValues.writeAttributes(json, link.getAttributesList());
    writeUint32("droppedAttributesCount", link.getDroppedAttributesCount());
    writeUint32("flags", link.getFlags());
    json.writeEndObject();
  }

  private void write(Status status) throws IOException {
    json.writeObjectFieldStart("status");
    writeString("message", status.getMessage());
    writeEnum("code", status.getCodeValue());
    json.writeEndObject();
  }

  private void writeId(String name, ByteString id) throws IOException {
    if (!id.isEmpty()) {
      json.writeStringField(name, JsonOutput.hex(id));
    }
  }

  private void writeString(String name, String value) throws IOException {
    if (!value.isEmpty()) {
      json.writeStringField(name, value);
    }
  }

  private void writeStrings(String name, List<String> values) throws IOException {
    if (!values.isEmpty()) {
      json.writeArrayFieldStart(name);
      for (String value : values) {
        json.writeString(value);
      }
      json.writeEndArray();
    }
  }

  private void writeEnum(String name, int number) throws IOException {
    if (number != 0) {
      json.writeNumberField(name, number);
    }
  }

  private void writeUint32(String name, int value) throws IOException {
    if (value != 0) {
      json.writeNumberField(name, Integer.toUnsignedLong(value));
    }
  }

  private void writeFixed64(String name, long value) throws IOException {
    if (value != 0) {
      json.writeStringField(name, Long.toUnsignedString(value));
    }
  }
}
