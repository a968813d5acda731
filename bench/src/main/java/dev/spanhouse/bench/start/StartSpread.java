// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.bench.start;

import dev.spanhouse.bench.machine.Spread;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * What several starts of a kind say together; see {@link StartTimes}.
 *
 * @param listening the health endpoint answers
 * @param ready everything is up
 * @param cpu of the server's process
 */
public record StartSpread(Spread listening, Spread ready, Spread cpu) {

  static StartSpread of(List<StartTimes> starts) {
    return new StartSpread(
        spread(starts, StartTimes::listening),
        spread(starts, StartTimes::ready),
        spread(starts, StartTimes::cpu));
  }

  private static Spread spread(List<StartTimes> starts, ToDoubleFunction<StartTimes> value) {
    return Spread.of(starts.stream().map(value::applyAsDouble).toList());
  }

  /** Cells of a Markdown table. */
  String cells() {
    String number = "%.0f";
    return "%s | %s | %s"
        .formatted(listening.format(number), ready.format(number), cpu.format(number));
  }
}
