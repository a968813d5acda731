// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.collector.queue;

import dev.spanhouse.collector.admission.Deadline;
import dev.spanhouse.collector.log.RateLimitedLog;
import dev.spanhouse.collector.queue.SpanQueue.BatchLimits;
import dev.spanhouse.storage.copy.EncodedSpans;
import dev.spanhouse.storage.write.BatchWrite;
import dev.spanhouse.storage.write.RefusedSpan;
import dev.spanhouse.storage.write.SpanStore;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A fixed number of threads that take batches from the queue and write them. A batch that the
 * database cannot take now is tried again for as long as a client waits for any of it.
 *
 * <p>Safe for use by many threads.
 */
public final class WriterPool {

  private static final Logger LOG = LoggerFactory.getLogger(WriterPool.class);

  private static final Duration FIRST_PAUSE = Duration.ofMillis(50);

  /** For a thread that was interrupted; one that hangs in the database's socket is left behind. */
  private static final Duration LAST_JOIN = Duration.ofMillis(200);

  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);

  private final SpanQueue queue;
  private final SpanStore store;
  private final BatchLimits limits;
  private final WriterMetrics metrics;
  private final RateLimitedLog failures = new RateLimitedLog(LOG, Duration.ofSeconds(10));
  private final List<Thread> threads = new ArrayList<>();
  private final CountDownLatch stopping = new CountDownLatch(1);
  private final LongAdder givenUp = new LongAdder();

  /** Prepares {@code writers} threads; {@link #start} starts them. */
  public WriterPool(
      SpanQueue queue, SpanStore store, BatchLimits limits, int writers, WriterMetrics metrics) {
    this.queue = queue;
    this.store = store;
    this.limits = limits;
    this.metrics = metrics;
    for (int i = 0; i < writers; i++) {
      threads.add(Thread.ofPlatform().daemon().name("span-writer-" + i).unstarted(this::run));
    }
  }

  /** Starts the threads. */
  public void start() {
    threads.forEach(Thread::start);
  }

  /**
   * Closes the queue and writes what is in it until the deadline. What is left then is given up,
   * and whoever waits for it is told to retry.
   *
   * @return how many spans were given up
   */
  public long drain(Deadline deadline) throws InterruptedException {
    queue.close();
    for (Thread thread : threads) {
      thread.join(deadline.remaining().plusMillis(1));
    }
    stopping.countDown();
    queue.abandon().forEach(this::giveUp);
    for (Thread thread : threads) {
      thread.interrupt();
    }
    for (Thread thread : threads) {
      thread.join(LAST_JOIN);
    }
    return givenUp.sum();
  }

  /** Nobody will write it any more; whoever waits for it is told. */
  private void giveUp(PendingWrite write) {
    if (write.settle(new WriteResult.NotCommitted("the server is shutting down"))) {
      givenUp.add(write.spans().rowCount());
    }
    write.release();
  }

  private void run() {
    try {
      for (List<PendingWrite> batch = queue.take(limits);
          !batch.isEmpty();
          batch = queue.take(limits)) {
        write(batch);
      }
    } catch (InterruptedException e) {
      LOG.debug("{} stops", Thread.currentThread().getName());
    }
  }

  /** Writes a batch, whatever it takes, and lets go of it. */
  private void write(List<PendingWrite> batch) throws InterruptedException {
    List<PendingWrite> wanted = new ArrayList<>(batch);
    wanted.removeIf(write -> !write.isWanted());
    try {
      if (!wanted.isEmpty()) {
        writeWanted(wanted);
      }
    } catch (RuntimeException | Error e) {
      LOG.error("a batch of {} requests could not be written", wanted.size(), e);
      wanted.forEach(write -> write.settle(new WriteResult.Broken(String.valueOf(e))));
    } finally {
      batch.forEach(this::giveUp);
    }
  }

  private void writeWanted(List<PendingWrite> batch) throws InterruptedException {
    List<EncodedSpans> requests = batch.stream().map(PendingWrite::spans).toList();
    BatchWrite write = store.newBatch(requests);
    Duration pause = FIRST_PAUSE;
    while (true) {
      long start = System.nanoTime();
      try {
        write.attempt();
        metrics.committed(requests, System.nanoTime() - start);
        settle(batch, write);
        return;
      } catch (SQLException e) {
        metrics.attemptFailed(e);
        failures.warn(
            "the database did not take a batch of {} requests (SQLSTATE {}): {}",
            batch.size(),
            e.getSQLState(),
            String.valueOf(e.getMessage()));
      }
      if (stopping.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
        return;
      }
      pause =
          pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0
              ? pause.multipliedBy(2)
              : LONGEST_PAUSE;
      write.retainRequests(request -> batch.get(request).isWanted());
      if (batch.stream().noneMatch(PendingWrite::isWanted)) {
        return;
      }
    }
  }

  private void settle(List<PendingWrite> batch, BatchWrite write) {
    List<RefusedSpan> refused = write.refused();
    for (int i = 0; i < batch.size(); i++) {
      int request = i;
      List<String> reasons =
          refused.isEmpty()
              ? List.of()
              : refused.stream()
                  .filter(span -> span.request() == request)
                  .map(RefusedSpan::reason)
                  .toList();
      PendingWrite pending = batch.get(i);
      if (!pending.settle(new WriteResult.Committed(write.refusedCount(i), reasons))) {
        metrics.committedLate(pending.spans().rowCount());
      }
    }
  }
}
