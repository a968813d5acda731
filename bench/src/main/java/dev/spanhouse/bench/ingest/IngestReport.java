// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.bench.ingest;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.spanhouse.bench.machine.Machine;
import dev.spanhouse.bench.machine.Spread;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Everything that was measured.
 *
 * @param machine where
 * @param postgres version
 * @param options what
 * @param spansPerRequest of the generator
 * @param requestBytesPerSpan of OTLP, before compression
 * @param rowBytesPerSpan of COPY's binary format
 * @param pairs in the order in which they were run
 */
public record IngestReport(
    Machine machine,
    String postgres,
    IngestOptions options,
    int spansPerRequest,
    double requestBytesPerSpan,
    double rowBytesPerSpan,
    List<Pair> pairs) {

  /** Those that count: the undisturbed ones, or all if there is none. */
  private List<Pair> counted() {
    List<Pair> undisturbed = pairs.stream().filter(pair -> !pair.disturbed()).toList();
    return undisturbed.isEmpty() ? pairs : undisturbed;
  }

  /** What makes rounds worthless; empty if all is well. */
  public List<String> problems() {
    return pairs.stream()
        .flatMap(pair -> pair.rounds().stream())
        .flatMap(
            round ->
                round.problems().stream()
                    .map(
                        problem ->
                            "round %d, %s: %s"
                                .formatted(round.number(), round.kind().label(), problem)))
        .toList();
  }

  /** Writes all of it as JSON. */
  public void write(Path file) throws IOException {
    new ObjectMapper().writerWithDefaultPrettyPrinter().writeValue(file.toFile(), this);
  }

  /** Median and spread, for people; a Markdown table. */
  public String summary() {
    StringBuilder text = new StringBuilder();
    long disturbed = pairs.stream().filter(Pair::disturbed).count();
    if (disturbed > 0) {
      text.append(
          "%d of %d pairs were disturbed by others and %s.%n%n"
              .formatted(
                  disturbed,
                  pairs.size(),
                  disturbed < pairs.size() ? "do not count" : "count for want of better ones"));
    }
    text.append("| median (smallest–largest) | end to end | raw COPY |\n|---|---|---|\n");
    addRow(text, "spans/s", "%,.0f", Round::spansPerSecond);
    addRow(text, "latency p50, ms", "%.0f", round -> round.latency().p50());
    addRow(text, "latency p99, ms", "%.0f", round -> round.latency().p99());
    addRow(text, "latency max, ms", "%.0f", round -> round.latency().max());
    addRow(text, "spans per transaction", "%,.0f", Round::transactionSpans);
    addRow(text, "CPU µs per span: generator or client", "%.1f", round -> round.cpu().client());
    addRow(text, "CPU µs per span: server", "%.1f", round -> round.cpu().server());
    addRow(text, "CPU µs per span: PostgreSQL", "%.1f", round -> round.cpu().postgres());
    addRow(text, "CPU µs per span: all", "%.1f", round -> round.cpu().total());
    addRow(text, "WAL bytes per span", "%.0f", Round::walBytesPerSpan);
    addRow(text, "table bytes per span", "%.0f", Round::tableBytesPerSpan);
    addRow(text, "index bytes per span", "%.0f", Round::indexBytesPerSpan);
    addRow(text, "server's peak memory, MiB", "%.0f", round -> round.serverPeakBytes() / 1048576.0);
    addRow(text, "CPU left idle, %", "%.0f", round -> 100 * round.idleShare());
    addRow(text, "CPU used by others, %", "%.0f", round -> 100 * round.othersShare());
    addRatio(text, "ratio of spans/s, pair by pair", Pair::ratio);
    addRatio(text, "ratio by CPU per span, pair by pair", Pair::cpuRatio);
    return text.toString();
  }

  private void addRatio(StringBuilder text, String label, ToDoubleFunction<Pair> ratio) {
    Spread spread = Spread.of(counted().stream().map(ratio::applyAsDouble).toList());
    text.append("| **%s** | **%s** | |%n".formatted(label, spread.format("%.2f")));
  }

  private void addRow(
      StringBuilder text, String label, String format, ToDoubleFunction<Round> value) {
    text.append(
        "| %s | %s | %s |%n"
            .formatted(
                label,
                spread(Kind.END_TO_END, value).format(format),
                spread(Kind.RAW_COPY, value).format(format)));
  }

  private Spread spread(Kind kind, ToDoubleFunction<Round> value) {
    return Spread.of(counted().stream().map(pair -> value.applyAsDouble(pair.of(kind))).toList());
  }
}
