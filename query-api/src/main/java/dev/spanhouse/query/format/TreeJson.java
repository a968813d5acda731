// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.query.format;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.spanhouse.query.tree.TraceNode;
import dev.spanhouse.query.tree.TraceSummary;
import dev.spanhouse.query.tree.TraceTree;
import dev.spanhouse.query.tree.TraceWarning;
import dev.spanhouse.storage.read.StoredResource;
import dev.spanhouse.storage.read.StoredScope;
import io.opentelemetry.proto.common.v1.EntityRef;
import java.io.IOException;
import java.io.OutputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes a tree as JSON. Every field is always present; the shape is described in {@code
 * docs/query.md}. Resources and scopes are written once each, and spans refer to them by index.
 */
final class TreeJson {

  private final JsonGenerator json;
  private final TraceTree tree;
  private final Map<Long, Integer> resources =
      new LinkedHashMap<>(); // id to index, in order of use
  private final Map<Long, Integer> scopes = new LinkedHashMap<>();

  private TreeJson(JsonGenerator json, TraceTree tree) {
    this.json = json;
    this.tree = tree;
    for (TraceNode node : tree.nodes()) {
      if (node instanceof TraceNode.Received received) {
        resources.putIfAbsent(received.stored().resourceId(), resources.size());
        scopes.putIfAbsent(received.stored().scopeId(), scopes.size());
      }
    }
  }

  static void write(TraceTree tree, OutputStream out) throws IOException {
    try (JsonGenerator json = JsonOutput.to(out)) {
      new TreeJson(json, tree).write();
    }
  }

  private void write() throws IOException {
    json.writeStartObject();
    json.writeStringField("traceId", tree.traceId().toString());
    writeSummary(tree.summary());
    json.writeBooleanField("truncated", tree.truncated());
    json.writeNumberField("duplicatesDropped", tree.duplicatesDropped());
    json.writeArrayFieldStart("warnings");
    for (TraceWarning warning : tree.warnings()) {
      TreeJsonSpans.writeWarning(json, warning.code(), warning.message());
    }
    json.writeEndArray();
    json.writeArrayFieldStart("resources");
    for (Long id : resources.keySet()) {
      writeResource(tree.resource(id));
    }
    json.writeEndArray();
    json.writeArrayFieldStart("scopes");
    for (Long id : scopes.keySet()) {
      writeScope(tree.scope(id));
    }
    json.writeEndArray();
    new TreeJsonSpans(json, tree, resources, scopes).write();
    json.writeEndObject();
  }

  private void writeSummary(TraceSummary summary) throws IOException {
    json.writeObjectFieldStart("summary");
    json.writeArrayFieldStart("services");
    for (TraceSummary.Service service : summary.services()) {
      json.writeStartObject();
      json.writeStringField("name", service.name());
      json.writeNumberField("spanCount", service.spanCount());
      json.writeNumberField("errorCount", service.errorCount());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeNumberField("spanCount", summary.spanCount());
    json.writeNumberField("errorCount", summary.errorCount());
    json.writeStringField("startTimeUnixNano", Long.toUnsignedString(summary.startUnixNano()));
    json.writeStringField("endTimeUnixNano", Long.toUnsignedString(summary.endUnixNano()));
    json.writeNumberField("durationNanos", summary.durationNanos());
    json.writeNumberField("rootCount", summary.rootCount());
    json.writeNumberField("maxDepth", summary.maxDepth());
    TraceSummary.Root root = summary.root();
    if (root == null) {
      json.writeNullField("root");
    } else {
      json.writeObjectFieldStart("root");
      json.writeStringField("service", root.service());
      json.writeStringField("name", root.name());
      json.writeEndObject();
    }
    json.writeEndObject();
  }

  private void writeResource(StoredResource stored) throws IOException {
    json.writeStartObject();
    json.writeStringField("service", stored.serviceName());
    TypedValues.writeAttributes(json, stored.resource().getAttributesList());
    json.writeNumberField(
        "droppedAttributesCount",
        Integer.toUnsignedLong(stored.resource().getDroppedAttributesCount()));
    json.writeArrayFieldStart("entityRefs");
    for (EntityRef entity : stored.resource().getEntityRefsList()) {
      json.writeStartObject();
      json.writeStringField("type", entity.getType());
      writeStrings("idKeys", entity.getIdKeysList());
      writeStrings("descriptionKeys", entity.getDescriptionKeysList());
      json.writeStringField("schemaUrl", entity.getSchemaUrl());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeStringField("schemaUrl", stored.schemaUrl());
    json.writeEndObject();
  }

  private void writeScope(StoredScope stored) throws IOException {
    json.writeStartObject();
    json.writeStringField("name", stored.scope().getName());
    json.writeStringField("version", stored.scope().getVersion());
    TypedValues.writeAttributes(json, stored.scope().getAttributesList());
    json.writeNumberField(
        "droppedAttributesCount",
        Integer.toUnsignedLong(stored.scope().getDroppedAttributesCount()));
    json.writeStringField("schemaUrl", stored.schemaUrl());
    json.writeEndObject();
  }

  private void writeStrings(String name, List<String> values) throws IOException {
    json.writeArrayFieldStart(name);
    for (String value : values) {
      json.writeString(value);
    }
    json.writeEndArray();
  }
}
