// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.app.demo;

import io.opentelemetry.api.common.Attributes;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import java.util.random.RandomGenerator;

/** What an operation does, one step after the other: the words the shop's tables are made of. */
sealed interface Step {

  /** Time spent in the operation itself, without a span. */
  record Work(Latency time) implements Step {}

  /** Attributes set on the operation's span. */
  record Note(BiFunction<Visit, RandomGenerator, Attributes> attributes) implements Step {}

  /** The operation throws, with a probability from 0 to 1 that may depend on the visit. */
  record Fail(ToDoubleFunction<Visit> probability, Failure failure) implements Step {}

  record Query(Statement statement) implements Step {}

  /** Looks into a cache; on a miss does the steps and stores what they found. */
  record Cached(Statement lookup, double hitRate, Statement store, List<Step> onMiss)
      implements Step {}

  /** Calls a service; an optional call that fails leaves the caller with a fallback. */
  record Call(Endpoint endpoint, int retries, boolean optional) implements Step {

    Call retrying(int times) {
      return new Call(endpoint, times, optional);
    }

    Call orFallBack() {
      return new Call(endpoint, retries, true);
    }
  }

  /** Steps within an INTERNAL span of the service's own code. */
  record Inside(String name, List<Step> steps) implements Step {}

  /** Branches that begin together; the operation goes on when the last one has ended. */
  record InParallel(List<Step> branches) implements Step {}

  /** The steps over and over: at least {@code min} and at most {@code max} times. */
  record Repeat(int min, int max, List<Step> steps) implements Step {}

  record Maybe(double probability, List<Step> steps) implements Step {}

  /** Sends the visit's order to the topic, where every {@link Subscription} finds it. */
  record PublishOrder() implements Step {}

  static Step work(double medianMillis) {
    return new Work(Latency.millis(medianMillis));
  }

  static Step note(BiFunction<Visit, RandomGenerator, Attributes> attributes) {
    return new Note(attributes);
  }

  static Step fails(double probability, Failure failure) {
    return new Fail(visit -> probability, failure);
  }

  static Step failsWhen(Predicate<Visit> condition, Failure failure) {
    return new Fail(visit -> condition.test(visit) ? 1 : 0, failure);
  }

  static Step query(Statement statement) {
    return new Query(statement);
  }

  static Step cached(Statement lookup, double hitRate, Statement store, Step... onMiss) {
    return new Cached(lookup, hitRate, store, List.of(onMiss));
  }

  static Call call(Endpoint endpoint) {
    return new Call(endpoint, 0, false);
  }

  static Step inside(String name, Step... steps) {
    return new Inside(name, List.of(steps));
  }

  static Step inParallel(Step... branches) {
    return new InParallel(List.of(branches));
  }

  static Step repeat(int min, int max, Step... steps) {
    return new Repeat(min, max, List.of(steps));
  }

  static Step maybe(double probability, Step... steps) {
    return new Maybe(probability, List.of(steps));
  }

  static Step publishOrder() {
    return new PublishOrder();
  }
}
