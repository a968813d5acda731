// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.collector.http;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpObject;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.stream.SubscriptionOption;
import dev.spanhouse.collector.admission.Deadline;
import dev.spanhouse.collector.ingest.IncompleteBodyException;
import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.EventExecutor;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/**
 * A request's body as a stream for a thread that may block. It asks the network for a few pieces at
 * a time, so that a sender that is faster than we are is slowed down.
 *
 * <p>Once it is closed, what is still to come is thrown away: clients exist that do not look at an
 * answer before they have sent everything, and others that take an answer in the middle of their
 * request for a failure and send it again.
 *
 * <p>Read by one thread; the pieces come on the connection's event loop.
 */
final class RequestStream extends InputStream implements Subscriber<HttpObject> {

  /** Pieces that may be on their way; each is at most one read from the socket. */
  private static final int WINDOW = 8;

  private sealed interface Arrival {}

  private record Piece(ByteBuf bytes) implements Arrival {}

  private record End(@Nullable Throwable cause) implements Arrival {}

  private final BlockingQueue<Arrival> arrivals = new ArrayBlockingQueue<>(WINDOW + 1);
  private final EventExecutor executor;
  private final Deadline deadline;
  private final Duration timeout;
  private final long discardLimitBytes;
  private @Nullable Piece current;
  private @Nullable End end;

  private volatile @Nullable Subscription subscription;
  private volatile boolean closed;
  private volatile @Nullable Future<?> discarding;
  private final AtomicLong discardedBytes = new AtomicLong();

  private RequestStream(EventExecutor executor, Duration timeout, long discardLimitBytes) {
    this.executor = executor;
    this.deadline = Deadline.in(timeout, System::nanoTime);
    this.timeout = timeout;
    this.discardLimitBytes = discardLimitBytes;
  }

  /**
   * Begins to take the body.
   *
   * @param timeout how long the whole body may take from now on, and what is left of it after the
   *     stream was closed
   * @param discardLimitBytes how much is taken and thrown away after the stream was closed; whoever
   *     sends more is cut off
   */
  static RequestStream of(
      HttpRequest request, EventExecutor executor, Duration timeout, long discardLimitBytes) {
    RequestStream stream = new RequestStream(executor, timeout, discardLimitBytes);
    request.subscribe(stream, executor, SubscriptionOption.WITH_POOLED_OBJECTS);
    return stream;
  }

  /** Takes a whole body and throws it away. */
  static void discard(
      HttpRequest request, EventExecutor executor, Duration timeout, long limitBytes) {
    of(request, executor, timeout, limitBytes).close();
  }

  @Override
  public int read() throws IOException {
    Piece piece = next();
    return piece == null ? -1 : piece.bytes().readUnsignedByte();
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    Piece piece = next();
    if (piece == null) {
      return -1;
    }
    int count = Math.min(length, piece.bytes().readableBytes());
    piece.bytes().readBytes(bytes, offset, count);
    return count;
  }

  @Override
  public int available() {
    return current == null ? 0 : current.bytes().readableBytes();
  }

  /** A piece with at least one byte left; null at the end. */
  private @Nullable Piece next() throws IOException {
    while (end == null && (current == null || !current.bytes().isReadable())) {
      release();
      switch (await()) {
        case Piece piece -> current = piece;
        case End last -> end = last;
      }
    }
    if (end != null && end.cause() != null) {
      throw new IncompleteBodyException("the connection ended before the body did");
    }
    return end == null ? current : null;
  }

  private Arrival await() throws IOException {
    try {
      Arrival arrival = arrivals.poll(deadline.remaining().toNanos(), TimeUnit.NANOSECONDS);
      if (arrival == null) {
        throw new IncompleteBodyException("the body did not arrive within " + timeout);
      }
      return arrival;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IncompleteBodyException("the server is stopping");
    }
  }

  private void release() {
    if (current != null) {
      current.bytes().release();
      current = null;
      Subscription source = subscription;
      if (source != null) {
        source.request(1);
      }
    }
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    if (end == null) {
      discarding = executor.schedule(this::giveUp, timeout.toNanos(), TimeUnit.NANOSECONDS);
    }
    release();
    discardArrivals();
  }

  private void giveUp() {
    Subscription source = subscription;
    if (source != null) {
      source.cancel();
    }
  }

  private void discardArrivals() {
    Future<?> timer = discarding;
    for (Arrival arrival = arrivals.poll(); arrival != null; arrival = arrivals.poll()) {
      if (arrival instanceof Piece piece) {
        discard(piece.bytes());
      } else if (timer != null) {
        timer.cancel(false);
      }
    }
  }

  private void discard(ByteBuf bytes) {
    long discarded = discardedBytes.addAndGet(bytes.readableBytes());
    bytes.release();
    Subscription source = subscription;
    if (source != null) {
      if (discarded > discardLimitBytes) {
        source.cancel();
      } else {
        source.request(1);
      }
    }
  }

  @Override
  public void onSubscribe(Subscription source) {
    subscription = source;
    source.request(WINDOW);
  }

  @Override
  public void onNext(HttpObject object) {
    if (!(object instanceof HttpData data)) {
      return; // trailers, the last thing of a request
    }
    arrivals.add(new Piece(data.byteBuf()));
    if (closed) {
      discardArrivals();
    }
  }

  @Override
  public void onError(Throwable cause) {
    arrivals.add(new End(cause));
    if (closed) {
      discardArrivals();
    }
  }

  @Override
  public void onComplete() {
    arrivals.add(new End(null));
    if (closed) {
      discardArrivals();
    }
  }
}
