// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.collector.ingest;

import dev.spanhouse.collector.access.Caller;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;

/**
 * Counts every span of every readable request exactly once, by what its client was told.
 *
 * <p>Safe for use by many threads.
 */
public final class SpanAccounting {

  /** Registered from the start, so that alerts can be written before anything has happened. */
  private static final List<String> REQUEST_OUTCOMES =
      List.of(
          "stored",
          "stored_in_part",
          "invalid",
          "malformed",
          "too_large",
          "refused",
          "refused_unread",
          "rate_limited",
          "incomplete",
          "failed");

  private final MeterRegistry registry;
  private final Counter stored;
  private final Counter rejected;
  private final Counter refused;
  private final Counter failed;
  private final Counter repairedStrings;

  /** Registers its counters. */
  public SpanAccounting(MeterRegistry registry) {
    this.registry = registry;
    stored = outcome("stored");
    rejected = outcome("rejected");
    refused = outcome("refused");
    failed = outcome("failed");
    REQUEST_OUTCOMES.forEach(this::requests);
    repairedStrings =
        Counter.builder("spanhouse.strings.repaired")
            .description("Strings that were not UTF-8 and had U+FFFD put in")
            .register(registry);
  }

  private Counter outcome(String outcome) {
    return Counter.builder("spanhouse.spans")
        .description(
            "Received spans by what the client was told: stored (committed), rejected (invalid, do"
                + " not retry), refused (retry), failed (a defect)")
        .tag("outcome", outcome)
        .register(registry);
  }

  void count(ExportOutcome outcome) {
    switch (outcome) {
      case ExportOutcome.Stored o -> {
        stored.increment(o.stored());
        rejected.increment(o.rejected());
        countRequest(o.rejected() == 0 ? "stored" : "stored_in_part");
      }
      case ExportOutcome.AllInvalid o -> {
        rejected.increment(o.rejected());
        countRequest("invalid");
      }
      case ExportOutcome.Malformed o -> countRequest("malformed");
      case ExportOutcome.TooLarge o -> countRequest("too_large");
      case ExportOutcome.Refused o -> {
        refused.increment(o.spans());
        countRequest("refused");
      }
      case ExportOutcome.RateLimited o -> {
        refused.increment(o.spans());
        countRequest("rate_limited");
      }
      case ExportOutcome.Incomplete o -> countRequest("incomplete");
      case ExportOutcome.Failed o -> {
        failed.increment(o.spans());
        countRequest("failed");
      }
    }
  }

  void countRequest(String outcome) {
    requests(outcome).increment();
  }

  private Counter requests(String outcome) {
    return Counter.builder("spanhouse.requests")
        .description("Export requests by what became of them")
        .tag("outcome", outcome)
        .register(registry);
  }

  void countRateLimited(Caller caller, int spans) {
    Counter.builder("spanhouse.spans.rate.limited")
        .description("Spans refused because their caller sends more than it may; among the refused")
        .tag("caller", caller.name())
        .register(registry)
        .increment(spans);
  }

  void countRepaired(int strings) {
    repairedStrings.increment(strings);
  }

  /** How many spans had an outcome: {@code stored}, {@code rejected}, {@code refused}, or so. */
  public long spans(String outcome) {
    return (long) outcome(outcome).count();
  }
}
