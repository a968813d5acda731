// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.collector.queue;

import dev.spanhouse.collector.admission.Admission;
import dev.spanhouse.collector.admission.Deadline;
import dev.spanhouse.storage.copy.EncodedSpans;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A request on its way to the database. The thread that answers the client waits for the result up
 * to its deadline; the writer sets it. Whoever is first decides, and the other can see that.
 *
 * <p>Safe for use by the two of them at once.
 */
public final class PendingWrite {

  private final EncodedSpans spans;
  private final Admission admission;
  private final CountDownLatch settled = new CountDownLatch(1);
  private final AtomicReference<@Nullable WriteResult> result = new AtomicReference<>();

  /** Takes over the admission; it is closed when the writer lets go of the rows. */
  public PendingWrite(EncodedSpans spans, Admission admission) {
    this.spans = spans;
    this.admission = admission;
  }

  EncodedSpans spans() {
    return spans;
  }

  /**
   * Waits until the rows are written, or the deadline is over.
   *
   * @return the result, which is the last word on what the client is told
   */
  public WriteResult await(Deadline deadline) {
    try {
      if (!settled.await(deadline.remaining().toNanos(), TimeUnit.NANOSECONDS)) {
        settle(new WriteResult.NotCommitted("the database did not commit in time"));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      settle(new WriteResult.NotCommitted("interrupted while waiting for the database"));
    }
    return Objects.requireNonNull(result.get(), "decided by whoever counted down");
  }

  /** Whether somebody still waits for these rows to be written. */
  boolean isWanted() {
    return result.get() == null;
  }

  /** Decides the result, if it is not decided yet; returns whether this call did. */
  boolean settle(WriteResult outcome) {
    boolean first = result.compareAndSet(null, outcome);
    settled.countDown();
    return first;
  }

  /** Gives the memory back: nobody will touch the rows again. */
  void release() {
    admission.close();
  }
}
