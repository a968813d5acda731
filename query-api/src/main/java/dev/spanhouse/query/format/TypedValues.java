// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.query.format;

import com.fasterxml.jackson.core.JsonGenerator;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import java.io.IOException;
import java.util.List;

/**
 * Attributes in the tree's JSON: a list of {@code key}, {@code type} and {@code value}, always all
 * three. Recursive: values are at most 256 deep when they are stored.
 */
final class TypedValues {

  private TypedValues() {}

  static void writeAttributes(JsonGenerator json, List<KeyValue> attributes) throws IOException {
    json.writeFieldName("attributes");
    writeEntries(json, attributes);
  }

  private static void writeEntries(JsonGenerator json, List<KeyValue> entries) throws IOException {
    json.writeStartArray();
    for (KeyValue entry : entries) {
      json.writeStartObject();
      json.writeStringField("key", entry.getKey());
      writeTypeAndValue(json, entry.getValue());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void writeTypeAndValue(JsonGenerator json, AnyValue value) throws IOException {
    json.writeStringField("type", type(value));
    json.writeFieldName("value");
    switch (value.getValueCase()) {
      case STRING_VALUE -> json.writeString(value.getStringValue());
      case BOOL_VALUE -> json.writeBoolean(value.getBoolValue());
      case INT_VALUE -> json.writeString(Long.toString(value.getIntValue()));
      case DOUBLE_VALUE -> JsonOutput.writeDouble(json, value.getDoubleValue());
      case ARRAY_VALUE -> writeArray(json, value.getArrayValue().getValuesList());
      case KVLIST_VALUE -> writeEntries(json, value.getKvlistValue().getValuesList());
      case BYTES_VALUE -> json.writeBinary(value.getBytesValue().toByteArray());
      case STRING_VALUE_STRINDEX, VALUE_NOT_SET -> json.writeNull();
    }
  }

  private static void writeArray(JsonGenerator json, List<AnyValue> values) throws IOException {
    json.writeStartArray();
    for (AnyValue value : values) {
      json.writeStartObject();
      writeTypeAndValue(json, value);
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static String type(AnyValue value) {
    return switch (value.getValueCase()) {
      case STRING_VALUE -> "string";
      case BOOL_VALUE -> "bool";
      case INT_VALUE -> "int";
      case DOUBLE_VALUE -> "double";
      case ARRAY_VALUE -> "array";
      case KVLIST_VALUE -> "map";
      case BYTES_VALUE -> "bytes";
      // An index into a table that only profiles have: OTLP says to read it as empty.
      case STRING_VALUE_STRINDEX, VALUE_NOT_SET -> "empty";
    };
  }
}
