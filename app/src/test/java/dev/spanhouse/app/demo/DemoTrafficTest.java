// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.app.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class DemoTrafficTest {

  private static final Duration FOREVER = Duration.ZERO;

  private final SimulatedTime time = new SimulatedTime();

  @Test
  void run_repeatsWithTheSeed() {
    ShopRun first = ShopRun.ofTraces(120, 7);
    ShopRun second = ShopRun.ofTraces(120, 7);

    assertThat(second.spans.stream().map(DemoTrafficTest::content))
        .containsExactlyElementsOf(first.spans.stream().map(DemoTrafficTest::content).toList());
  }

  @Test
  void run_differsWithTheSeed() {
    assertThat(names(ShopRun.ofTraces(40, 7))).isNotEqualTo(names(ShopRun.ofTraces(40, 8)));
  }

  @Test
  void run_withTheSameSeedAtAnotherTime_makesTheSameShopWithOtherIds() {
    ShopRun first = ShopRun.ofTraces(20, 7);
    ShopRun later = ShopRun.ofTraces(20, 7, SimulatedTime.BEGIN.plusSeconds(60));

    assertThat(later.report).isEqualTo(first.report);
    assertThat(names(later)).isEqualTo(names(first));
    assertThat(later.spans)
        .extracting(SpanData::getTraceId)
        .doesNotContainAnyElementsOf(first.spans.stream().map(SpanData::getTraceId).toList());
  }

  @Test
  void run_opensWithEveryJourney() {
    ShopRun run = ShopRun.ofTraces(Journey.values().length, 3);

    assertThat(run.roots().map(SpanData::getName))
        .containsExactlyInAnyOrder(
            "GET /",
            "GET /search",
            "GET /products/{productId}",
            "POST /cart",
            "POST /checkout",
            "POST /login",
            "POST /checkout",
            "poll orders",
            "expire sessions",
            "nightly re-index");
  }

  @Test
  void run_sendsAtTheRateForTheDuration() {
    ShopRun run = ShopRun.ofTraces(300, 1);

    assertThat(run.report.traces()).isEqualTo(300);
    assertThat(run.spans.stream().map(SpanData::getTraceId).distinct()).hasSize(300);
  }

  @Test
  void run_endsEachTraceAroundNow() {
    InMemorySpanExporter exporter = InMemorySpanExporter.create();
    try (DemoTraffic traffic = traffic(Duration.ofMillis(1), exporter, time)) {
      traffic.run();

      assertThat(exporter.getFinishedSpanItems())
          .extracting(SpanData::getEndEpochNanos)
          .allMatch(end -> end <= nanos(SimulatedTime.BEGIN) + ServiceInstance.SKEW_NANOS)
          .anyMatch(end -> end >= nanos(SimulatedTime.BEGIN));
    }
  }

  @Test
  void run_countsEverySpanAsExported() {
    ShopRun run = ShopRun.ofTraces(300, 1);

    assertThat(run.report).isEqualTo(new DemoReport(300, run.spans.size(), run.spans.size(), 0));
    assertThat(run.report.unconfirmedSpans()).isZero();
  }

  @Test
  void run_withAnEndpointThatFails_countsEverySpanAsFailed() {
    SpanExporter broken = new FixedResult(CompletableResultCode.ofFailure());

    try (DemoTraffic traffic = traffic(Duration.ofSeconds(3), broken, time)) {
      DemoReport report = traffic.run();

      assertThat(report.traces()).isEqualTo(30);
      assertThat(report.spans()).isGreaterThan(300);
      assertThat(report.failedSpans()).isEqualTo(report.spans());
      assertThat(report.exportedSpans()).isZero();
    }
  }

  @Test
  void run_interrupted_flushesAndStaysInterrupted() {
    DemoTraffic.Pause interruptedAfterFive =
        new DemoTraffic.Pause() {
          private int traces;

          @Override
          public boolean stoppedWithin(CountDownLatch stop, long nanos)
              throws InterruptedException {
            if (traces++ == 5) {
              throw new InterruptedException();
            }
            return false;
          }
        };

    try (DemoTraffic traffic =
        traffic(FOREVER, InMemorySpanExporter.create(), interruptedAfterFive)) {
      DemoReport report = traffic.run();

      assertThat(Thread.interrupted()).isTrue();
      assertThat(report.traces()).isEqualTo(5);
      assertThat(report.exportedSpans()).isEqualTo(report.spans());
    }
  }

  @Test
  void run_afterAClockLeap_catchesUpASecondAndNoMore() {
    DemoTraffic.Pause leaps =
        (stop, nanos) -> {
          boolean stopped = time.stoppedWithin(stop, nanos);
          return nanos == 0 ? stopped : time.stoppedWithin(stop, Duration.ofMinutes(1).toNanos());
        };

    try (DemoTraffic traffic =
        traffic(Duration.ofMinutes(3), InMemorySpanExporter.create(), leaps)) {
      DemoReport report = traffic.run();

      assertThat(report.traces()).isLessThanOrEqualTo(3 * 11);
    }
  }

  @Test
  void run_twice_isRefused() {
    try (DemoTraffic traffic =
        traffic(Duration.ofSeconds(1), new FixedResult(CompletableResultCode.ofSuccess()), time)) {
      traffic.run();

      assertThatIllegalStateException()
          .isThrownBy(traffic::run)
          .withMessage("run() was called before (expected: once)");
    }
  }

  @Test
  void close_beforeRun_leavesNothingToSend() {
    DemoTraffic traffic = traffic(FOREVER, InMemorySpanExporter.create(), time);
    traffic.close();
    traffic.close();

    assertThat(traffic.run()).isEqualTo(new DemoReport(0, 0, 0, 0));
  }

  private static DemoTraffic traffic(
      Duration duration, SpanExporter exporter, DemoTraffic.Pause pause, SimulatedTime time) {
    DemoOptions options = new DemoOptions(ShopRun.NOWHERE, 10, duration, 1);
    return new DemoTraffic(options, exporter, time, new SplittableRandom(1), pause);
  }

  private DemoTraffic traffic(Duration duration, SpanExporter exporter, DemoTraffic.Pause pause) {
    return traffic(duration, exporter, pause, time);
  }

  private static long nanos(Instant instant) {
    return instant.getEpochSecond() * 1_000_000_000 + instant.getNano();
  }

  private static List<String> names(ShopRun run) {
    return run.spans.stream().map(SpanData::getName).sorted().toList();
  }

  /** All that goes over the wire. */
  private static String content(SpanData span) {
    return String.join(
        " ",
        span.getSpanContext().toString(),
        span.getParentSpanContext().toString(),
        span.getName(),
        span.getKind().toString(),
        String.valueOf(span.getStartEpochNanos()),
        String.valueOf(span.getEndEpochNanos()),
        span.getStatus().toString(),
        span.getAttributes().toString(),
        span.getEvents().toString(),
        span.getLinks().toString(),
        span.getResource().toString(),
        span.getInstrumentationScopeInfo().toString());
  }

  private record FixedResult(CompletableResultCode result) implements SpanExporter {

    @Override
    public CompletableResultCode export(Collection<SpanData> spans) {
      return result;
    }

    @Override
    public CompletableResultCode flush() {
      return CompletableResultCode.ofSuccess();
    }

    @Override
    public CompletableResultCode shutdown() {
      return CompletableResultCode.ofSuccess();
    }
  }
}
