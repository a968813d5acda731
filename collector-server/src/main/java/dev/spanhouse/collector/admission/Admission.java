// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.collector.admission;

import dev.spanhouse.storage.copy.MemoryReservation;

/**
 * What one request holds of the budget, until it is closed.
 *
 * <p>Used by one thread at a time; closing it twice does no harm.
 */
public final class Admission implements MemoryReservation, AutoCloseable {

  private final ByteBudget budget;
  private Deadline deadline;
  private long heldBytes;

  /**
   * Holds nothing yet.
   *
   * @param deadline how long reservations may wait
   */
  public Admission(ByteBudget budget, Deadline deadline) {
    this.budget = budget;
    this.deadline = deadline;
  }

  /** When waiting ends. */
  public Deadline deadline() {
    return deadline;
  }

  /** From now on waiting ends then. */
  public void setDeadline(Deadline newDeadline) {
    deadline = newDeadline;
  }

  /**
   * Reserves some more, waiting until the deadline.
   *
   * @throws NoRoomException if there is none by then
   */
  @Override
  public void reserve(long bytes) {
    boolean granted;
    try {
      granted = budget.acquire(bytes, heldBytes, deadline.remaining());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      granted = false;
    }
    if (!granted) {
      throw new NoRoomException(bytes, budget);
    }
    heldBytes += bytes;
  }

  /** Gives back some of it. */
  @Override
  public void release(long bytes) {
    budget.release(bytes);
    heldBytes -= bytes;
  }

  /** Gives back all but {@code bytes}, if it holds more than that. */
  public void shrinkTo(long bytes) {
    if (heldBytes > bytes) {
      release(heldBytes - bytes);
    }
  }

  @Override
  public void close() {
    shrinkTo(0);
  }
}
