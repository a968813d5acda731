// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.collector.admission;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Bytes that all requests in flight may hold together.
 *
 * <p>Whoever asks waits until there is room or its time is up, in no particular order: a request
 * that holds some already must not wait behind one that does not. Whoever would hold more than the
 * whole budget is told at once that it never will: what a request unfolds to can be many times its
 * size, and the budget is what keeps the heap from being exhausted.
 *
 * <p>Safe for use by many threads.
 */
public final class ByteBudget {

  private final long limitBytes;
  private final ReentrantLock lock = new ReentrantLock(true);
  private final Condition released = lock.newCondition();
  private long usedBytes;
  private int waiting;

  /** Nothing is in use yet. */
  public ByteBudget(long limitBytes) {
    if (limitBytes < 1) {
      throw new IllegalArgumentException("limitBytes: " + limitBytes + " (expected: at least 1)");
    }
    this.limitBytes = limitBytes;
  }

  /** What may be in use at once. */
  public long limitBytes() {
    return limitBytes;
  }

  /** What is in use now. */
  public long usedBytes() {
    lock.lock();
    try {
      return usedBytes;
    } finally {
      lock.unlock();
    }
  }

  /** How many callers wait for room now. */
  public int waiting() {
    lock.lock();
    try {
      return waiting;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Takes bytes, waiting for them if need be.
   *
   * @param held what the caller holds already
   * @return whether they were granted
   * @throws NeverFitsException if there will not be room, however long it waits
   */
  boolean acquire(long bytes, long held, Duration patience) throws InterruptedException {
    if (held + bytes > limitBytes) {
      throw new NeverFitsException(held + bytes, limitBytes);
    }
    lock.lockInterruptibly();
    try {
      long nanosLeft = patience.toNanos();
      waiting++;
      try {
        while (usedBytes + bytes > limitBytes) {
          if (nanosLeft <= 0) {
            return false;
          }
          nanosLeft = released.awaitNanos(nanosLeft);
        }
      } finally {
        waiting--;
      }
      usedBytes += bytes;
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** As {@link #acquire}, without waiting. */
  boolean tryAcquire(long bytes) {
    lock.lock();
    try {
      if (usedBytes + bytes > limitBytes) {
        return false;
      }
      usedBytes += bytes;
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Takes bytes whatever the limit. */
  void overdraw(long bytes) {
    lock.lock();
    try {
      usedBytes += bytes;
    } finally {
      lock.unlock();
    }
  }

  void release(long bytes) {
    lock.lock();
    try {
      usedBytes -= bytes;
      released.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
