// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.app.demo;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import java.util.HashMap;
import java.util.Map;

/** Makes SDK spans of a plan, each with the SDK of its service instance and by its host's clock. */
final class SpanEmitter {

  private final Fleet fleet;
  private final OrdersTopic topic;

  SpanEmitter(Fleet fleet, OrdersTopic topic) {
    this.fleet = fleet;
    this.topic = topic;
  }

  /** Starts and ends every span, then delivers what the trace has published. */
  void emit(TracePlan plan, long beginEpochNanos) {
    Map<PlannedSpan, Span> spans = new HashMap<>();
    for (PlannedSpan planned : plan.spans) {
      spans.put(planned, start(planned, spans, beginEpochNanos));
    }
    for (PlannedSpan planned : plan.spans.reversed()) {
      finish(planned, made(spans, planned), beginEpochNanos);
    }
    for (TracePlan.Publication publication : plan.publications) {
      PlannedSpan producer = publication.producer();
      topic.deliver(
          new OrdersTopic.Delivery(
              publication.message(),
              made(spans, producer).getSpanContext(),
              beginEpochNanos + producer.nowNanos));
    }
  }

  private Span start(PlannedSpan planned, Map<PlannedSpan, Span> spans, long beginEpochNanos) {
    SpanBuilder builder =
        fleet
            .tracer(planned.instance, planned.library)
            .spanBuilder(planned.name)
            .setSpanKind(planned.kind)
            .setStartTimestamp(hostTime(planned, beginEpochNanos, planned.startNanos), NANOSECONDS)
            .setAllAttributes(planned.attributes.build());
    PlannedSpan parent = planned.parent;
    if (parent == null) {
      builder.setNoParent();
    } else {
      SpanContext context = made(spans, parent).getSpanContext();
      boolean local = parent.instance.equals(planned.instance);
      builder.setParent(Context.root().with(Span.wrap(local ? context : received(context))));
    }
    for (PlannedSpan.Link link : planned.links) {
      SpanContext context =
          switch (link.cause()) {
            case PlannedSpan.Cause.InThisTrace cause -> made(spans, cause.span()).getSpanContext();
            case PlannedSpan.Cause.InAnotherTrace cause -> cause.context();
          };
      builder.addLink(received(context), link.attributes());
    }
    return builder.startSpan();
  }

  private static void finish(PlannedSpan planned, Span span, long beginEpochNanos) {
    for (PlannedSpan.Event event : planned.events) {
      long at = hostTime(planned, beginEpochNanos, event.atNanos());
      span.addEvent(event.name(), event.attributes(), at, NANOSECONDS);
    }
    if (planned.failed) {
      span.setStatus(StatusCode.ERROR, planned.statusDescription);
    }
    span.end(hostTime(planned, beginEpochNanos, planned.nowNanos), NANOSECONDS);
  }

  private static long hostTime(PlannedSpan planned, long beginEpochNanos, long nanos) {
    return beginEpochNanos + nanos + planned.instance.clockSkewNanos();
  }

  /** As it comes out of the headers in another process: only so the SDK flags it as remote. */
  private static SpanContext received(SpanContext sent) {
    return SpanContext.createFromRemoteParent(
        sent.getTraceId(), sent.getSpanId(), sent.getTraceFlags(), sent.getTraceState());
  }

  private static Span made(Map<PlannedSpan, Span> spans, PlannedSpan planned) {
    Span span = spans.get(planned);
    if (span == null) {
      throw new IllegalStateException("planned before what it refers to: " + planned.name);
    }
    return span;
  }
}
