// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.storage.testing;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.ArrayValue;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.common.v1.KeyValueList;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** OTLP messages for tests. */
public final class OtlpTraces {

  private OtlpTraces() {}

  /** Sixteen bytes of two numbers. */
  public static ByteString traceId(long high, long low) {
    return ByteString.copyFrom(ByteBuffer.allocate(16).putLong(high).putLong(low).array());
  }

  /** Eight bytes of a number. */
  public static ByteString spanId(long id) {
    return ByteString.copyFrom(ByteBuffer.allocate(8).putLong(id).array());
  }

  /** A small valid span. */
  public static Span.Builder span(ByteString traceId, long spanId) {
    return Span.newBuilder()
        .setTraceId(traceId)
        .setSpanId(spanId(spanId))
        .setName("operation")
        .setKind(Span.SpanKind.SPAN_KIND_SERVER)
        .setStartTimeUnixNano(1_700_000_000_123_456_789L)
        .setEndTimeUnixNano(1_700_000_000_223_456_790L);
  }

  /** A request of one resource and one scope. */
  public static ExportTraceServiceRequest request(String service, List<Span> spans) {
    return request(resource(service), InstrumentationScope.getDefaultInstance(), spans);
  }

  /** A request of one resource and one scope. */
  public static ExportTraceServiceRequest request(
      Resource resource, InstrumentationScope scope, List<Span> spans) {
    return ExportTraceServiceRequest.newBuilder()
        .addResourceSpans(
            ResourceSpans.newBuilder()
                .setResource(resource)
                .addScopeSpans(ScopeSpans.newBuilder().setScope(scope).addAllSpans(spans)))
        .build();
  }

  /** A resource that is a service. */
  public static Resource resource(String service) {
    return Resource.newBuilder().addAttributes(attribute("service.name", string(service))).build();
  }

  /** A key with a value. */
  public static KeyValue attribute(String key, AnyValue value) {
    return KeyValue.newBuilder().setKey(key).setValue(value).build();
  }

  /** A string value. */
  public static AnyValue string(String value) {
    return AnyValue.newBuilder().setStringValue(value).build();
  }

  /** A bool value. */
  public static AnyValue bool(boolean value) {
    return AnyValue.newBuilder().setBoolValue(value).build();
  }

  /** An integer value. */
  public static AnyValue integer(long value) {
    return AnyValue.newBuilder().setIntValue(value).build();
  }

  /** A floating-point value. */
  public static AnyValue real(double value) {
    return AnyValue.newBuilder().setDoubleValue(value).build();
  }

  /** A value of bytes. */
  public static AnyValue bytes(byte... value) {
    return AnyValue.newBuilder().setBytesValue(ByteString.copyFrom(value)).build();
  }

  /** An array of values. */
  public static AnyValue array(AnyValue... values) {
    return AnyValue.newBuilder()
        .setArrayValue(ArrayValue.newBuilder().addAllValues(Arrays.asList(values)))
        .build();
  }

  /** A map of values. */
  public static AnyValue map(KeyValue... values) {
    return AnyValue.newBuilder()
        .setKvlistValue(KeyValueList.newBuilder().addAllValues(Arrays.asList(values)))
        .build();
  }

  /** The value that has none of the types. */
  public static AnyValue empty() {
    return AnyValue.getDefaultInstance();
  }

  /**
   * The span with every attribute list in order of its keys, since OTLP gives their order no
   * meaning. Equal keys stay in the order in which they came.
   */
  public static Span canonical(Span span) {
    Span.Builder canonical = span.toBuilder().clearAttributes();
    canonical.addAllAttributes(sorted(span.getAttributesList()));
    for (int i = 0; i < span.getEventsCount(); i++) {
      Span.Event event = span.getEvents(i);
      canonical.setEvents(
          i,
          event.toBuilder().clearAttributes().addAllAttributes(sorted(event.getAttributesList())));
    }
    for (int i = 0; i < span.getLinksCount(); i++) {
      Span.Link link = span.getLinks(i);
      canonical.setLinks(
          i, link.toBuilder().clearAttributes().addAllAttributes(sorted(link.getAttributesList())));
    }
    return canonical.build();
  }

  /** As {@link #canonical(Span)}. */
  public static Resource canonical(Resource resource) {
    return resource.toBuilder()
        .clearAttributes()
        .addAllAttributes(sorted(resource.getAttributesList()))
        .build();
  }

  /** As {@link #canonical(Span)}. */
  public static InstrumentationScope canonical(InstrumentationScope scope) {
    return scope.toBuilder()
        .clearAttributes()
        .addAllAttributes(sorted(scope.getAttributesList()))
        .build();
  }

  private static List<KeyValue> sorted(List<KeyValue> attributes) {
    List<KeyValue> sorted = new ArrayList<>();
    for (KeyValue attribute : attributes) {
      sorted.add(
          attribute.hasValue()
              ? attribute.toBuilder().setValue(canonical(attribute.getValue())).build()
              : attribute);
    }
    sorted.sort(Comparator.comparing(KeyValue::getKey));
    return sorted;
  }

  private static AnyValue canonical(AnyValue value) {
    return switch (value.getValueCase()) {
      case ARRAY_VALUE -> {
        ArrayValue.Builder array = ArrayValue.newBuilder();
        for (AnyValue element : value.getArrayValue().getValuesList()) {
          array.addValues(canonical(element));
        }
        yield value.toBuilder().setArrayValue(array).build();
      }
      case KVLIST_VALUE ->
          value.toBuilder()
              .setKvlistValue(
                  value.getKvlistValue().toBuilder()
                      .clearValues()
                      .addAllValues(sorted(value.getKvlistValue().getValuesList())))
              .build();
      default -> value;
    };
  }
}
