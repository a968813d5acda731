// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.collector.admission;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * What one request holds of the budget for bytes that have arrived and are not read yet. They are
 * in the network library's buffers, and come whether we are ready or not.
 *
 * <p>One request at a time may go beyond the budget, so that several which together have too much
 * do not all have to go.
 *
 * <p>Safe for use by many threads: bytes arrive on one and are read on another.
 */
public final class WireAdmission implements AutoCloseable {

  private final ByteBudget budget;
  private final AtomicReference<@Nullable WireAdmission> exempted;
  private long heldBytes;
  private boolean closed;

  /**
   * Holds nothing yet.
   *
   * @param exempted shared by all requests of the budget: the one that may go beyond it
   */
  public WireAdmission(ByteBudget budget, AtomicReference<@Nullable WireAdmission> exempted) {
    this.budget = budget;
    this.exempted = exempted;
  }

  /**
   * Takes room for a request's first bytes, waiting until the deadline.
   *
   * @return whether there was any
   */
  public boolean open(long bytes, Deadline deadline) {
    boolean granted;
    try {
      granted = budget.acquire(bytes, 0, deadline.remaining());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
    synchronized (this) {
      if (granted && closed) {
        budget.release(bytes);
        return false;
      }
      heldBytes += granted ? bytes : 0;
    }
    return granted;
  }

  /**
   * Notes that the request has grown.
   *
   * @param totalBytes that have arrived so far
   * @return false if there is no room for them; then the request has to go
   */
  public synchronized boolean grownTo(long totalBytes) {
    long more = totalBytes - heldBytes;
    if (closed || more <= 0) {
      return true;
    }
    if (!budget.tryAcquire(more)) {
      if (exempted.get() != this && !exempted.compareAndSet(null, this)) {
        return false;
      }
      budget.overdraw(more);
    }
    heldBytes = totalBytes;
    return true;
  }

  /** Gives everything back: the bytes have been read, or never will be. */
  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      exempted.compareAndSet(this, null);
      budget.release(heldBytes);
      heldBytes = 0;
    }
  }
}
