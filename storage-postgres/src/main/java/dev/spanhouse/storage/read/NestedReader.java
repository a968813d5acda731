// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.storage.read;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.google.protobuf.ByteString;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.util.HexFormat;

/** Reads events and links back from their columns. */
final class NestedReader {

  private NestedReader() {}

  static void events(String json, Span.Builder span) throws IOException {
    try (JsonParser in = AttributeReader.open(json)) {
      while (in.nextToken() != JsonToken.END_ARRAY) {
        span.addEvents(event(in));
      }
    }
  }

  private static Span.Event event(JsonParser in) throws IOException {
    Span.Event.Builder event = Span.Event.newBuilder();
    while (in.nextToken() != JsonToken.END_OBJECT) {
      String field = in.currentName();
      in.nextToken();
      switch (field) {
        case "time_unix_nano" -> event.setTimeUnixNano(Long.parseUnsignedLong(in.getText()));
        case "name" -> event.setName(AttributeReader.string(in));
        case "attributes" -> event.addAllAttributes(AttributeReader.attributes(in));
        case "dropped_attributes_count" -> event.setDroppedAttributesCount((int) in.getLongValue());
        default -> throw new IOException("unknown field of an event: " + field);
      }
    }
    return event.build();
  }

  static void links(String json, Span.Builder span) throws IOException {
    try (JsonParser in = AttributeReader.open(json)) {
      while (in.nextToken() != JsonToken.END_ARRAY) {
        span.addLinks(link(in));
      }
    }
  }

  private static Span.Link link(JsonParser in) throws IOException {
    Span.Link.Builder link = Span.Link.newBuilder();
    while (in.nextToken() != JsonToken.END_OBJECT) {
      String field = in.currentName();
      in.nextToken();
      switch (field) {
        case "trace_id" -> link.setTraceId(bytes(in));
        case "span_id" -> link.setSpanId(bytes(in));
        case "trace_state" -> link.setTraceState(AttributeReader.string(in));
        case "attributes" -> link.addAllAttributes(AttributeReader.attributes(in));
        case "dropped_attributes_count" -> link.setDroppedAttributesCount((int) in.getLongValue());
        case "flags" -> link.setFlags((int) in.getLongValue());
        default -> throw new IOException("unknown field of a link: " + field);
      }
    }
    return link.build();
  }

  private static ByteString bytes(JsonParser in) throws IOException {
    return ByteString.copyFrom(HexFormat.of().parseHex(in.getText()));
  }
}
