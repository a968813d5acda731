// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.collector.queue;

import static dev.spanhouse.storage.testing.OtlpTraces.request;
import static dev.spanhouse.storage.testing.OtlpTraces.span;
import static dev.spanhouse.storage.testing.OtlpTraces.traceId;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.spanhouse.collector.admission.Admission;
import dev.spanhouse.collector.admission.ByteBudget;
import dev.spanhouse.collector.admission.Deadline;
import dev.spanhouse.collector.queue.SpanQueue.BatchLimits;
import dev.spanhouse.proto.wire.WireFormatException;
import dev.spanhouse.storage.copy.KnownEntries;
import dev.spanhouse.storage.copy.SpanEncoder;
import io.opentelemetry.proto.trace.v1.Span;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SpanQueueTest {

  private static final BatchLimits AT_ONCE = new BatchLimits(10, 1_000_000, Duration.ZERO);
  private static final Deadline NOW = Deadline.in(Duration.ZERO, System::nanoTime);

  private final ByteBudget budget = new ByteBudget(1 << 30);

  private PendingWrite write(int spanCount) {
    Deadline later = Deadline.in(Duration.ofMinutes(1), System::nanoTime);
    Admission admission = new Admission(budget, later);
    List<Span> spans = new ArrayList<>();
    for (int i = 1; i <= spanCount; i++) {
      spans.add(span(traceId(1, 2), i).build());
    }
    byte[] bytes = request("s", spans).toByteArray();
    admission.reserve(bytes.length);
    try {
      return new PendingWrite(
          SpanEncoder.encode(bytes, bytes.length, KnownEntries.NONE, admission), admission);
    } catch (WireFormatException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void take_fillsABatchUpToItsLimits() throws Exception {
    SpanQueue queue = new SpanQueue(100);
    PendingWrite first = write(4);
    PendingWrite second = write(6);
    PendingWrite third = write(1);
    queue.put(first, NOW);
    queue.put(second, NOW);
    queue.put(third, NOW);

    assertThat(queue.take(AT_ONCE)).containsExactly(first, second);
    assertThat(queue.spans()).isEqualTo(1);
    assertThat(queue.take(AT_ONCE)).containsExactly(third);
    assertThat(queue.bytes()).isZero();
  }

  @Test
  void take_givesARequestLargerThanABatchAlone() throws Exception {
    SpanQueue queue = new SpanQueue(100);
    PendingWrite large = write(50);
    queue.put(large, NOW);
    queue.put(write(1), NOW);

    assertThat(queue.take(AT_ONCE)).containsExactly(large);
  }

  @Test
  void put_isRefusedWhenFullAndLetsOneInWhenEmpty() throws Exception {
    SpanQueue queue = new SpanQueue(5);

    assertThat(queue.put(write(9), NOW)).isTrue();
    assertThat(queue.put(write(1), NOW)).isFalse();
    assertThat(queue.requests()).isEqualTo(1);
  }

  @Test
  void withdraw_takesOutAndGivesTheMemoryBack() throws Exception {
    SpanQueue queue = new SpanQueue(5);
    PendingWrite gone = write(5);
    queue.put(gone, NOW);

    queue.withdraw(gone);
    queue.withdraw(gone);

    assertThat(queue.spans()).isZero();
    assertThat(budget.usedBytes()).isZero();
  }

  @Test
  void closedQueue_isEmptiedThenEnds() throws Exception {
    SpanQueue queue = new SpanQueue(5);
    PendingWrite last = write(1);
    queue.put(last, NOW);

    queue.close();

    assertThat(queue.put(write(1), NOW)).isFalse();
    assertThat(queue.take(AT_ONCE)).containsExactly(last);
    assertThat(queue.take(AT_ONCE)).isEmpty();
  }

  /** A writer whose batch another one took while it lingered has to wait on, not to end. */
  @Test
  void manyWriters_noneComesAwayEmptyHanded() throws Exception {
    SpanQueue queue = new SpanQueue(1_000_000);
    BatchLimits lingering = new BatchLimits(10, 1_000_000, Duration.ofMillis(2));
    Queue<PendingWrite> taken = new ConcurrentLinkedQueue<>();
    AtomicInteger ended = new AtomicInteger();
    List<Thread> writers = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      writers.add(
          Thread.ofPlatform()
              .start(
                  () -> {
                    try {
                      for (List<PendingWrite> batch = queue.take(lingering);
                          !batch.isEmpty();
                          batch = queue.take(lingering)) {
                        taken.addAll(batch);
                      }
                    } catch (InterruptedException e) {
                      Thread.currentThread().interrupt();
                    }
                    ended.incrementAndGet();
                  }));
    }

    for (int i = 1; i <= 200; i++) {
      int expected = i;
      queue.put(write(1), NOW);
      await().pollInterval(Duration.ofMillis(1)).until(() -> taken.size() == expected);
    }

    assertThat(ended).hasValue(0);
    queue.close();
    for (Thread writer : writers) {
      writer.join();
    }
    assertThat(ended).hasValue(4);
  }
}
