// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.query.format;

import com.fasterxml.jackson.core.JsonGenerator;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import java.io.IOException;
import java.util.List;

/**
 * Attributes in OTLP/JSON. A value that is set is written even at its type's default, since that is
 * how it differs from an empty value. Recursive: values are at most 256 deep when they are stored.
 */
final class OtlpJsonValues {

  private OtlpJsonValues() {}

  static void writeAttributes(JsonGenerator json, List<KeyValue> attributes) throws IOException {
    if (!attributes.isEmpty()) {
      json.writeFieldName("attributes");
      writeEntries(json, attributes);
    }
  }

  private static void writeEntries(JsonGenerator json, List<KeyValue> entries) throws IOException {
    json.writeStartArray();
    for (KeyValue entry : entries) {
      json.writeStartObject();
      if (!entry.getKey().isEmpty()) {
        json.writeStringField("key", entry.getKey());
      }
      if (entry.hasValue()) {
        json.writeFieldName("value");
        writeValue(json, entry.getValue());
      }
      if (entry.getKeyStrindex() != 0) {
        json.writeNumberField("keyStrindex", entry.getKeyStrindex());
      }
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void writeValue(JsonGenerator json, AnyValue value) throws IOException {
    json.writeStartObject();
    switch (value.getValueCase()) {
      case STRING_VALUE -> json.writeStringField("stringValue", value.getStringValue());
      case BOOL_VALUE -> json.writeBooleanField("boolValue", value.getBoolValue());
      case INT_VALUE -> json.writeStringField("intValue", Long.toString(value.getIntValue()));
      case DOUBLE_VALUE -> {
        json.writeFieldName("doubleValue");
        JsonOutput.writeDouble(json, value.getDoubleValue());
      }
      case ARRAY_VALUE -> writeArray(json, value.getArrayValue().getValuesList());
      case KVLIST_VALUE -> writeMap(json, value.getKvlistValue().getValuesList());
      case BYTES_VALUE -> json.writeBinaryField("bytesValue", value.getBytesValue().toByteArray());
      case STRING_VALUE_STRINDEX ->
          json.writeNumberField("stringValueStrindex", value.getStringValueStrindex());
      case VALUE_NOT_SET -> {} // an empty value is an empty object
    }
    json.writeEndObject();
  }

  private static void writeArray(JsonGenerator json, List<AnyValue> values) throws IOException {
    json.writeObjectFieldStart("arrayValue");
    if (!values.isEmpty()) {
      json.writeArrayFieldStart("values");
      for (AnyValue value : values) {
        writeValue(json, value);
      }
      json.writeEndArray();
    }
    json.writeEndObject();
  }

  private static void writeMap(JsonGenerator json, List<KeyValue> entries) throws IOException {
    json.writeObjectFieldStart("kvlistValue");
    if (!entries.isEmpty()) {
      json.writeFieldName("values");
      writeEntries(json, entries);
    }
    json.writeEndObject();
  }
}
