// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.app.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.spanhouse.app.server.ExportLoad.Answer;
import io.grpc.Status;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Promises 2 and 3: a database that hangs costs no acknowledged span, no count and no memory. */
class StallTest {

  private static final int FREEZES = Boolean.getBoolean("spanhouse.long") ? 20 : 2;
  private static final int CLIENTS = 12;
  private static final int SPANS_PER_REQUEST = 200;
  private static final long MEMORY_BYTES = 16 * 1024 * 1024;
  private static final int QUEUE_SPANS = 5_000;
  private static final Duration HOLD = Duration.ofMillis(1_500);
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir private Path dataDir;

  @Test
  void frozenDatabase_holdsThenRefusesThenGoesOn() throws Exception {
    try (FreezablePostgres postgres = FreezablePostgres.start(dataDir);
        TestServer server =
            TestServer.start(
                Role.COLLECTOR,
                "database.url=" + postgres.jdbcUrl(),
                "database.user=postgres",
                "ingest.memory=" + MEMORY_BYTES,
                "ingest.batch-bytes=4MiB",
                "ingest.queue-spans=" + QUEUE_SPANS,
                "otlp.max-request-bytes=1MiB",
                "otlp.hold=1500ms",
                "otlp.retry-delay=1s")) {
      freezeAndThaw(server, postgres);
    }
  }

  private static void freezeAndThaw(TestServer server, FreezablePostgres postgres)
      throws Exception {
    ExportLoad load = new ExportLoad(server.otlpGrpcPort(), CLIENTS, SPANS_PER_REQUEST, 1);
    for (int i = 0; i < FREEZES; i++) {
      awaitMore(load, Status.Code.OK, 100);

      postgres.freeze();
      try {
        // Every client is held, is refused, and comes back to be held again.
        awaitMore(load, Status.Code.UNAVAILABLE, 2 * CLIENTS);
        assertThat(server.metric("spanhouse_admission_used_bytes"))
            .isLessThanOrEqualTo(MEMORY_BYTES);
        assertThat(server.metric("spanhouse_queue_spans")).isLessThanOrEqualTo(QUEUE_SPANS);
        await()
            .atMost(PATIENCE)
            .until(() -> server.get(server.admin() + "/healthz/ready").statusCode() == 503);
        assertThat(server.get(server.admin() + "/healthz/live").statusCode()).isEqualTo(200);
      } finally {
        postgres.thaw();
      }

      awaitMore(load, Status.Code.OK, 100);
      await()
          .atMost(PATIENCE)
          .until(() -> server.get(server.admin() + "/healthz/ready").statusCode() == 200);
    }
    load.stop();

    assertRefusalsWereHeldAndSayWhenToRetry(load);
    assertCountsAddUp(server, load);
    assertAcknowledgedIsStored(postgres.jdbcUrl(), load);
    assertThat(server.metric("spanhouse_admission_used_bytes")).isZero();
  }

  private static void assertRefusalsWereHeldAndSayWhenToRetry(ExportLoad load) {
    assertThat(load.answers())
        .filteredOn(answer -> !answer.isAcknowledged())
        .isNotEmpty()
        .allSatisfy(
            answer -> {
              assertThat(answer.status().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
              assertThat(answer.retryInfo()).isTrue();
              assertThat(answer.plainRetryInfo()).isTrue();
              assertThat(answer.after()).isGreaterThan(HOLD.minusMillis(50));
            });
  }

  /** Every span that was sent has exactly one of the four outcomes, and the one its client saw. */
  private static void assertCountsAddUp(TestServer server, ExportLoad load) throws Exception {
    List<Answer> answers = load.answers();
    long acknowledged = load.count(Status.Code.OK);
    assertThat(server.spans("stored")).isEqualTo(acknowledged * SPANS_PER_REQUEST);
    assertThat(server.spans("refused"))
        .isEqualTo((answers.size() - acknowledged) * SPANS_PER_REQUEST);
    assertThat(server.spans("rejected")).isZero();
    assertThat(server.spans("failed")).isZero();
  }

  private static void assertAcknowledgedIsStored(String url, ExportLoad load) throws Exception {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(url);
    config.setUsername("postgres");
    try (HikariDataSource database = new HikariDataSource(config)) {
      Map<Long, Integer> stored = StoredRequests.in(database);
      assertThat(load.acknowledged())
          .allSatisfy(request -> assertThat(stored.get(request)).isEqualTo(SPANS_PER_REQUEST));
    }
  }

  private static void awaitMore(ExportLoad load, Status.Code code, int more) {
    long before = load.count(code);
    await().atMost(PATIENCE).until(() -> load.count(code) >= before + more);
  }
}
