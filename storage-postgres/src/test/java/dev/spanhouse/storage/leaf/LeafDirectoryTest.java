// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.storage.leaf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spanhouse.storage.testing.TestDatabase;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LeafDirectoryTest {

  private static final Instant NOW = Instant.parse("2026-11-22T12:34:56Z");

  private final TestDatabase database = TestDatabase.migrated();

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void createAhead_makesLeavesSideBySide() throws Exception {
    LeafDirectory leaves = new LeafDirectory(database.pool(), Duration.ofHours(6));

    leaves.createAhead(NOW, 2);
    leaves.createAhead(NOW, 2);

    assertThat(database.count("SELECT count(*) FROM span_leaf")).isEqualTo(3);
    assertThat(leaves.leafFor(NOW))
        .isEqualTo(
            new Leaf(
                "span_20261122_120000",
                Instant.parse("2026-11-22T12:00:00Z"),
                Instant.parse("2026-11-22T18:00:00Z")));
    assertThat(leaves.leafFor(Instant.parse("2026-11-22T18:00:00Z")).table())
        .isEqualTo("span_20261122_180000");
    assertThat(
            database.count("SELECT count(*) FROM pg_inherits WHERE inhparent = 'span'::regclass"))
        .isEqualTo(3);
    assertThat(
            database.count(
                "SELECT count(*) FROM pg_indexes WHERE tablename = 'span_20261122_120000'"))
        .isEqualTo(3);
  }

  @Test
  void clockThatJumps_findsOrMakesALeaf() throws Exception {
    LeafDirectory leaves = new LeafDirectory(database.pool(), Duration.ofDays(1));
    leaves.createAhead(NOW, 1);

    Leaf past = leaves.leafFor(NOW.minus(Duration.ofDays(400)));
    Leaf future = leaves.leafFor(NOW.plus(Duration.ofDays(4000)));

    assertThat(past.table()).isEqualTo("span_20251018_000000");
    assertThat(future.table()).isEqualTo("span_20371104_000000");
  }

  @Test
  void widthThatChanges_fillsTheGapBetweenTheOldLeaves() throws Exception {
    new LeafDirectory(database.pool(), Duration.ofHours(1)).leafFor(NOW);
    LeafDirectory wider = new LeafDirectory(database.pool(), Duration.ofDays(1));

    Leaf before = wider.leafFor(Instant.parse("2026-11-22T03:00:00Z"));
    Leaf after = wider.leafFor(Instant.parse("2026-11-22T13:00:00Z"));

    assertThat(before.from()).isEqualTo("2026-11-22T00:00:00Z");
    assertThat(before.to()).isEqualTo("2026-11-22T12:00:00Z");
    assertThat(after.from()).isEqualTo("2026-11-22T13:00:00Z");
    assertThat(after.to()).isEqualTo("2026-11-23T00:00:00Z");
  }

  @Test
  void manyProcesses_makeOneLeaf() throws Exception {
    List<Callable<Leaf>> processes = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      processes.add(() -> new LeafDirectory(database.pool(), Duration.ofDays(1)).leafFor(NOW));
    }

    Set<Leaf> found = new HashSet<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(6)) {
      for (Future<Leaf> leaf : threads.invokeAll(processes)) {
        found.add(leaf.get());
      }
    }

    assertThat(found).hasSize(1);
    assertThat(database.count("SELECT count(*) FROM span_leaf")).isEqualTo(1);
  }

  @Test
  void width_dividesADay() {
    assertThatThrownBy(() -> new LeafDirectory(database.pool(), Duration.ofHours(7)))
        .hasMessage("leaf width: PT7H (expected: divides a day)");
  }
}
