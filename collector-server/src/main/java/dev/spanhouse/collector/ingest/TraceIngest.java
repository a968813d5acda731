// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.collector.ingest;

import static java.util.stream.Collectors.toMap;

import dev.spanhouse.collector.access.Caller;
import dev.spanhouse.collector.access.SpanRates;
import dev.spanhouse.collector.admission.Admission;
import dev.spanhouse.collector.admission.ByteBudget;
import dev.spanhouse.collector.admission.Deadline;
import dev.spanhouse.collector.admission.NeverFitsException;
import dev.spanhouse.collector.admission.NoRoomException;
import dev.spanhouse.collector.coding.DecodedTooLargeException;
import dev.spanhouse.collector.ingest.RequestBody.MalformedException;
import dev.spanhouse.collector.queue.PendingWrite;
import dev.spanhouse.collector.queue.SpanQueue;
import dev.spanhouse.collector.queue.WriteResult;
import dev.spanhouse.proto.wire.WireFormatException;
import dev.spanhouse.storage.copy.EncodedSpans;
import dev.spanhouse.storage.copy.KnownEntries;
import dev.spanhouse.storage.copy.MemoryReservation;
import dev.spanhouse.storage.copy.RejectedSpan;
import dev.spanhouse.storage.copy.SpanEncoder;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way of one export request: admit, read, encode, queue, wait for the commit, answer.
 *
 * <p>Blocks its caller for up to the hold time, so callers bring a virtual thread each. Safe for
 * use by many threads.
 */
public final class TraceIngest {

  private static final Logger LOG = LoggerFactory.getLogger(TraceIngest.class);

  /** How much of a client's own deadline is left for the answer to reach it. */
  private static final Duration ANSWER_MARGIN = Duration.ofMillis(500);

  /** A client that is told to wait for longer gives up; it is told again then. */
  private static final Duration MAX_RATE_DELAY = Duration.ofSeconds(5);

  /** What every request may send before more has to be asked for. */
  public static final int FIRST_BYTES = RequestBody.FIRST_BYTES;

  private final ByteBudget budget;
  private final SpanQueue queue;
  private final KnownEntries known;
  private final IngestLimits limits;
  private final SpanAccounting accounting;
  private final SpanRates rates;
  private final LongSupplier ticker;

  /**
   * Nothing is started.
   *
   * @param ticker nanoseconds of a monotonic clock
   */
  public TraceIngest(
      ByteBudget budget,
      SpanQueue queue,
      KnownEntries known,
      IngestLimits limits,
      SpanAccounting accounting,
      LongSupplier ticker) {
    this.budget = budget;
    this.queue = queue;
    this.known = known;
    this.limits = limits;
    this.accounting = accounting;
    this.rates = new SpanRates(ticker);
    this.ticker = ticker;
  }

  /** The bounds of a request. */
  public IngestLimits limits() {
    return limits;
  }

  /** When a request that comes now has to be answered, for a client without a deadline. */
  public Deadline deadline() {
    return Deadline.in(limits.hold(), ticker);
  }

  /** When a request that comes now has to be answered, for a client that waits that long. */
  public Deadline deadline(Duration clientPatience) {
    Duration quarter = clientPatience.dividedBy(4);
    Duration margin = quarter.compareTo(ANSWER_MARGIN) < 0 ? quarter : ANSWER_MARGIN;
    Duration usable = clientPatience.minus(margin);
    return Deadline.in(usable.compareTo(limits.hold()) < 0 ? usable : limits.hold(), ticker);
  }

  /**
   * Waits for room for a request that is about to be read. Nothing of a request is to be read
   * before, so that requests that have to wait do not pile up in memory. A caller that sends more
   * than it may does not wait.
   */
  public AdmittedRequest admit(Caller caller, Deadline deadline) {
    Admission admission = new Admission(budget, deadline);
    Optional<Duration> excess = rates.delay(caller);
    long start = ticker.getAsLong();
    boolean hasRoom = excess.isEmpty();
    if (hasRoom) {
      try {
        admission.reserve(RequestBody.FIRST_BYTES);
      } catch (NoRoomException e) {
        hasRoom = false;
      }
    }
    return new AdmittedRequest(
        caller, excess, admission, hasRoom, Duration.ofNanos(ticker.getAsLong() - start));
  }

