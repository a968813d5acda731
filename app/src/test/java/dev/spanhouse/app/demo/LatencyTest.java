// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.app.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class LatencyTest {

  @Test
  void sampleNanos_liesAroundTheMedianWithAHeavyTail() {
    SplittableRandom random = new SplittableRandom(1);
    Latency latency = Latency.millis(2);

    long[] sorted =
        LongStream.generate(() -> latency.sampleNanos(random)).limit(10_001).sorted().toArray();

    assertThat(sorted[0]).isPositive();
    assertThat(sorted[5_000]).isBetween(1_900_000L, 2_100_000L);
    assertThat(sorted[9_500]).isLessThan(5_000_000L);
    assertThat(sorted[9_990]).isGreaterThan(20_000_000L);
    assertThat(sorted[10_000]).isLessThanOrEqualTo(120_000_000L);
  }

  @Test
  void sampleNanos_repeatsWithTheSeed() {
    Latency latency = Latency.micros(30);

    assertThat(latency.sampleNanos(new SplittableRandom(7)))
        .isEqualTo(latency.sampleNanos(new SplittableRandom(7)));
  }

  @Test
  void latency_withoutTimeOrWithNegativeSpread_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Latency(0, 1))
        .withMessage("medianNanos: 0.0 (expected: >= 1)");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Latency(1, -0.5))
        .withMessage("sigma: -0.5 (expected: >= 0)");
  }
}
