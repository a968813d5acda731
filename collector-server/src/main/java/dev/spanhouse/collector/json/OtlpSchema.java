// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.collector.json;

import dev.spanhouse.proto.wire.OtlpFields;

/**
 * The messages of an export request (opentelemetry-proto 1.11.0: {@code trace.proto}, {@code
 * common.proto}, {@code resource.proto}) with their JSON names.
 */
final class OtlpSchema {

  static final MessageType REQUEST = new MessageType();
  static final MessageType RESOURCE_SPANS = new MessageType();
  static final MessageType SCOPE_SPANS = new MessageType();
  static final MessageType SPAN = new MessageType();
  static final MessageType ANY_VALUE = new MessageType();
  static final MessageType ARRAY_VALUE = new MessageType();
  static final MessageType KEY_VALUE_LIST = new MessageType();

  private static final MessageType RESOURCE = new MessageType();
  private static final MessageType ENTITY_REF = new MessageType();
  private static final MessageType SCOPE = new MessageType();
  private static final MessageType EVENT = new MessageType();
  private static final MessageType LINK = new MessageType();
  private static final MessageType STATUS = new MessageType();
  private static final MessageType KEY_VALUE = new MessageType();

  static {
    REQUEST.define(
        Field.messages("resourceSpans", OtlpFields.TracesData.RESOURCE_SPANS, RESOURCE_SPANS));
    RESOURCE_SPANS.define(
        Field.message("resource", OtlpFields.ResourceSpans.RESOURCE, RESOURCE),
        Field.messages("scopeSpans", OtlpFields.ResourceSpans.SCOPE_SPANS, SCOPE_SPANS),
        string("schemaUrl", OtlpFields.ResourceSpans.SCHEMA_URL));
    RESOURCE.define(
        Field.messages("attributes", OtlpFields.Resource.ATTRIBUTES, KEY_VALUE),
        count("droppedAttributesCount", OtlpFields.Resource.DROPPED_ATTRIBUTES_COUNT),
        Field.messages("entityRefs", OtlpFields.Resource.ENTITY_REFS, ENTITY_REF));
    ENTITY_REF.define(
        string("schemaUrl", OtlpFields.EntityRef.SCHEMA_URL),
        string("type", OtlpFields.EntityRef.TYPE),
        Field.strings("idKeys", OtlpFields.EntityRef.ID_KEYS),
        Field.strings("descriptionKeys", OtlpFields.EntityRef.DESCRIPTION_KEYS));
    SCOPE_SPANS.define(
        Field.message("scope", OtlpFields.ScopeSpans.SCOPE, SCOPE),
        Field.messages("spans", OtlpFields.ScopeSpans.SPANS, SPAN),
        string("schemaUrl", OtlpFields.ScopeSpans.SCHEMA_URL));
    SCOPE.define(
        string("name", OtlpFields.Scope.NAME),
        string("version", OtlpFields.Scope.VERSION),
        Field.messages("attributes", OtlpFields.Scope.ATTRIBUTES, KEY_VALUE),
        count("droppedAttributesCount", OtlpFields.Scope.DROPPED_ATTRIBUTES_COUNT));
    defineSpan();
    defineValues();
  }

  private OtlpSchema() {}

  private static void defineSpan() {
    SPAN.define(
        id("traceId", OtlpFields.Span.TRACE_ID),
        id("spanId", OtlpFields.Span.SPAN_ID),
        string("traceState", OtlpFields.Span.TRACE_STATE),
        id("parentSpanId", OtlpFields.Span.PARENT_SPAN_ID),
        string("name", OtlpFields.Span.NAME),
        Field.enumeration("kind", OtlpFields.Span.KIND, EnumNames.SPAN_KIND),
        time("startTimeUnixNano", OtlpFields.Span.START_TIME_UNIX_NANO),
        time("endTimeUnixNano", OtlpFields.Span.END_TIME_UNIX_NANO),
        Field.messages("attributes", OtlpFields.Span.ATTRIBUTES, KEY_VALUE),
        count("droppedAttributesCount", OtlpFields.Span.DROPPED_ATTRIBUTES_COUNT),
        Field.messages("events", OtlpFields.Span.EVENTS, EVENT),
        count("droppedEventsCount", OtlpFields.Span.DROPPED_EVENTS_COUNT),
        Field.messages("links", OtlpFields.Span.LINKS, LINK),
        count("droppedLinksCount", OtlpFields.Span.DROPPED_LINKS_COUNT),
        Field.message("status", OtlpFields.Span.STATUS, STATUS),
        Field.scalar("flags", OtlpFields.Span.FLAGS, FieldKind.FIXED32));
    EVENT.define(
        time("timeUnixNano", OtlpFields.Event.TIME_UNIX_NANO),
        string("name", OtlpFields.Event.NAME),
        Field.messages("attributes", OtlpFields.Event.ATTRIBUTES, KEY_VALUE),
        count("droppedAttributesCount", OtlpFields.Event.DROPPED_ATTRIBUTES_COUNT));
    LINK.define(
        id("traceId", OtlpFields.Link.TRACE_ID),
        id("spanId", OtlpFields.Link.SPAN_ID),
        string("traceState", OtlpFields.Link.TRACE_STATE),
        Field.messages("attributes", OtlpFields.Link.ATTRIBUTES, KEY_VALUE),
        count("droppedAttributesCount", OtlpFields.Link.DROPPED_ATTRIBUTES_COUNT),
        Field.scalar("flags", OtlpFields.Link.FLAGS, FieldKind.FIXED32));
    STATUS.define(
        string("message", OtlpFields.Status.MESSAGE),
        Field.enumeration("code", OtlpFields.Status.CODE, EnumNames.STATUS_CODE));
  }

  private static void defineValues() {
    KEY_VALUE.define(
        string("key", OtlpFields.KeyValue.KEY),
        Field.message("value", OtlpFields.KeyValue.VALUE, ANY_VALUE),
        Field.scalar("keyStrindex", OtlpFields.KeyValue.KEY_STRINDEX, FieldKind.INT32));
    ANY_VALUE.define(
        Field.oneof("stringValue", OtlpFields.AnyValue.STRING, FieldKind.STRING),
        Field.oneof("boolValue", OtlpFields.AnyValue.BOOL, FieldKind.BOOL),
        Field.oneof("intValue", OtlpFields.AnyValue.INT, FieldKind.INT64),
        Field.oneof("doubleValue", OtlpFields.AnyValue.DOUBLE, FieldKind.DOUBLE),
        Field.message("arrayValue", OtlpFields.AnyValue.ARRAY, ARRAY_VALUE),
        Field.message("kvlistValue", OtlpFields.AnyValue.MAP, KEY_VALUE_LIST),
        Field.oneof("bytesValue", OtlpFields.AnyValue.BYTES, FieldKind.BYTES),
        Field.oneof("stringValueStrindex", OtlpFields.AnyValue.STRING_STRINDEX, FieldKind.INT32));
    ARRAY_VALUE.define(Field.messages("values", OtlpFields.Values.VALUES, ANY_VALUE));
    KEY_VALUE_LIST.define(Field.messages("values", OtlpFields.Values.VALUES, KEY_VALUE));
  }

  private static Field string(String name, int number) {
    return Field.scalar(name, number, FieldKind.STRING);
  }

  private static Field id(String name, int number) {
    return Field.scalar(name, number, FieldKind.ID);
  }

  private static Field count(String name, int number) {
    return Field.scalar(name, number, FieldKind.UINT32);
  }

  private static Field time(String name, int number) {
    return Field.scalar(name, number, FieldKind.FIXED64);
  }
}
