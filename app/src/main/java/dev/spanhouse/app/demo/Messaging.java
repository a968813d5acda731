// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.app.demo;

import io.opentelemetry.api.common.Attributes;

/**
 * How messages appear on spans.
 *
 * @see <a href="https://opentelemetry.io/docs/specs/semconv/messaging/kafka/">Kafka</a>
 */
final class Messaging {

  private Messaging() {}

  /** {@code operation} is the client's word, {@code type} the convention's. */
  static void describe(PlannedSpan span, String operation, String type) {
    span.attributes
        .put("messaging.system", "kafka")
        .put("messaging.operation.name", operation)
        .put("messaging.operation.type", type)
        .put("messaging.destination.name", OrdersTopic.NAME)
        .put("messaging.client.id", span.instance.service().serviceName + "-client")
        .put("server.address", "kafka.shop.internal")
        .put("server.port", 9092);
  }

  static void describeConsumer(PlannedSpan span, Subscription subscription) {
    span.attributes.put("messaging.consumer.group.name", subscription.group());
  }

  static void describeMessage(PlannedSpan span, OrdersTopic.Message message) {
    span.attributes
        .putAll(identity(message))
        .put("messaging.message.body.size", 180 + 24L * message.visit().skus().size());
  }

  /** A link with what tells the message from others of the batch. */
  static void link(PlannedSpan span, PlannedSpan.Cause producer, OrdersTopic.Message message) {
    span.links.add(new PlannedSpan.Link(producer, identity(message)));
  }

  private static Attributes identity(OrdersTopic.Message message) {
    return Attributes.builder()
        .put("messaging.message.id", message.id())
        .put("messaging.destination.partition.id", String.valueOf(message.partition()))
        .put("messaging.kafka.offset", message.offset())
        .build();
  }
}
