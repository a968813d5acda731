// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.storage.read;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.google.protobuf.ByteString;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.ArrayValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.common.v1.KeyValueList;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;

/**
 * Reads attribute values back from the JSON that {@code jsonb} columns hold; the inverse of {@code
 * dev.spanhouse.storage.copy.ValueEncoder}, which describes the form.
 *
 * <p>Safe for use by many threads.
 */
final class AttributeReader {

  /** What is in the database came in through a size limit; these only switch Jackson's own off. */
  private static final StreamReadConstraints AS_STORED =
      StreamReadConstraints.builder()
          .maxNestingDepth(4096)
          .maxStringLength(Integer.MAX_VALUE)
          .maxNumberLength(4096)
          .maxNameLength(Integer.MAX_VALUE)
          .build();

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(AS_STORED)
          .disable(com.fasterxml.jackson.core.JsonFactory.Feature.INTERN_FIELD_NAMES)
          .enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER)
          .build();

  private AttributeReader() {}

  static JsonParser open(String json) throws IOException {
    JsonParser in = JSON.createParser(json);
    in.nextToken();
    return in;
  }

  /** Reads the object that stands here as an attribute list, in the order of its keys. */
  static List<KeyValue> attributes(JsonParser in) throws IOException {
    List<KeyValue> attributes = new ArrayList<>();
    while (in.nextToken() != JsonToken.END_OBJECT) {
      attributes.add(keyValue(in));
    }
    // jsonb gives the shortest keys first. Those of one name, if ever, stay as they are.
    attributes.sort(Comparator.comparing(KeyValue::getKey));
    return attributes;
  }

  private static KeyValue keyValue(JsonParser in) throws IOException {
    KeyValue.Builder attribute = KeyValue.newBuilder().setKey(in.currentName());
    in.nextToken();
    if (in.currentToken() != JsonToken.START_OBJECT) {
      return attribute.setValue(scalarOrArray(in)).build();
    }
    in.nextToken();
    if (in.currentToken() == JsonToken.FIELD_NAME && in.currentName().equals("$absent")) {
      in.nextToken();
      in.nextToken();
      return attribute.build();
    }
    return attribute.setValue(insideObject(in)).build();
  }

  /** Reads the value that stands here. */
  static AnyValue value(JsonParser in) throws IOException {
    if (in.currentToken() == JsonToken.START_OBJECT) {
      in.nextToken();
      return insideObject(in);
    }
    return scalarOrArray(in);
  }

  private static AnyValue scalarOrArray(JsonParser in) throws IOException {
    AnyValue.Builder value = AnyValue.newBuilder();
    switch (in.currentToken()) {
      case VALUE_STRING -> value.setStringValue(in.getText());
      case VALUE_TRUE -> value.setBoolValue(true);
      case VALUE_FALSE -> value.setBoolValue(false);
      case VALUE_NUMBER_INT -> value.setIntValue(in.getLongValue());
      case VALUE_NUMBER_FLOAT -> value.setDoubleValue(Double.parseDouble(in.getText()));
      case START_ARRAY -> value.setArrayValue(array(in));
      default -> {
        // JSON null is the empty value.
      }
    }
    return value.build();
  }

  private static ArrayValue array(JsonParser in) throws IOException {
    ArrayValue.Builder array = ArrayValue.newBuilder();
    while (in.nextToken() != JsonToken.END_ARRAY) {
      array.addValues(value(in));
    }
    return array.build();
  }

  /** Behind the opening brace: a map, or one of the tagged forms. */
  private static AnyValue insideObject(JsonParser in) throws IOException {
    AnyValue.Builder value = AnyValue.newBuilder();
    if (in.currentToken() == JsonToken.FIELD_NAME && in.currentName().startsWith("$")) {
      String form = in.currentName();
      in.nextToken();
      switch (form) {
        case "$bytes" ->
            value.setBytesValue(ByteString.copyFrom(Base64.getDecoder().decode(in.getText())));
        case "$double" -> value.setDoubleValue(Double.parseDouble(in.getText()));
        case "$nul" -> value.setStringValue(joinedByNul(in));
        case "$map" -> {
          in.nextToken();
          value.setKvlistValue(map(in));
        }
        default -> throw new IOException("unknown form of a value: " + form);
      }
      in.nextToken();
      return value.build();
    }
    return value.setKvlistValue(map(in)).build();
  }

  /** At the first key or the closing brace. */
  private static KeyValueList map(JsonParser in) throws IOException {
    KeyValueList.Builder map = KeyValueList.newBuilder();
    while (in.currentToken() != JsonToken.END_OBJECT) {
      map.addValues(keyValue(in));
      in.nextToken();
    }
    return map.build();
  }

  /** Reads a string that may have been written in its {@code $nul} form. */
  static String string(JsonParser in) throws IOException {
    return value(in).getStringValue();
  }

  private static String joinedByNul(JsonParser in) throws IOException {
    List<String> pieces = new ArrayList<>();
    while (in.nextToken() != JsonToken.END_ARRAY) {
      pieces.add(in.getText());
    }
    return String.join("\0", pieces);
  }
}