  /** Counts a request that was told to be too large before any of it was read. */
  public ExportOutcome tooLarge(long declaredBytes) {
    ExportOutcome outcome =
        new ExportOutcome.TooLarge(
            "the request has %d bytes (expected: at most %d); send smaller batches"
                .formatted(declaredBytes, limits.maxRequestBytes()));
    accounting.count(outcome);
    return outcome;
  }

  /** Counts a request that the network library has refused because of its length. */
  public void countTooLarge() {
    accounting.countRequest("too_large");
  }

  /** Counts a request that cannot be kept waiting because too many bytes wait already. */
  public ExportOutcome refuseUnread() {
    accounting.countRequest("refused_unread");
    return new ExportOutcome.Refused(
        0, limits.retryDelay(), "too many bytes of requests have arrived and are not read yet");
  }

  /**
   * A request that has waited in line. Every one is either exported or closed.
   *
   * <p>Used by one thread at a time.
   */
  public final class AdmittedRequest implements AutoCloseable {

    private final Caller caller;
    private final Optional<Duration> excess;
    private final Admission admission;
    private final boolean hasRoom;
    private final Duration waited;
    private RequestBody body = RequestFormat.PROTOBUF.newBody();

    private AdmittedRequest(
        Caller caller,
        Optional<Duration> excess,
        Admission admission,
        boolean hasRoom,
        Duration waited) {
      this.caller = caller;
      this.excess = excess;
      this.admission = admission;
      this.hasRoom = hasRoom;
      this.waited = waited;
    }

    /** Pays for what decoding the request takes besides. */
    public MemoryReservation memory() {
      return admission;
    }

    /**
     * Takes the request all the way, and counts its spans.
     *
     * @param deadline for the answer, reckoned from the moment the body is there: the time that a
     *     slow line takes is not ours. The wait for admission counts.
     * @param in an {@code ExportTraceServiceRequest}, decompressed as it is read
     */
    public ExportOutcome export(RequestFormat format, InputStream in, Deadline deadline) {
      admission.setDeadline(deadline.minus(waited));
      body = format.newBody();
      ExportOutcome outcome;
      try {
        outcome = hasRoom ? readAndStore(format, in) : countAndRefuse(in);
      } catch (RuntimeException | Error e) {
        LOG.error("an export request failed", e);
        int spans = body.countSpans(in, limits.maxRequestBytes());
        close();
        outcome = new ExportOutcome.Failed(spans, "internal error: " + e);
      }
      accounting.count(outcome);
      return outcome;
    }

    private ExportOutcome countAndRefuse(InputStream in) {
      int spans = body.countSpans(in, limits.maxRequestBytes());
      close();
      if (excess.isPresent()) {
        accounting.countRateLimited(caller, spans);
        return rateLimited(spans, excess.get());
      }
      return refused(spans, "no memory for the request in %s".formatted(limits.hold()));
    }

    private ExportOutcome rateLimited(int spans, Duration delay) {
      Duration atLeast = limits.retryDelay();
      Duration shown =
          delay.compareTo(atLeast) < 0
              ? atLeast
              : delay.compareTo(MAX_RATE_DELAY) > 0 ? MAX_RATE_DELAY : delay;
      return new ExportOutcome.RateLimited(
          spans,
          shown,
          "'%s' may send %d spans a second, and has sent more"
              .formatted(caller.name(), caller.spansPerSecond()));
    }

