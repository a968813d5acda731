// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.proto.wire;

/**
 * Field numbers of the OTLP trace messages (opentelemetry-proto 1.11.0: {@code trace.proto}, {@code
 * common.proto}, {@code resource.proto}).
 */
public final class OtlpFields {

  private OtlpFields() {}

  /** {@code ExportTraceServiceRequest} and {@code TracesData}. */
  public static final class TracesData {
    public static final int RESOURCE_SPANS = 1;

    private TracesData() {}
  }

  /** {@code ResourceSpans}. */
  public static final class ResourceSpans {
    public static final int RESOURCE = 1;
    public static final int SCOPE_SPANS = 2;
    public static final int SCHEMA_URL = 3;

    private ResourceSpans() {}
  }

  /** {@code Resource}. */
  public static final class Resource {
    public static final int ATTRIBUTES = 1;
    public static final int DROPPED_ATTRIBUTES_COUNT = 2;
    public static final int ENTITY_REFS = 3;

    private Resource() {}
  }

  /** {@code EntityRef}. */
  public static final class EntityRef {
    public static final int SCHEMA_URL = 1;
    public static final int TYPE = 2;
    public static final int ID_KEYS = 3;
    public static final int DESCRIPTION_KEYS = 4;

    private EntityRef() {}
  }

  /** {@code ScopeSpans}. */
  public static final class ScopeSpans {
    public static final int SCOPE = 1;
    public static final int SPANS = 2;
    public static final int SCHEMA_URL = 3;

    private ScopeSpans() {}
  }

  /** {@code InstrumentationScope}. */
  public static final class Scope {
    public static final int NAME = 1;
    public static final int VERSION = 2;
    public static final int ATTRIBUTES = 3;
    public static final int DROPPED_ATTRIBUTES_COUNT = 4;

    private Scope() {}
  }

  /** {@code Span}. */
  public static final class Span {
    public static final int TRACE_ID = 1;
    public static final int SPAN_ID = 2;
    public static final int TRACE_STATE = 3;
    public static final int PARENT_SPAN_ID = 4;
    public static final int NAME = 5;
    public static final int KIND = 6;
    public static final int START_TIME_UNIX_NANO = 7;
    public static final int END_TIME_UNIX_NANO = 8;
    public static final int ATTRIBUTES = 9;
    public static final int DROPPED_ATTRIBUTES_COUNT = 10;
    public static final int EVENTS = 11;
    public static final int DROPPED_EVENTS_COUNT = 12;
    public static final int LINKS = 13;
    public static final int DROPPED_LINKS_COUNT = 14;
    public static final int STATUS = 15;
    public static final int FLAGS = 16;

    private Span() {}
  }

  /** {@code Span.Event}. */
  public static final class Event {
    public static final int TIME_UNIX_NANO = 1;
    public static final int NAME = 2;
    public static final int ATTRIBUTES = 3;
    public static final int DROPPED_ATTRIBUTES_COUNT = 4;

    private Event() {}
  }

  /** {@code Span.Link}. */
  public static final class Link {
    public static final int TRACE_ID = 1;
    public static final int SPAN_ID = 2;
    public static final int TRACE_STATE = 3;
    public static final int ATTRIBUTES = 4;
    public static final int DROPPED_ATTRIBUTES_COUNT = 5;
    public static final int FLAGS = 6;

    private Link() {}
  }

  /** {@code Status}. */
  public static final class Status {
    public static final int MESSAGE = 2;
    public static final int CODE = 3;

    private Status() {}
  }

  /** {@code KeyValue}. */
  public static final class KeyValue {
    public static final int KEY = 1;
    public static final int VALUE = 2;
    public static final int KEY_STRINDEX = 3;

    private KeyValue() {}
  }

  /** {@code AnyValue}. */
  public static final class AnyValue {
    public static final int STRING = 1;
    public static final int BOOL = 2;
    public static final int INT = 3;
    public static final int DOUBLE = 4;
    public static final int ARRAY = 5;
    public static final int MAP = 6;
    public static final int BYTES = 7;
    public static final int STRING_STRINDEX = 8;

    private AnyValue() {}
  }

  /** {@code ArrayValue} and {@code KeyValueList}. */
  public static final class Values {
    public static final int VALUES = 1;

    private Values() {}
  }
}
