// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.app.demo;

import io.opentelemetry.api.trace.SpanKind;
import java.util.Iterator;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/**
 * Decides what happens next in the shop. The opening tour plays every journey once, so that a first
 * look finds them all; after it, chance decides by weight.
 */
final class TracePlanner {

  private static final int MAX_BATCH = 8;
  private static final Latency POLL = Latency.millis(4);
  private static final int TOTAL_WEIGHT =
      Stream.of(Journey.values()).mapToInt(journey -> journey.weight).sum();

  private final RandomGenerator random;
  private final Conditions conditions;
  private final OrdersTopic topic;
  private final Iterator<Journey> openingTour = List.of(Journey.values()).iterator();

  TracePlanner(RandomGenerator random, OrdersTopic topic) {
    this.random = random;
    this.conditions = new Conditions(random);
    this.topic = topic;
  }

  /** Plans the next trace. */
  TracePlan next() {
    conditions.nextTrace();
    return plan(choose());
  }

  /** Plans a trace of this journey. */
  TracePlan plan(Journey journey) {
    TracePlan plan = new TracePlan();
    Visit visit = Visit.draw(random, journey == Journey.FAILED_CHECKOUT);
    switch (journey.start) {
      case Journey.Start.Request request -> request(plan, visit, request.endpoint());
      case Journey.Start.Job job -> job(plan, visit, job);
      case Journey.Start.Batch batch -> batch(plan, batch.subscription());
    }
    return plan;
  }

  private Journey choose() {
    if (openingTour.hasNext()) {
      return openingTour.next();
    }
    int left = random.nextInt(TOTAL_WEIGHT);
    for (Journey journey : Journey.values()) {
      left -= journey.weight;
      if (left < 0) {
        return journey == Journey.ORDER_EVENTS && topic.isEmpty() ? Journey.CHECKOUT : journey;
      }
    }
    throw new AssertionError("weights sum up to " + TOTAL_WEIGHT);
  }

  private void request(TracePlan plan, Visit visit, Endpoint endpoint) {
    Protocol protocol = endpoint.protocol();
    PlannedSpan root =
        root(
            plan,
            endpoint.service(),
            protocol.serverLibrary,
            SpanKind.SERVER,
            protocol.spanName(endpoint, SpanKind.SERVER));
    root.attributes
        .put("client.address", visit.clientAddress())
        .put("user_agent.original", visit.userAgent())
        .putAll(visit.customer());
    player(plan, visit).serve(root, endpoint);
  }

  private void job(TracePlan plan, Visit visit, Journey.Start.Job job) {
    PlannedSpan root =
        root(plan, job.service(), Platform.Library.APP, SpanKind.INTERNAL, job.name());
    root.attributes.put("app.job.name", job.name());
    player(plan, visit).playAll(job.steps(), root).ifPresent(root::failWith);
  }

  /** Receives what is waiting and processes it message by message, each linked to its sender. */
  private void batch(TracePlan plan, Subscription subscription) {
    List<OrdersTopic.Delivery> deliveries = topic.poll(random.nextInt(1, MAX_BATCH + 1));
    PlannedSpan receive =
        root(
            plan,
            subscription.service,
            Platform.Library.KAFKA,
            SpanKind.CLIENT,
            "poll " + OrdersTopic.NAME);
    Messaging.describe(receive, "poll", "receive");
    Messaging.describeConsumer(receive, subscription);
    receive.attributes.put("messaging.batch.message_count", deliveries.size());
    receive.advance(POLL.sampleNanos(random));
    long cursor = receive.nowNanos;
    for (OrdersTopic.Delivery delivery : deliveries) {
      var sender = new PlannedSpan.Cause.InAnotherTrace(delivery.producer());
      Messaging.link(receive, sender, delivery.message());
      PlannedSpan process =
          plan.add(
              new PlannedSpan(
                  receive.instance,
                  Platform.Library.KAFKA,
                  SpanKind.CONSUMER,
                  "process " + OrdersTopic.NAME,
                  receive,
                  cursor));
      Messaging.link(process, sender, delivery.message());
      player(plan, delivery.message().visit()).process(process, subscription, delivery.message());
      cursor = process.nowNanos;
      plan.notBeforeEpochNanos = Math.max(plan.notBeforeEpochNanos, delivery.sentEpochNanos());
    }
  }

  private PlannedSpan root(
      TracePlan plan, ShopService service, Platform.Library library, SpanKind kind, String name) {
    ServiceInstance instance = ServiceInstance.pick(service, random);
    return plan.add(new PlannedSpan(instance, library, kind, name, null, 0));
  }

  private StepPlayer player(TracePlan plan, Visit visit) {
    return new StepPlayer(plan, visit, random, conditions, topic);
  }
}
