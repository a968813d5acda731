// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.bench.load;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Span.SpanKind;
import io.opentelemetry.proto.trace.v1.Status;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;

/**
 * Traces of 4 to 16 spans that run through several services, cut into one request per service as
 * the services' SDKs would send them. Ids are the numbers of traces and spans, from 1.
 */
final class SampleWave {

  /** The time of sending in the template; nineteen digits, as the real one has. */
  static final long SENT_AT_NANOS = 1_700_000_000_000_000_000L;

  private static final long SEED = 20_261_122;
  private static final int SHORTEST_TRACE = 4;
  private static final int LONGEST_TRACE = 16;

  private static final long TRACE_STARTS_APART_NANOS = 2_371_003;
  private static final long LONGEST_AGO_NANOS = 2_000_000_000;

  /** Out of a hundred. */
  private static final int STAYS_IN_SERVICE = 65;

  private static final int FAILS = 2;
  private static final int LOGS_AN_EVENT = 8;

  private final Random random = new Random(SEED);
  private final SampleAttributes attributes = new SampleAttributes(random);
  private final int spansPerRequest;
  private final List<List<Span>> spansOfService = new ArrayList<>();
  private int spanCount;

  SampleWave(int spansPerRequest) {
    this.spansPerRequest = spansPerRequest;
  }

  private record Placed(int number, int service, long start, long end) {}

  /** One request per service, of as many spans each as the constructor was told. */
  List<ExportTraceServiceRequest> requests() {
    int services = SampleAttributes.SERVICES.size();
    for (int service = 0; service < services; service++) {
      spansOfService.add(new ArrayList<>());
    }
    for (int trace = 1; spanCount < services * spansPerRequest; trace++) {
      addTrace(trace);
    }
    List<ExportTraceServiceRequest> requests = new ArrayList<>();
    for (int service = 0; service < services; service++) {
      requests.add(request(service));
    }
    return requests;
  }

  private void addTrace(int trace) {
    int size = SHORTEST_TRACE + random.nextInt(LONGEST_TRACE - SHORTEST_TRACE + 1);
    List<Placed> placed = new ArrayList<>();
    long start = SENT_AT_NANOS - LONGEST_AGO_NANOS + trace * TRACE_STARTS_APART_NANOS;
    while (placed.size() < size && spanCount < spansOfService.size() * spansPerRequest) {
      if (placed.isEmpty()) {
        int service = withRoom(random.nextInt(spansOfService.size()));
        long end = start + 20_000_000 + random.nextInt(200_000_000);
        placed.add(addSpan(trace, 0, service, SpanKind.SPAN_KIND_SERVER, start, end));
      } else {
        placed.add(addChild(trace, placed.get(random.nextInt(placed.size()))));
      }
    }
  }

  private Placed addChild(int trace, Placed parent) {
    boolean stays = random.nextInt(100) < STAYS_IN_SERVICE;
    int service = withRoom(stays ? parent.service() : random.nextInt(spansOfService.size()));
    SpanKind kind =
        service == parent.service()
            ? random.nextBoolean() ? SpanKind.SPAN_KIND_CLIENT : SpanKind.SPAN_KIND_INTERNAL
            : SpanKind.SPAN_KIND_SERVER;
    long room = Math.max(1, (parent.end() - parent.start()) / 3);
    long start = parent.start() + random.nextLong(room);
    long end = parent.end() - random.nextLong(room);
    return addSpan(trace, parent.number(), service, kind, start, end);
  }

  private int withRoom(int wanted) {
    int service = wanted;
    while (spansOfService.get(service).size() == spansPerRequest) {
      service = (service + 1) % spansOfService.size();
    }
    return service;
  }

  private Placed addSpan(int trace, int parent, int service, SpanKind kind, long start, long end) {
    int number = ++spanCount;
    Span.Builder span =
        Span.newBuilder()
            .setTraceId(ByteString.copyFrom(ByteBuffer.allocate(16).putLong(8, trace).array()))
            .setSpanId(id(number))
            .setKind(kind)
            .setFlags(0x101)
            .setStartTimeUnixNano(start)
            .setEndTimeUnixNano(end);
    if (parent != 0) {
      span.setParentSpanId(id(parent));
    }
    attributes.describe(span, service);
    int luck = random.nextInt(100);
    if (luck < FAILS) {
      span.setStatus(
          Status.newBuilder()
              .setCode(Status.StatusCode.STATUS_CODE_ERROR)
              .setMessage("upstream connect error or disconnect/reset before headers"));
      span.addEvents(attributes.exception().setTimeUnixNano(end - 1_000));
    } else if (luck < FAILS + LOGS_AN_EVENT) {
      span.addEvents(attributes.retry().setTimeUnixNano(start + (end - start) / 2));
    }
    spansOfService.get(service).add(span.build());
    return new Placed(number, service, start, end);
  }

  private static ByteString id(int number) {
    return ByteString.copyFrom(ByteBuffer.allocate(8).putLong(number).array());
  }

  /** SDKs send spans in the order in which they end. */
  private ExportTraceServiceRequest request(int service) {
    List<Span> spans = new ArrayList<>(spansOfService.get(service));
    spans.sort(Comparator.comparingLong(Span::getEndTimeUnixNano));
    return ExportTraceServiceRequest.newBuilder()
        .addResourceSpans(
            ResourceSpans.newBuilder()
                .setResource(attributes.resource(service))
                .addScopeSpans(
                    ScopeSpans.newBuilder()
                        .setScope(
                            InstrumentationScope.newBuilder()
                                .setName("io.opentelemetry.java-agent")
                                .setVersion("2.20.1"))
                        .addAllSpans(spans))
                .setSchemaUrl("https://opentelemetry.io/schemas/1.37.0"))
        .build();
  }
}
