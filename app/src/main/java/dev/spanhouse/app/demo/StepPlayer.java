// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.app.demo;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanKind;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Plays the steps of one visit in simulated time, adding spans to the plan. A step that fails ends
 * its operation; the failure goes up to the caller, who retries, falls back or fails too.
 */
final class StepPlayer {

  /** From one step to the next in the same operation. */
  private static final Latency BETWEEN_STEPS = Latency.micros(30);

  /** One way between two services: what a CLIENT span lasts longer than its SERVER span. */
  private static final Latency NETWORK_LEG = Latency.micros(180);

  /** From the broker's acknowledgement to a waiting consumer. */
  private static final Latency DELIVERY = Latency.millis(9);

  private static final Latency BACKOFF = Latency.millis(60);
  private static final Latency SEND = Latency.millis(1.8);

  /** How often a statement is cancelled while its database is slow. */
  private static final double SLOW_TIMEOUT_PROBABILITY = 0.03;

  private final TracePlan plan;
  private final Visit visit;
  private final RandomGenerator random;
  private final Conditions conditions;
  private final OrdersTopic topic;

  StepPlayer(
      TracePlan plan,
      Visit visit,
      RandomGenerator random,
      Conditions conditions,
      OrdersTopic topic) {
    this.plan = plan;
    this.visit = visit;
    this.random = random;
    this.conditions = conditions;
    this.topic = topic;
  }

  /** Plays until the first failure, which it returns. */
  Optional<Failure> playAll(List<Step> steps, PlannedSpan span) {
    for (Step step : steps) {
      span.advance(BETWEEN_STEPS.sampleNanos(random));
      Optional<Failure> failure = play(step, span);
      if (failure.isPresent()) {
        return failure;
      }
    }
    return Optional.empty();
  }

  /** What the server makes of a request, from its arrival to its answer. */
  Optional<Failure> serve(PlannedSpan server, Endpoint endpoint) {
    describeCall(server, endpoint, 0);
    Optional<Failure> failure = playAll(endpoint.steps(), server);
    endpoint.protocol().response(server, failure);
    return failure;
  }

  /** What a consumer makes of a message; a failure stays here. */
  void process(PlannedSpan consumer, Subscription subscription, OrdersTopic.Message message) {
    Messaging.describe(consumer, "process", "process");
    Messaging.describeConsumer(consumer, subscription);
    Messaging.describeMessage(consumer, message);
    playAll(subscription.steps, consumer).ifPresent(consumer::failWith);
  }

  private Optional<Failure> play(Step step, PlannedSpan span) {
    return switch (step) {
      case Step.Work work -> {
        span.advance(work.time().sampleNanos(random));
        yield Optional.empty();
      }
      case Step.Note note -> {
        span.attributes.putAll(note.attributes().apply(visit, random));
        yield Optional.empty();
      }
      case Step.Fail fail ->
          random.nextDouble() < fail.probability().applyAsDouble(visit)
              ? thrown(span, fail.failure())
              : Optional.empty();
      case Step.Query query -> query(span, query.statement());
      case Step.Cached cached -> lookUp(span, cached);
      case Step.Call call -> call(span, call);
      case Step.Inside inside -> inside(span, inside);
      case Step.InParallel parallel -> inParallel(span, parallel.branches());
      case Step.Repeat repeat -> repeat(span, repeat);
      case Step.Maybe maybe ->
          random.nextDouble() < maybe.probability()
              ? playAll(maybe.steps(), span)
              : Optional.empty();
      case Step.PublishOrder publish -> publish(span);
    };
  }

  private Optional<Failure> inside(PlannedSpan parent, Step.Inside inside) {
    PlannedSpan span = open(parent, Platform.Library.APP, SpanKind.INTERNAL, inside.name());
    Optional<Failure> failure = playAll(inside.steps(), span);
    failure.ifPresent(span::failWith);
    parent.nowNanos = span.nowNanos;
    return failure;
  }

  private Optional<Failure> inParallel(PlannedSpan span, List<Step> branches) {
    long begin = span.nowNanos;
    long end = begin;
    Optional<Failure> first = Optional.empty();
    for (Step branch : branches) {
      span.nowNanos = begin;
      Optional<Failure> failure = playAll(List.of(branch), span);
      end = Math.max(end, span.nowNanos);
      first = first.isPresent() ? first : failure;
    }
    span.nowNanos = end;
    return first;
  }

  private Optional<Failure> repeat(PlannedSpan span, Step.Repeat repeat) {
    int times = random.nextInt(repeat.min(), repeat.max() + 1);
    for (int i = 0; i < times; i++) {
      Optional<Failure> failure = playAll(repeat.steps(), span);
      if (failure.isPresent()) {
        return failure;
      }
    }
    return Optional.empty();
  }

  private Optional<Failure> lookUp(PlannedSpan span, Step.Cached cached) {
    boolean hit = random.nextDouble() < cached.hitRate();
    statement(span, cached.lookup()).attributes.put("app.cache.hit", hit);
    if (hit) {
      return Optional.empty();
    }
    Optional<Failure> failure = playAll(cached.onMiss(), span);
    if (failure.isEmpty()) {
      statement(span, cached.store());
    }
    return failure;
  }

  private Optional<Failure> query(PlannedSpan span, Statement statement) {
    PlannedSpan query = statement(span, statement);
    boolean slow = conditions.slowness(statement.datastore) > 1;
    if (!slow || random.nextDouble() >= SLOW_TIMEOUT_PROBABILITY) {
      return Optional.empty();
    }
    Failure failure = Failure.STATEMENT_TIMEOUT;
    query.attributes.put("db.response.status_code", "57014");
    query.fail("57014", failure.message);
    return thrown(span, failure);
  }

