// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.collector.queue;

import dev.spanhouse.collector.admission.Deadline;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Requests that wait for a writer, first come first served, bounded in spans; their bytes are
 * bounded by the admission budget that each of them holds.
 *
 * <p>Safe for use by many threads.
 */
public final class SpanQueue {

  private final int maxSpans;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition notEmpty = lock.newCondition();
  private final Condition notFull = lock.newCondition();
  private final Deque<PendingWrite> queue = new ArrayDeque<>();
  private long spans;
  private long bytes;
  private boolean closed;

  /**
   * An empty queue.
   *
   * @param maxSpans that wait at once; a request that alone has more is let in when it is empty
   */
  public SpanQueue(int maxSpans) {
    if (maxSpans < 1) {
      throw new IllegalArgumentException("maxSpans: " + maxSpans + " (expected: at least 1)");
    }
    this.maxSpans = maxSpans;
  }

  /** How many spans wait now. */
  public long spans() {
    lock.lock();
    try {
      return spans;
    } finally {
      lock.unlock();
    }
  }

  /** Bytes of the rows that wait now. */
  public long bytes() {
    lock.lock();
    try {
      return bytes;
    } finally {
      lock.unlock();
    }
  }

  /** How many requests wait now. */
  public int requests() {
    lock.lock();
    try {
      return queue.size();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Adds a request, waiting for room up to the deadline.
   *
   * @return whether it is in the queue; if not, the caller keeps it
   */
  public boolean put(PendingWrite write, Deadline deadline) throws InterruptedException {
    int count = write.spans().rowCount();
    lock.lockInterruptibly();
    try {
      long nanosLeft = deadline.remaining().toNanos();
      while (!closed && spans > 0 && spans + count > maxSpans) {
        if (nanosLeft <= 0) {
          return false;
        }
        nanosLeft = notFull.awaitNanos(nanosLeft);
      }
      if (closed) {
        return false;
      }
      queue.add(write);
      spans += count;
      bytes += write.spans().rowBytes();
      notEmpty.signal();
      return true;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Takes what is written together: waits for a first request, then up to {@code linger} for more,
   * until there are enough spans or bytes.
   *
   * @return empty when the queue is closed and nothing is left
   */
  List<PendingWrite> take(BatchLimits limits) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      // Another writer may take everything while this one lingers.
      while (queue.isEmpty()) {
        while (queue.isEmpty()) {
          if (closed) {
            return List.of();
          }
          notEmpty.await();
        }
        awaitMore(limits);
      }
      List<PendingWrite> batch = drain(limits);
      notFull.signalAll();
      if (!queue.isEmpty()) {
        notEmpty.signal();
      }
      return batch;
    } finally {
      lock.unlock();
    }
  }

  private void awaitMore(BatchLimits limits) throws InterruptedException {
    long nanosLeft = limits.linger().toNanos();
    while (!closed && nanosLeft > 0 && spans < limits.maxSpans() && bytes < limits.maxBytes()) {
      nanosLeft = notEmpty.awaitNanos(nanosLeft);
    }
  }

  private List<PendingWrite> drain(BatchLimits limits) {
    List<PendingWrite> batch = new ArrayList<>();
    long batchSpans = 0;
    long batchBytes = 0;
    for (PendingWrite next = queue.peek(); next != null; next = queue.peek()) {
      int nextSpans = next.spans().rowCount();
      int nextBytes = next.spans().rowBytes();
      if (!batch.isEmpty()
          && (batchSpans + nextSpans > limits.maxSpans()
              || batchBytes + nextBytes > limits.maxBytes())) {
        break;
      }
      batch.add(queue.remove());
      batchSpans += nextSpans;
      batchBytes += nextBytes;
    }
    spans -= batchSpans;
    bytes -= batchBytes;
    return batch;
  }

  /**
   * Takes a request out again that nobody wants written any more, and gives its memory back. If a
   * writer has it already, that is left to the writer.
   */
  public void withdraw(PendingWrite write) {
    lock.lock();
    try {
      if (!queue.remove(write)) {
        return;
      }
      spans -= write.spans().rowCount();
      bytes -= write.spans().rowBytes();
      notFull.signalAll();
    } finally {
      lock.unlock();
    }
    write.release();
  }

  /** Lets nothing in any more; what is in it can still be taken. */
  public void close() {
    lock.lock();
    try {
      closed = true;
      notEmpty.signalAll();
      notFull.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Takes out everything at once, when there is no more time to write it. */
  List<PendingWrite> abandon() {
    lock.lock();
    try {
      List<PendingWrite> left = new ArrayList<>(queue);
      queue.clear();
      spans = 0;
      bytes = 0;
      return left;
    } finally {
      lock.unlock();
    }
  }

  /**
   * How large a batch gets.
   *
   * @param maxSpans spans of one transaction, but for a single request that has more
   * @param maxBytes bytes of one transaction, but for a single request that has more
   * @param linger how long the first request waits for company
   */
  public record BatchLimits(int maxSpans, long maxBytes, Duration linger) {}
}
