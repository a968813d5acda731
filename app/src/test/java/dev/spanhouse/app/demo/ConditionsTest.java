// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.app.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ConditionsTest {

  @Test
  void slowness_comesInSpellsOfOneDatabaseAtATime() {
    Conditions conditions = new Conditions(new SplittableRandom(1));
    Map<Datastore, Integer> slowTraces = new EnumMap<>(Datastore.class);

    for (int trace = 0; trace < 5_000; trace++) {
      conditions.nextTrace();
      int slowNow = 0;
      for (Datastore datastore : Datastore.values()) {
        if (conditions.slowness(datastore) > 1) {
          slowNow++;
          slowTraces.merge(datastore, 1, Integer::sum);
        }
      }
      assertThat(slowNow).isLessThanOrEqualTo(1);
    }

    assertThat(slowTraces.keySet())
        .containsExactlyInAnyOrder(
            Datastore.CATALOG_DB,
            Datastore.ORDERS_DB,
            Datastore.INVENTORY_DB,
            Datastore.ACCOUNTS_DB);
    assertThat(slowTraces.values().stream().mapToInt(Integer::intValue).sum())
        .isBetween(250, 1_500);
  }
}