  /** The CLIENT span of a statement; the database itself tells nothing. */
  private PlannedSpan statement(PlannedSpan parent, Statement statement) {
    Datastore datastore = statement.datastore;
    PlannedSpan span = open(parent, datastore.library, SpanKind.CLIENT, statement.summary());
    span.attributes
        .put("db.system.name", datastore.system)
        .put("db.namespace", datastore.namespace)
        .put("db.operation.name", statement.operation)
        .put("db.query.summary", statement.summary())
        .put("server.address", datastore.address)
        .put("server.port", datastore.port);
    if (!statement.collection.isEmpty()) {
      span.attributes.put("db.collection.name", statement.collection);
    }
    if (!statement.text.isEmpty()) {
      span.attributes.put("db.query.text", statement.text);
    }
    double nanos = statement.latency().sampleNanos(random) * conditions.slowness(datastore);
    span.advance(Math.round(nanos));
    parent.nowNanos = span.nowNanos;
    return span;
  }

  private Optional<Failure> call(PlannedSpan caller, Step.Call call) {
    Optional<Failure> failure = attempt(caller, call.endpoint(), 0);
    for (int resends = 1;
        resends <= call.retries() && failure.filter(Failure::isServerError).isPresent();
        resends++) {
      caller.advance(resends * BACKOFF.sampleNanos(random));
      failure = attempt(caller, call.endpoint(), resends);
    }
    if (failure.isPresent() && call.optional()) {
      String peer = call.endpoint().service().serviceName;
      caller.event("app.fallback", Attributes.builder().put("app.fallback.for", peer).build());
      return Optional.empty();
    }
    return failure.filter(Failure::isServerError).isPresent()
        ? thrown(caller, Failure.UPSTREAM_FAILED)
        : failure;
  }

  private Optional<Failure> attempt(PlannedSpan caller, Endpoint endpoint, int resends) {
    Protocol protocol = endpoint.protocol();
    PlannedSpan client =
        open(
            caller,
            protocol.clientLibrary,
            SpanKind.CLIENT,
            protocol.spanName(endpoint, SpanKind.CLIENT));
    describeCall(client, endpoint, resends);
    client.advance(NETWORK_LEG.sampleNanos(random));
    Optional<Failure> failure;
    if (endpoint.service().isOurs()) {
      ServiceInstance callee = ServiceInstance.pick(endpoint.service(), random);
      PlannedSpan server = arrive(callee, endpoint, client);
      failure = serve(server, endpoint);
      client.nowNanos = server.nowNanos;
    } else {
      failure = playAll(endpoint.steps(), client);
    }
    client.advance(NETWORK_LEG.sampleNanos(random));
    protocol.response(client, failure);
    caller.nowNanos = client.nowNanos;
    return failure;
  }

  private PlannedSpan arrive(ServiceInstance callee, Endpoint endpoint, PlannedSpan client) {
    Protocol protocol = endpoint.protocol();
    return plan.add(
        new PlannedSpan(
            callee,
            protocol.serverLibrary,
            SpanKind.SERVER,
            protocol.spanName(endpoint, SpanKind.SERVER),
            client,
            client.nowNanos));
  }

  private void describeCall(PlannedSpan span, Endpoint endpoint, int resends) {
    span.attributes
        .put("server.address", endpoint.service().address())
        .put("server.port", endpoint.service().port);
    endpoint.protocol().request(span, endpoint, visit, resends);
  }

  private Optional<Failure> publish(PlannedSpan sender) {
    OrdersTopic.Message message = topic.append(visit);
    PlannedSpan producer =
        open(sender, Platform.Library.KAFKA, SpanKind.PRODUCER, "send " + OrdersTopic.NAME);
    Messaging.describe(producer, "send", "send");
    Messaging.describeMessage(producer, message);
    producer.advance(SEND.sampleNanos(random));
    sender.nowNanos = producer.nowNanos;
    plan.publications.add(new TracePlan.Publication(producer, message));
    consume(producer, Subscription.CONFIRMATION_MAIL, message);
    consume(producer, Subscription.SHIPMENTS, message);
    return Optional.empty();
  }

  /** One message at a time: the consumer may then be the producer's child, and links to it too. */
  private void consume(
      PlannedSpan producer, Subscription subscription, OrdersTopic.Message message) {
    PlannedSpan consumer =
        plan.add(
            new PlannedSpan(
                ServiceInstance.pick(subscription.service, random),
                Platform.Library.KAFKA,
                SpanKind.CONSUMER,
                "process " + OrdersTopic.NAME,
                producer,
                producer.nowNanos + DELIVERY.sampleNanos(random)));
    Messaging.link(consumer, new PlannedSpan.Cause.InThisTrace(producer), message);
    process(consumer, subscription, message);
  }

  /** A span of the same instance that begins where its parent stands. */
  private PlannedSpan open(
      PlannedSpan parent, Platform.Library library, SpanKind kind, String name) {
    return plan.add(new PlannedSpan(parent.instance, library, kind, name, parent, parent.nowNanos));
  }

  /**
   * Records the exception where it is thrown. A CLIENT span has one only if no answer came: an
   * answer, however bad, is no exception of the client's.
   */
  private static Optional<Failure> thrown(PlannedSpan span, Failure failure) {
    if (span.kind != SpanKind.CLIENT || !failure.isAnswered()) {
      span.exception(failure);
    }
    return Optional.of(failure);
  }
}
