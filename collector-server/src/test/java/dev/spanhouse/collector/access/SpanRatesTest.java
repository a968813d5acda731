// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.collector.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class SpanRatesTest {

  private static final Caller TEN_A_SECOND = new Caller("ten", 10);

  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);
  private final SpanRates rates = new SpanRates(nanos::get);

  private void pass(Duration time) {
    nanos.addAndGet(time.toNanos());
  }

  @Test
  void caller_maySendWhatASecondHolds() {
    rates.charge(TEN_A_SECOND, 9);
    boolean before = rates.delay(TEN_A_SECOND).isEmpty();
    rates.charge(TEN_A_SECOND, 1);

    assertThat(before).isTrue();
    assertThat(rates.delay(TEN_A_SECOND).orElseThrow())
        .isCloseTo(Duration.ofMillis(100), Duration.ofMillis(1));
  }

  @Test
  void largeRequest_isTakenAndPaidForAfterwards() {
    rates.charge(TEN_A_SECOND, 50);

    assertThat(rates.delay(TEN_A_SECOND).orElseThrow())
        .isCloseTo(Duration.ofMillis(4_100), Duration.ofMillis(1));
    pass(Duration.ofMillis(4_099));
    assertThat(rates.delay(TEN_A_SECOND)).isPresent();
    pass(Duration.ofMillis(2));
    assertThat(rates.delay(TEN_A_SECOND)).isEmpty();
  }

  @Test
  void idleness_isNotSavedUp() {
    pass(Duration.ofDays(1));
    rates.charge(TEN_A_SECOND, 10);

    assertThat(rates.delay(TEN_A_SECOND)).isPresent();
  }

  @Test
  void callers_doNotShare() {
    rates.charge(TEN_A_SECOND, 1_000);

    assertThat(rates.delay(new Caller("other", 10))).isEmpty();
  }

  @Test
  void callerWithoutARate_mayAlwaysSend() {
    rates.charge(Caller.ANONYMOUS, Integer.MAX_VALUE);

    assertThat(rates.delay(Caller.ANONYMOUS)).isEmpty();
  }
}
