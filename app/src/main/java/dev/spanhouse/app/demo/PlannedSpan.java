// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.app.demo;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A span in the simulated time of its trace: nanoseconds since the trace began, by a clock that all
 * hosts share. The cursor {@link #nowNanos} moves on as the operation is played; where it stands at
 * last, the span ends. Equal only to itself.
 */
final class PlannedSpan {

  /** Why a span links to another: planned in the same trace, or made before in another. */
  sealed interface Cause {
    record InThisTrace(PlannedSpan span) implements Cause {}

    record InAnotherTrace(SpanContext context) implements Cause {}
  }

  record Link(Cause cause, Attributes attributes) {}

  record Event(String name, long atNanos, Attributes attributes) {}

  final ServiceInstance instance;
  final Platform.Library library;
  final SpanKind kind;
  final String name;
  final @Nullable PlannedSpan parent;
  final long startNanos;
  final AttributesBuilder attributes = Attributes.builder();
  final List<Event> events = new ArrayList<>();
  final List<Link> links = new ArrayList<>();

  long nowNanos;
  boolean failed;
  String statusDescription = "";

  PlannedSpan(
      ServiceInstance instance,
      Platform.Library library,
      SpanKind kind,
      String name,
      @Nullable PlannedSpan parent,
      long startNanos) {
    this.instance = instance;
    this.library = library;
    this.kind = kind;
    this.name = name;
    this.parent = parent;
    this.startNanos = startNanos;
    this.nowNanos = startNanos;
  }

  void advance(long nanos) {
    nowNanos += nanos;
  }

  void event(String eventName, Attributes eventAttributes) {
    events.add(new Event(eventName, nowNanos, eventAttributes));
  }

  /** Sets the error status; an empty description leaves it out. */
  void fail(String errorType, String description) {
    attributes.put("error.type", errorType);
    failed = true;
    statusDescription = description;
  }

  /** Fails as the operation did that this span is about. */
  void failWith(Failure failure) {
    fail(failure.exceptionType(instance.service().platform), failure.message);
  }

  /** Records the exception as an event, the way of instrumentations before semconv 1.40. */
  void exception(Failure failure) {
    ShopService service = instance.service();
    String type = failure.exceptionType(service.platform);
    event(
        "exception",
        Attributes.builder()
            .put("exception.type", type)
            .put("exception.message", failure.message)
            .put(
                "exception.stacktrace", service.platform.stacktrace(type, failure.message, service))
            .build());
  }
}
