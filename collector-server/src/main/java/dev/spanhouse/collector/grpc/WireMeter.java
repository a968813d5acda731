// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.collector.grpc;

import dev.spanhouse.collector.admission.ByteBudget;
import dev.spanhouse.collector.admission.Deadline;
import dev.spanhouse.collector.admission.WireAdmission;
import dev.spanhouse.storage.copy.MemoryReservation;
import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.ServerStreamTracer;
import io.grpc.Status;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Counts the bytes of a call as they arrive. gRPC gathers a whole message in its buffers before it
 * hands it on, so many large ones at once could fill the memory; the one that goes beyond the
 * budget is refused instead.
 *
 * <p>Bytes arrive on the connection's event loop; the rest is called on the call's thread.
 */
final class WireMeter extends ServerStreamTracer {

  private static final Context.Key<WireMeter> KEY = Context.key("spanhouse-wire-meter");

  private final WireAdmission admission;
  private volatile Runnable onOverflow = () -> {};
  private volatile MemoryReservation decompression = WireMeter::refuse;
  private volatile boolean refusedAsTooLarge;
  private long arrivedBytes;

  private WireMeter(WireAdmission admission) {
    this.admission = admission;
  }

  static ServerStreamTracer.Factory factory(ByteBudget budget) {
    AtomicReference<@Nullable WireAdmission> exempted = new AtomicReference<>();
    return new ServerStreamTracer.Factory() {
      @Override
      public ServerStreamTracer newServerStreamTracer(String method, Metadata headers) {
        return new WireMeter(new WireAdmission(budget, exempted));
      }
    };
  }

  /** The meter of the call whose thread this is. */
  static WireMeter ofThisCall() {
    return Objects.requireNonNull(KEY.get(), "the server has the meter's factory");
  }

  /** Calls that are not admitted, which are health checks, are not worth memory. */
  private static void refuse(long bytes) {
    throw Status.RESOURCE_EXHAUSTED
        .withDescription("no memory to decompress the message: %d bytes".formatted(bytes))
        .asRuntimeException();
  }

  /** From now on that one pays for what it takes to decompress the call's message. */
  void chargeDecompressionTo(MemoryReservation memory) {
    decompression = memory;
  }

  /** Who pays for what it takes to decompress the call's message. */
  MemoryReservation decompression() {
    return decompression;
  }

  /** Waits for room; to be called before the message is asked for. */
  boolean open(long firstBytes, Deadline deadline, Runnable overflow) {
    onOverflow = overflow;
    return admission.open(firstBytes, deadline);
  }

  /** The message is out of the buffers. */
  void read() {
    admission.close();
  }

  @Override
  public Context filterContext(Context context) {
    return context.withValue(KEY, this);
  }

  @Override
  public void inboundWireSize(long bytes) {
    arrivedBytes += bytes;
    if (!admission.grownTo(arrivedBytes)) {
      onOverflow.run();
    }
  }

  /** Whether gRPC has refused the message because of its length alone. */
  boolean refusedAsTooLarge() {
    return refusedAsTooLarge;
  }

  @Override
  public void streamClosed(Status status) {
    refusedAsTooLarge = status.getCode() == Status.Code.RESOURCE_EXHAUSTED;
    admission.close();
  }
}
