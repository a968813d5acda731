// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.app.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.trace.SpanContext;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class OrdersTopicTest {

  private final OrdersTopic topic = new OrdersTopic();
  private final Visit visit = Visit.draw(new SplittableRandom(1), false);

  @Test
  void append_countsOffsetsWithinThePartition() {
    OrdersTopic.Message first = topic.append(visit);
    OrdersTopic.Message second = topic.append(visit);

    assertThat(first.partition()).isBetween(0, OrdersTopic.PARTITIONS - 1);
    assertThat(second.partition()).isEqualTo(first.partition());
    assertThat(first.offset()).isZero();
    assertThat(second.offset()).isEqualTo(1);
    assertThat(second.id()).isEqualTo("m-" + first.partition() + "-1");
  }

  @Test
  void poll_takesTheOldestAndNoMoreThanAsked() {
    deliver(3);

    assertThat(topic.poll(2))
        .extracting(delivery -> delivery.message().offset())
        .containsExactly(0L, 1L);
    assertThat(topic.poll(2))
        .extracting(delivery -> delivery.message().offset())
        .containsExactly(2L);
    assertThat(topic.isEmpty()).isTrue();
  }

  @Test
  void deliver_beyondTheBound_dropsTheOldest() {
    deliver(OrdersTopic.MAX_WAITING + 2);

    assertThat(topic.poll(Integer.MAX_VALUE))
        .hasSize(OrdersTopic.MAX_WAITING)
        .first()
        .extracting(delivery -> delivery.message().offset())
        .isEqualTo(2L);
  }

  private void deliver(int messages) {
    for (int i = 0; i < messages; i++) {
      topic.deliver(new OrdersTopic.Delivery(topic.append(visit), SpanContext.getInvalid(), i));
    }
  }
}
