// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.app.demo;

import static dev.spanhouse.app.demo.ShopRun.duration;
import static dev.spanhouse.app.demo.ShopRun.instance;
import static dev.spanhouse.app.demo.ShopRun.service;
import static dev.spanhouse.app.demo.ShopRun.trueEnd;
import static dev.spanhouse.app.demo.ShopRun.trueStart;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class JourneyTest {

  @ParameterizedTest
  @EnumSource
  void everyJourney_isOneWellFormedTrace(Journey journey) {
    for (long seed = 1; seed <= 10; seed++) {
      ShopRun run = ShopRun.ofJourney(journey, seed);

      assertThat(run.roots()).hasSize(1);
      assertThat(run.spans)
          .extracting(SpanData::getTraceId)
          .containsOnly(run.spans.getFirst().getTraceId());
      assertThat(run.spans).hasSize((int) run.report.spans());
      for (SpanData span : run.spans) {
        assertThat(duration(span)).isPositive();
        if (span.getParentSpanContext().isValid()) {
          assertFits(span, run.parent(span).orElseThrow());
        }
      }
    }
  }

  private static void assertFits(SpanData span, SpanData parent) {
    assertThat(span.getParentSpanContext().isRemote())
        .isEqualTo(!instance(span).equals(instance(parent)));
    if (span.getKind() == SpanKind.CONSUMER) {
      assertThat(trueStart(span))
          .isGreaterThanOrEqualTo(
              parent.getKind() == SpanKind.PRODUCER ? trueEnd(parent) : trueStart(parent));
      return;
    }
    assertThat(trueStart(span)).isGreaterThanOrEqualTo(trueStart(parent));
    assertThat(trueEnd(span)).isLessThanOrEqualTo(trueEnd(parent));
    if (span.getKind() == SpanKind.SERVER) {
      assertThat(parent.getKind()).isEqualTo(SpanKind.CLIENT);
      assertThat(service(parent)).isNotEqualTo(service(span));
      assertThat(duration(parent)).isGreaterThan(duration(span));
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"BROWSE", "SEARCH", "PRODUCT_PAGE", "ADD_TO_CART", "CHECKOUT", "LOGIN"})
  void requests_enterAtTheStorefrontAndGoThroughTheGateway(Journey journey) {
    ShopRun run = ShopRun.ofJourney(journey, 1);

    SpanData root = run.roots().findFirst().orElseThrow();
    assertThat(service(root)).isEqualTo("storefront");
    assertThat(root.getKind()).isEqualTo(SpanKind.SERVER);
    assertThat(run.spans).extracting(ShopRun::service).contains("api-gateway");
  }

  @Test
  void failedCheckout_failsOnTheClientsSideOnly() {
    ShopRun run = ShopRun.ofJourney(Journey.FAILED_CHECKOUT, 1);

    List<SpanData> payments =
        run.spans.stream().filter(span -> span.getName().equals("POST /payments")).toList();
    assertThat(payments).hasSize(1);
    SpanData payment = payments.getFirst();
    assertThat(payment.getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
    assertThat(payment.getEvents())
        .extracting(event -> event.getName())
        .containsExactly("exception");
    assertThat(run.parent(payment).orElseThrow().getStatus().getStatusCode())
        .isEqualTo(StatusCode.ERROR);
    assertThat(run.spans).extracting(SpanData::getKind).doesNotContain(SpanKind.PRODUCER);
  }

  @Test
  void browse_asksTheDatabaseOncePerProduct() {
    ShopRun run = ShopRun.ofJourney(Journey.BROWSE, 1);

    SpanData category =
        run.spans.stream()
            .filter(span -> span.getName().equals("GET /categories/{category}/products"))
            .findFirst()
            .orElseThrow();
    assertThat(run.children(category))
        .filteredOn(span -> span.getName().equals("SELECT variant"))
        .hasSizeBetween(8, 24);
  }

  @Test
  void browse_asksInParallel() {
    ShopRun run = ShopRun.ofJourney(Journey.BROWSE, 1);

    List<SpanData> calls =
        run.children(run.roots().findFirst().orElseThrow()).stream()
            .filter(span -> span.getKind() == SpanKind.CLIENT)
            .toList();
    assertThat(calls).hasSize(2);
    assertThat(calls.getLast().getStartEpochNanos())
        .isLessThan(calls.getFirst().getEndEpochNanos());
  }

  @Test
  void nightlyReindex_isLargeAndDeep() {
    ShopRun run = ShopRun.ofJourney(Journey.NIGHTLY_REINDEX, 1);

    assertThat(run.spans).hasSizeBetween(150, 600);
    assertThat(run.spans.stream().mapToInt(run::depth).max()).hasValue(32);
  }

  @Test
  void orderEvents_linkEachMessageToItsSender() {
    ShopRun run = ShopRun.ofJourney(Journey.ORDER_EVENTS, 1);

    SpanData poll = run.roots().findFirst().orElseThrow();
    assertThat(poll.getKind()).isEqualTo(SpanKind.CLIENT);
    assertThat(poll.getLinks()).hasSize(1);
    assertThat(run.children(poll))
        .singleElement()
        .satisfies(
            process -> {
              assertThat(process.getKind()).isEqualTo(SpanKind.CONSUMER);
              assertThat(process.getLinks()).isEqualTo(poll.getLinks());
            });
  }
}
