// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.app.demo;

import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/**
 * What all traces of a time have in common: now and then one of the databases is slow for a while.
 */
final class Conditions {

  private static final double SLOW_SPELL_PROBABILITY = 1 / 120.0;
  private static final List<Datastore> CAN_BE_SLOW =
      Stream.of(Datastore.values()).filter(Datastore::canBeSlow).toList();

  private final RandomGenerator random;
  private Datastore slow = CAN_BE_SLOW.getFirst();
  private double factor = 1;
  private int tracesLeft;

  Conditions(RandomGenerator random) {
    this.random = random;
  }

  /** Moves on by one trace. */
  void nextTrace() {
    if (tracesLeft > 0) {
      tracesLeft--;
    } else if (random.nextDouble() < SLOW_SPELL_PROBABILITY) {
      slow = CAN_BE_SLOW.get(random.nextInt(CAN_BE_SLOW.size()));
      factor = random.nextDouble(8, 25);
      tracesLeft = random.nextInt(10, 30);
    }
  }

  /** How many times as long as usual a statement takes there now. */
  double slowness(Datastore datastore) {
    return tracesLeft > 0 && datastore == slow ? factor : 1;
  }
}
