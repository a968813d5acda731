// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.app.demo;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toMap;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.Stream;

/** What arrives at an exporter when the shop runs, with the questions that tests ask of it. */
final class ShopRun {

  static final URI NOWHERE = URI.create("http://localhost:1");

  private static final long BEGIN_NANOS = SimulatedTime.BEGIN.getEpochSecond() * 1_000_000_000;

  final DemoReport report;
  final List<SpanData> spans;
  private final Map<String, SpanData> byId;
  private final Map<String, List<SpanData>> children;

  private ShopRun(DemoReport report, List<SpanData> finished) {
    this.report = report;
    this.spans =
        finished.stream()
            .sorted(
                Comparator.comparing(SpanData::getTraceId)
                    .thenComparingLong(SpanData::getStartEpochNanos)
                    .thenComparing(SpanData::getSpanId))
            .toList();
    this.byId = spans.stream().collect(toMap(SpanData::getSpanId, Function.identity()));
    this.children = spans.stream().collect(groupingBy(SpanData::getParentSpanId));
  }

  /** Runs the shop for so many traces, one each tenth of a simulated second. */
  static ShopRun ofTraces(int traces, long seed) {
    return ofTraces(traces, seed, SimulatedTime.BEGIN);
  }

  static ShopRun ofTraces(int traces, long seed, Instant begin) {
    DemoOptions options = new DemoOptions(NOWHERE, 10, Duration.ofMillis(100L * traces), seed);
    InMemorySpanExporter exporter = InMemorySpanExporter.create();
    SimulatedTime time = new SimulatedTime(begin);
    try (DemoTraffic traffic =
        new DemoTraffic(options, exporter, time, new SplittableRandom(seed), time)) {
      DemoReport report = traffic.run();
      return new ShopRun(report, exporter.getFinishedSpanItems());
    }
  }

  /** Plays one journey on its own, after an order that it may read. */
  static ShopRun ofJourney(Journey journey, long seed) {
    InMemorySpanExporter exporter = InMemorySpanExporter.create();
    SeededIds ids = new SeededIds(new SplittableRandom(seed));
    try (Fleet before = new Fleet(SpanExporter.composite(), ids);
        Fleet fleet = new Fleet(exporter, ids)) {
      OrdersTopic topic = new OrdersTopic();
      TracePlanner planner = new TracePlanner(new SplittableRandom(seed), topic);
      while (topic.isEmpty()) {
        new SpanEmitter(before, topic).emit(planner.plan(Journey.CHECKOUT), BEGIN_NANOS);
      }
      TracePlan plan = planner.plan(journey);
      new SpanEmitter(fleet, topic).emit(plan, Math.max(BEGIN_NANOS, plan.notBeforeEpochNanos));
      fleet.flush();
      List<SpanData> finished = exporter.getFinishedSpanItems();
      return new ShopRun(new DemoReport(1, plan.spans.size(), finished.size(), 0), finished);
    }
  }

  Stream<SpanData> roots() {
    return spans.stream().filter(span -> !span.getParentSpanContext().isValid());
  }

  Optional<SpanData> parent(SpanData span) {
    return Optional.ofNullable(byId.get(span.getParentSpanId()));
  }

  Optional<SpanData> find(String spanId) {
    return Optional.ofNullable(byId.get(spanId));
  }

  List<SpanData> children(SpanData span) {
    return children.getOrDefault(span.getSpanId(), List.of());
  }

  int depth(SpanData span) {
    int depth = 1;
    for (Optional<SpanData> up = parent(span); up.isPresent(); up = parent(up.get())) {
      depth++;
    }
    return depth;
  }

  static boolean has(SpanData span, String key) {
    return span.getAttributes().asMap().keySet().stream().anyMatch(k -> k.getKey().equals(key));
  }

  static String service(SpanData span) {
    return resource(span, "service.name");
  }

  static String instance(SpanData span) {
    return resource(span, "service.instance.id");
  }

  /** By the true time: what the span would say if no host's clock were wrong. */
  static long trueStart(SpanData span) {
    return span.getStartEpochNanos() - skew(span);
  }

  static long trueEnd(SpanData span) {
    return span.getEndEpochNanos() - skew(span);
  }

  static long duration(SpanData span) {
    return span.getEndEpochNanos() - span.getStartEpochNanos();
  }

  private static long skew(SpanData span) {
    return resource(span, "host.name").equals("node-3.shop.internal")
        ? ServiceInstance.SKEW_NANOS
        : 0;
  }

  private static String resource(SpanData span, String key) {
    return Optional.ofNullable(span.getResource().getAttribute(AttributeKey.stringKey(key)))
        .orElse("");
  }
}
