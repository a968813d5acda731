// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.app.demo;

import io.opentelemetry.api.trace.SpanContext;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * The topic between the checkout and whoever reads orders in traces of their own. Bounded: the
 * oldest messages give way when nobody reads.
 */
final class OrdersTopic {

  static final String NAME = "orders";
  static final int PARTITIONS = 3;
  static final int MAX_WAITING = 500;

  /** A message in the log, before or after its sender's span has been made. */
  record Message(Visit visit, int partition, long offset) {

    String id() {
      return "m-" + partition + "-" + offset;
    }
  }

  /** A message that can be read, with the context its headers carry. */
  record Delivery(Message message, SpanContext producer, long sentEpochNanos) {}

  private final Deque<Delivery> waiting = new ArrayDeque<>();
  private final long[] nextOffsets = new long[PARTITIONS];

  /** Gives the order its place in the log; orders of one customer keep their order. */
  Message append(Visit visit) {
    int partition = Math.floorMod(visit.customerId().hashCode(), PARTITIONS);
    return new Message(visit, partition, nextOffsets[partition]++);
  }

  void deliver(Delivery delivery) {
    if (waiting.size() == MAX_WAITING) {
      waiting.removeFirst();
    }
    waiting.addLast(delivery);
  }

  boolean isEmpty() {
    return waiting.isEmpty();
  }

  List<Delivery> poll(int max) {
    List<Delivery> batch = new ArrayList<>();
    while (batch.size() < max && !waiting.isEmpty()) {
      batch.add(waiting.removeFirst());
    }
    return batch;
  }
}
