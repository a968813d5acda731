// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.storage.write;

import static dev.spanhouse.storage.testing.OtlpTraces.request;
import static dev.spanhouse.storage.testing.OtlpTraces.span;
import static dev.spanhouse.storage.testing.OtlpTraces.traceId;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spanhouse.proto.wire.WireFormatException;
import dev.spanhouse.storage.copy.EncodedSpans;
import dev.spanhouse.storage.copy.KnownEntries;
import dev.spanhouse.storage.copy.MemoryReservation;
import dev.spanhouse.storage.copy.SpanEncoder;
import dev.spanhouse.storage.leaf.LeafDirectory;
import dev.spanhouse.storage.testing.TestDatabase;
import io.opentelemetry.proto.trace.v1.Span;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BatchWriteTest {

  private static final Instant NOW = Instant.parse("2026-11-22T12:34:56.789012Z");

  private final TestDatabase database = TestDatabase.migrated();
  private final LeafDirectory leaves = new LeafDirectory(database.pool(), Duration.ofDays(1));
  private final SpanStore store = new SpanStore(database.pool(), leaves, InstantSource.fixed(NOW));

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void attempt_writesAllRequestsIntoTheLeafOfNow() throws Exception {
    BatchWrite write = store.newBatch(List.of(encoded(1, "a", "b"), encoded(2, "c")));

    write.attempt();

    assertThat(database.count("SELECT count(*) FROM span_20261122_000000")).isEqualTo(3);
    assertThat(
            database.count(
                "SELECT count(*) FROM span WHERE received_at = '2026-11-22T12:34:56.789012Z'"))
        .isEqualTo(3);
    assertThat(database.count("SELECT count(*) FROM operation")).isEqualTo(3);
    assertThat(write.refused()).isEmpty();
  }

  @Test
  void rowThatPostgresRefuses_isLeftOutAlone() throws Exception {
    leaves.createAhead(NOW, 0);
    database.execute("ALTER TABLE span_20261122_000000 ADD CHECK (name <> 'poison')");
    BatchWrite write =
        store.newBatch(
            List.of(
                encoded(1, "a", "b", "poison", "c", "d"),
                encoded(2, "e"),
                encoded(3, "poison", "poison")));

    write.attempt();

    assertThat(database.count("SELECT count(*) FROM span")).isEqualTo(5);
    assertThat(write.refusedCount(0)).isEqualTo(1);
    assertThat(write.refusedCount(1)).isZero();
    assertThat(write.refusedCount(2)).isEqualTo(2);
    assertThat(write.refused().getFirst().reason())
        .startsWith("span 2 (trace 00000000000000010000000000000001, span 0000000000000003): ")
        .contains("violates check constraint")
        .endsWith("(SQLSTATE 23514)");
  }

  @Test
  void resourceThatPostgresRefuses_costsItsOwnRequestOnly() throws Exception {
    database.execute("ALTER TABLE resource ADD CHECK (service_name <> 'poison')");
    BatchWrite write =
        store.newBatch(
            List.of(
                encoded(1, "good", List.of("a")),
                encoded(2, "poison", List.of("b", "c")),
                encoded(3, "better", List.of("d"))));

    write.attempt();

    assertThat(database.count("SELECT count(*) FROM span")).isEqualTo(2);
    assertThat(write.refusedCount(1)).isEqualTo(2);
    assertThat(write.refused()).hasSize(1);
  }

  @Test
  void leafThatIsGone_isMadeAgain() throws Exception {
    store.newBatch(List.of(encoded(1, "a"))).attempt();
    database.execute("DROP TABLE span_20261122_000000");
    database.execute("DELETE FROM span_leaf");
    BatchWrite write = store.newBatch(List.of(encoded(2, "b")));

    assertThatThrownBy(write::attempt).isInstanceOf(SQLException.class);
    write.attempt();

    assertThat(database.count("SELECT count(*) FROM span")).isEqualTo(1);
  }

  @Test
  void secondAttempt_writesWhatTheFirstCouldNot_andOnlyWhatIsWanted() throws Exception {
    BatchWrite write = store.newBatch(List.of(encoded(1, "a"), encoded(2, "b")));
    database.execute("ALTER TABLE resource RENAME TO away");

    assertThatThrownBy(write::attempt).isInstanceOf(SQLException.class);
    database.execute("ALTER TABLE away RENAME TO resource");
    write.retainRequests(request -> request == 1);
    write.attempt();

    assertThat(database.count("SELECT count(*) FROM span WHERE name = 'a'")).isZero();
    assertThat(database.count("SELECT count(*) FROM span WHERE name = 'b'")).isEqualTo(1);
  }

  @Test
  void manyCollectors_writeTheSameDictionaryWithoutDeadlock() throws Exception {
    List<Callable<Integer>> collectors = new ArrayList<>();
    for (int collector = 0; collector < 6; collector++) {
      SpanStore own = new SpanStore(database.pool(), leaves, InstantSource.fixed(NOW));
      int first = collector;
      collectors.add(
          () -> {
            List<EncodedSpans> requests = new ArrayList<>();
            for (int i = 0; i < 60; i++) {
              int service = (first * 17 + i) % 60;
              requests.add(encoded(service + 1, "service-" + service, List.of("x", "y" + i)));
            }
            own.newBatch(requests).attempt();
            return 0;
          });
    }

    try (ExecutorService threads = Executors.newFixedThreadPool(6)) {
      for (Future<Integer> result : threads.invokeAll(collectors)) {
        assertThat(result.get()).isZero();
      }
    }

    assertThat(database.count("SELECT count(*) FROM resource")).isEqualTo(60);
    assertThat(database.count("SELECT count(*) FROM span")).isEqualTo(6 * 60 * 2);
  }

  @Test
  void dictionary_isNotWrittenAgain() throws Exception {
    store.newBatch(List.of(encoded(1, "a"))).attempt();

    EncodedSpans again = encode(1, "service", List.of("a"), store.knownEntries());

    assertThat(again.dictionary()).isEmpty();
  }

  private static EncodedSpans encoded(long trace, String... names) {
    return encoded(trace, "service", List.of(names));
  }

  private static EncodedSpans encoded(long trace, String service, List<String> names) {
    return encode(trace, service, names, KnownEntries.NONE);
  }

  private static EncodedSpans encode(
      long trace, String service, List<String> names, KnownEntries known) {
    List<Span> spans = new ArrayList<>();
    for (String name : names) {
      spans.add(span(traceId(1, trace), spans.size() + 1L).setName(name).build());
    }
    byte[] bytes = request(service, spans).toByteArray();
    try {
      return SpanEncoder.encode(bytes, bytes.length, known, MemoryReservation.UNBOUNDED);
    } catch (WireFormatException e) {
      throw new AssertionError(e);
    }
  }
}