    private ExportOutcome readAndStore(RequestFormat format, InputStream in) {
      try {
        body.read(in, admission, limits.maxRequestBytes());
        return store(encode());
      } catch (DecodedTooLargeException e) {
        close();
        return new ExportOutcome.TooLarge(String.valueOf(e.getMessage()));
      } catch (IncompleteBodyException e) {
        close();
        return new ExportOutcome.Incomplete(String.valueOf(e.getMessage()));
      } catch (IOException e) {
        close();
        return new ExportOutcome.Malformed("the request cannot be decompressed: " + e.getMessage());
      } catch (WireFormatException | MalformedException e) {
        close();
        return new ExportOutcome.Malformed(
            "the request is no %s ExportTraceServiceRequest: %s"
                .formatted(format.title(), e.getMessage()));
      } catch (NeverFitsException e) {
        close();
        return new ExportOutcome.TooLarge("the request is too large: " + e.getMessage());
      } catch (NoRoomException e) {
        int spans = body.countSpans(in, limits.maxRequestBytes());
        close();
        return refused(spans, String.valueOf(e.getMessage()));
      }
    }

    private EncodedSpans encode() throws WireFormatException {
      admission.reserve(SpanEncoder.initialCapacity(body.length()));
      EncodedSpans spans = SpanEncoder.encode(body.bytes(), body.length(), known, admission);
      body.forget();
      rates.charge(caller, spans.spanCount());
      accounting.countRepaired(spans.repairedStrings());
      return spans;
    }

    private ExportOutcome store(EncodedSpans spans) {
      admission.shrinkTo(spans.retainedBytes());
      if (spans.rowCount() == 0) {
        close();
        return withoutRows(spans);
      }
      PendingWrite write = new PendingWrite(spans, admission);
      boolean queued;
      try {
        queued = queue.put(write, admission.deadline());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        queued = false;
      }
      if (!queued) {
        close();
        return refused(
            spans.spanCount(), "the queue has been full for %s".formatted(limits.hold()));
      }
      return switch (write.await(admission.deadline())) {
        case WriteResult.Committed committed -> stored(spans, committed);
        case WriteResult.NotCommitted notCommitted -> {
          queue.withdraw(write);
          yield refused(spans.spanCount(), notCommitted.reason());
        }
        case WriteResult.Broken broken ->
            new ExportOutcome.Failed(spans.spanCount(), "internal error: " + broken.reason());
      };
    }

    private ExportOutcome withoutRows(EncodedSpans spans) {
      if (spans.spanCount() == 0) {
        return new ExportOutcome.Stored(0, 0, "");
      }
      return new ExportOutcome.AllInvalid(
          spans.spanCount(), text(spans, spans.spanCount(), List.of()));
    }

    private ExportOutcome stored(EncodedSpans spans, WriteResult.Committed committed) {
      int rejected = spans.rejectedCount() + committed.refusedCount();
      return new ExportOutcome.Stored(
          spans.spanCount() - rejected, rejected, text(spans, rejected, committed.reasons()));
    }

    private String text(EncodedSpans spans, int rejected, List<String> refusedReasons) {
      List<String> reasons = new ArrayList<>();
      Map<Integer, String> unreadable =
          body.unreadable().stream().collect(toMap(RejectedSpan::index, RejectedSpan::reason));
      for (RejectedSpan span : spans.rejected()) {
        // What could not be read is an empty span by now; the first reason says more.
        reasons.add(unreadable.getOrDefault(span.index(), span.reason()));
      }
      reasons.addAll(refusedReasons);
      return PartialSuccessText.of(spans, rejected, reasons);
    }

    private ExportOutcome refused(int spans, String reason) {
      return new ExportOutcome.Refused(spans, limits.retryDelay(), reason);
    }

    /**
     * Turns the request away although nothing of it can be read any more, so that its spans are not
     * known; only the request is counted.
     */
    public ExportOutcome refuseUnread() {
      close();
      return TraceIngest.this.refuseUnread();
    }

    /** Gives the memory back, if the request is not exported after all. */
    @Override
    public void close() {
      admission.close();
    }
  }
}
