// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.collector.hostile;

import static dev.spanhouse.storage.testing.OtlpTraces.request;
import static dev.spanhouse.storage.testing.OtlpTraces.span;
import static dev.spanhouse.storage.testing.OtlpTraces.traceId;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.spanhouse.collector.coding.Format;
import dev.spanhouse.collector.grpc.RunningCollector;
import dev.spanhouse.collector.hostile.HostileClient.Answer;
import dev.spanhouse.collector.hostile.HostileClient.Protocol;
import io.micrometer.core.instrument.Counter;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;

/**
 * Damaged requests in damaged codings over all protocols, some thousand a run. Whatever comes, the
 * server has an answer that does not blame itself, its books add up, and nothing is left behind.
 *
 * <p>Each case comes from a seed of its own, the first from {@code -Dspanhouse.fuzz.seed}: a failed
 * one is repeated, as the first, with the number that the failure names. {@code
 * -Dspanhouse.fuzz.seconds} sets how long it runs.
 */
class HostileFuzzTest {

  private static final Duration LENGTH =
      Duration.ofSeconds(
          Long.getLong("spanhouse.fuzz.seconds", 0) > 0
              ? Long.getLong("spanhouse.fuzz.seconds", 0)
              : Boolean.getBoolean("spanhouse.long") ? 600 : 15);

  private static final long FIRST_SEED =
      Long.getLong("spanhouse.fuzz.seed", 0) != 0
          ? Long.getLong("spanhouse.fuzz.seed", 0)
          : ThreadLocalRandom.current().nextLong(1, 1L << 40);

  private static final int CLIENTS = 4;

  /** What event loops and carriers of virtual threads may add when they are used for first. */
  private static final int LATE_THREADS = 16;

  private static final List<String> CODINGS =
      List.of("identity", "gzip", "deflate", "zstd", "snappy", "br");

  private static final List<Protocol> PROTOCOLS = List.of(Protocol.values());

  private static final List<Format> FORMATS = List.of(Format.values());

  private static final RandomGeneratorFactory<RandomGenerator> RANDOM =
      RandomGeneratorFactory.of("L64X128MixRandom");

  private final List<Seed> protobuf = Seed.all().stream().filter(seed -> !seed.json()).toList();
  private final List<Seed> json = Seed.all().stream().filter(Seed::json).toList();
  private final AtomicLong nextSeed = new AtomicLong(FIRST_SEED);
  private final AtomicLong sent = new AtomicLong();
  private final AtomicLong counted = new AtomicLong();
  private final Map<String, AtomicLong> codes = new ConcurrentSkipListMap<>();

  @Test
  void anything_isAnsweredAndLeavesNothingBehind() throws Exception {
    try (RunningCollector collector =
            new RunningCollector(Duration.ofSeconds(10), Duration.ofSeconds(10));
        LogWatch log = LogWatch.open()) {
      int threads;
      try (HostileClient client = new HostileClient(collector)) {
        for (long seed = 1; seed < 100; seed++) {
          run(client, seed);
        }
        threads = ManagementFactory.getThreadMXBean().getThreadCount();

        fuzz(client);
        assertGoodRequestIsStored(collector, client);
      }
      System.out.printf(
          "fuzzed %d requests from seed %d in %s: %s%n", sent.get(), FIRST_SEED, LENGTH, codes);

      await()
          .untilAsserted(
              () -> {
                assertThat(collector.budget.usedBytes()).isZero();
                assertThat(collector.receiveBudget.usedBytes()).isZero();
                assertThat(collector.queue.spans()).isZero();
              });
      assertThat(collector.database.count("SELECT count(*) FROM span"))
          .isEqualTo(collector.accounting.spans("stored"))
          .isPositive();
      assertThat(collector.accounting.spans("failed")).isZero();
      assertThat(outcomes(collector)).isEqualTo(counted.get());
      assertThat(log.all()).isEmpty();
      assertThat(ManagementFactory.getThreadMXBean().getThreadCount())
          .isLessThanOrEqualTo(threads + LATE_THREADS);
    }
  }

  private void fuzz(HostileClient client) throws Exception {
    long end = System.nanoTime() + LENGTH.toNanos();
    try (ExecutorService clients = Executors.newFixedThreadPool(CLIENTS)) {
      List<Future<?>> runs = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        runs.add(
            clients.submit(
                () -> {
                  while (System.nanoTime() - end < 0) {
                    run(client, nextSeed.getAndIncrement());
                  }
                  return null;
                }));
      }
      for (Future<?> run : runs) {
        run.get();
      }
    }
  }

  private void run(HostileClient client, long seed) {
    RandomGenerator random = RANDOM.create(seed);
    Protocol protocol = oneOf(PROTOCOLS, random);
    boolean isJson = protocol != Protocol.GRPC && random.nextBoolean();
    // Now and then the one where the other is said to be.
    List<Seed> seeds = isJson == random.nextInt(20) > 0 ? json : protobuf;
    Mutator mutator = new Mutator(random);
    Seed original = oneOf(seeds, random);
    byte[] body = mutator.mutated(original.bytes(), seeds);
    String coding = "identity";
    if (random.nextBoolean()) {
      Format format = oneOf(FORMATS, random);
      coding = format.coding.token();
      body = format.encode(body);
      if (random.nextInt(3) == 0) {
        body = mutator.mutated(body, seeds);
      }
    }
    if (random.nextInt(10) == 0) {
      coding = oneOf(CODINGS, random);
    }
    try {
      Answer answer = client.send(protocol, isJson, coding, body, random.nextBoolean());
      sent.incrementAndGet();
      counted.addAndGet(answer.counted() ? 1 : 0);
      codes
          .computeIfAbsent(protocol + " " + answer.code(), key -> new AtomicLong())
          .incrementAndGet();
    } catch (Exception | AssertionError e) {
      throw new AssertionError(
          "-Dspanhouse.fuzz.seed=%d (%s over %s, said to be %s, %d bytes, %s…): %s"
              .formatted(
                  seed,
                  original,
                  protocol,
                  coding,
                  body.length,
                  Arrays.toString(Arrays.copyOf(body, Math.min(20, body.length))),
                  e),
          e);
    }
  }

  private static <T> T oneOf(List<T> choices, RandomGenerator random) {
    return choices.get(random.nextInt(choices.size()));
  }

  private void assertGoodRequestIsStored(RunningCollector collector, HostileClient client)
      throws Exception {
    byte[] good = request("good", List.of(span(traceId(0xA11, 0x600D), 1).build())).toByteArray();
    for (Protocol protocol : Protocol.values()) {
      assertThat(client.send(protocol, false, "identity", good, false).code()).isEqualTo("OK");
      counted.incrementAndGet();
    }
    assertThat(
            collector.database.count(
                "SELECT count(*) FROM span"
                    + " WHERE trace_id = '0000000000000a11000000000000600d'"))
        .isEqualTo(Protocol.values().length);
  }

  /** Every request that was told anything has an outcome. */
  private static long outcomes(RunningCollector collector) {
    return (long)
        collector.registry.find("spanhouse.requests").counters().stream()
            .mapToDouble(Counter::count)
            .sum();
  }
}
