// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.app.demo;

import static dev.spanhouse.app.demo.ShopRun.duration;
import static dev.spanhouse.app.demo.ShopRun.has;
import static dev.spanhouse.app.demo.ShopRun.instance;
import static dev.spanhouse.app.demo.ShopRun.service;
import static dev.spanhouse.app.demo.ShopRun.trueEnd;
import static dev.spanhouse.app.demo.ShopRun.trueStart;
import static io.opentelemetry.api.common.AttributeKey.longKey;
import static io.opentelemetry.api.common.AttributeKey.stringKey;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.AttributeType;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What a few minutes of the shop look like as a whole. */
class ShopTracesTest {

  private static final ShopRun RUN = ShopRun.ofTraces(2_000, 42);

  @Test
  void services_allAppearWithAllTheirInstances() {
    Map<String, Set<String>> instances =
        RUN.spans.stream()
            .collect(groupingBy(ShopRun::service, mapping(ShopRun::instance, toSet())));

    assertThat(instances.keySet())
        .containsExactlyInAnyOrder(
            "storefront",
            "api-gateway",
            "catalog",
            "search",
            "cart",
            "checkout",
            "payment",
            "fraud-check",
            "inventory",
            "pricing",
            "shipping",
            "notification",
            "recommendation",
            "auth",
            "order-events");
    assertThat(instances.values().stream().mapToInt(Collection::size).sum())
        .isEqualTo(Math.toIntExact(ServiceInstance.all().count()));
  }

  @Test
  void parents_allExistInTheSameTrace() {
    assertThat(RUN.spans)
        .filteredOn(span -> span.getParentSpanContext().isValid())
        .allSatisfy(
            span ->
                assertThat(RUN.parent(span))
                    .hasValueSatisfying(
                        parent -> assertThat(parent.getTraceId()).isEqualTo(span.getTraceId())));
  }

  @Test
  void clockSkew_isSeenOnOneHostOnly() {
    List<SpanData> early =
        RUN.spans.stream()
            .filter(span -> span.getKind() == SpanKind.SERVER)
            .filter(
                span ->
                    RUN.parent(span)
                        .filter(p -> p.getEndEpochNanos() < span.getEndEpochNanos())
                        .isPresent())
            .toList();

    assertThat(early).isNotEmpty();
    assertThat(early)
        .allSatisfy(
            span ->
                assertThat(span.getResource().getAttribute(stringKey("host.name")))
                    .isEqualTo("node-3.shop.internal"));
  }

  @Test
  void links_pointToEarlierProducersInThisAndOtherTraces() {
    List<SpanData> consumers =
        RUN.spans.stream().filter(span -> span.getKind() == SpanKind.CONSUMER).toList();

    assertThat(consumers).isNotEmpty();
    for (SpanData consumer : consumers) {
      assertThat(consumer.getLinks()).hasSize(1);
      LinkData link = consumer.getLinks().getFirst();
      SpanData producer = RUN.find(link.getSpanContext().getSpanId()).orElseThrow();
      assertThat(producer.getKind()).isEqualTo(SpanKind.PRODUCER);
      assertThat(producer.getTraceId()).isEqualTo(link.getSpanContext().getTraceId());
      assertThat(link.getSpanContext().isRemote()).isTrue();
      assertThat(trueStart(consumer)).isGreaterThanOrEqualTo(trueEnd(producer));
      assertThat(producer.getTraceId().equals(consumer.getTraceId()))
          .isEqualTo(!service(consumer).equals("order-events"));
    }
    assertThat(consumers)
        .extracting(ShopRun::service)
        .contains("notification", "shipping", "order-events");
  }

  @Test
  void batches_linkEverySenderFromTheReceivingSpan() {
    List<SpanData> polls =
        RUN.spans.stream().filter(span -> span.getName().equals("poll orders")).toList();

    assertThat(polls)
        .allSatisfy(
            poll -> {
              assertThat(poll.getAttributes().get(longKey("messaging.batch.message_count")))
                  .isEqualTo(poll.getLinks().size());
              assertThat(RUN.children(poll)).hasSameSizeAs(poll.getLinks());
            });
    assertThat(polls).extracting(poll -> poll.getLinks().size()).anyMatch(size -> size > 1);
  }

  @Test
  void status_followsTheConventionsOfEachSide() {
    assertThat(withAttribute("http.response.status_code"))
        .allSatisfy(
            span -> {
              long status =
                  Objects.requireNonNull(
                      span.getAttributes().get(longKey("http.response.status_code")));
              boolean error = status >= (span.getKind() == SpanKind.SERVER ? 500 : 400);
              assertThat(span.getStatus().getStatusCode() == StatusCode.ERROR).isEqualTo(error);
              assertThat(has(span, "error.type")).isEqualTo(error);
            });
    assertThat(withAttribute("rpc.status_code"))
        .allSatisfy(
            span -> {
              String code = span.getAttributes().get(stringKey("rpc.status_code"));
              boolean error =
                  span.getKind() == SpanKind.CLIENT
                      ? !"OK".equals(code)
                      : "INTERNAL".equals(code) || "UNAVAILABLE".equals(code);
              assertThat(span.getStatus().getStatusCode() == StatusCode.ERROR).isEqualTo(error);
            });
    assertThat(withAttribute("http.response.status_code"))
        .extracting(span -> span.getAttributes().get(longKey("http.response.status_code")))
        .contains(200L, 402L, 404L, 409L, 500L, 502L, 503L);
  }

  @Test
  void calls_carryWhatTheConventionsRequire() {
    assertThat(
            withAttribute("http.request.method").filter(span -> span.getKind() == SpanKind.CLIENT))
        .allSatisfy(span -> assertHas(span, "server.address", "server.port", "url.full"));
    assertThat(
            withAttribute("http.request.method").filter(span -> span.getKind() == SpanKind.SERVER))
        .allSatisfy(span -> assertHas(span, "url.path", "url.scheme", "http.route"));
    assertThat(withAttribute("rpc.method"))
        .allSatisfy(
            span -> assertHas(span, "rpc.system.name", "rpc.status_code", "server.address"));
    assertThat(withAttribute("db.system.name"))
        .allSatisfy(
            span -> {
              assertThat(span.getKind()).isEqualTo(SpanKind.CLIENT);
              assertHas(span, "db.namespace", "db.operation.name", "server.address", "server.port");
            });
    assertThat(withAttribute("messaging.system"))
        .allSatisfy(
            span ->
                assertHas(
                    span,
                    "messaging.operation.name",
                    "messaging.operation.type",
                    "messaging.destination.name"));
    assertThat(
            RUN.spans.stream()
                .flatMap(span -> span.getAttributes().asMap().entrySet().stream())
                .map(Object::toString))
        .noneMatch(attribute -> attribute.contains("{") && attribute.startsWith("url."));
  }

  @Test
  void peersWithoutSpans_areDatabasesAndProviders() {
    assertThat(
            RUN.spans.stream()
                .filter(span -> span.getKind() == SpanKind.CLIENT && !has(span, "messaging.system"))
                .filter(
                    span ->
                        RUN.children(span).stream()
                            .noneMatch(child -> child.getKind() == SpanKind.SERVER))
                .map(span -> span.getAttributes().get(stringKey("server.address"))))
        .containsOnly(
            "api.cardpay.example",
            "api.mailer.example",
            "catalog-db.shop.internal",
            "orders-db.shop.internal",
            "accounts-db.shop.internal",
            "cache.shop.internal",
            "carts.shop.internal",
            "search.shop.internal");
  }

  @Test
  void retries_followAFailedAttempt() {
    List<SpanData> resends = withAttribute("http.request.resend_count").toList();

    assertThat(resends).isNotEmpty();
    for (SpanData resend : resends) {
      SpanData caller = RUN.parent(resend).orElseThrow();
      assertThat(RUN.children(caller))
          .anySatisfy(
              earlier -> {
                assertThat(earlier.getAttributes().get(stringKey("url.full")))
                    .isEqualTo(resend.getAttributes().get(stringKey("url.full")));
                assertThat(earlier.getEndEpochNanos()).isLessThan(resend.getStartEpochNanos());
                assertThat(earlier.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
              });
    }
  }

  @Test
  void exceptions_areEventsWithTypeMessageAndStacktrace() {
    assertThat(
            RUN.spans.stream()
                .flatMap(span -> span.getEvents().stream())
                .filter(event -> event.getName().equals("exception")))
        .isNotEmpty()
        .allSatisfy(
            event -> {
              assertThat(event.getAttributes().asMap()).hasSize(3);
              String type = event.getAttributes().get(stringKey("exception.type"));
              assertThat(type).isNotBlank();
              assertThat(event.getAttributes().get(stringKey("exception.stacktrace")))
                  .contains(type + ": ");
            });
  }

  @Test
  void durations_haveASlowTail() {
    long[] sorted =
        RUN.spans.stream()
            .filter(span -> span.getName().equals("GET /products/{productId}"))
            .filter(span -> service(span).equals("storefront"))
            .mapToLong(ShopRun::duration)
            .sorted()
            .toArray();

    assertThat(sorted[sorted.length - 1]).isGreaterThan(5 * sorted[sorted.length / 2]);
  }

  @Test
  void network_takesTimeThatVaries() {
    assertThat(
            RUN.spans.stream()
                .filter(span -> span.getKind() == SpanKind.SERVER)
                .flatMap(span -> RUN.parent(span).stream().map(p -> duration(p) - duration(span)))
                .distinct())
        .hasSizeGreaterThan(1_000)
        .allSatisfy(nanos -> assertThat(nanos).isPositive());
  }

  @Test
  void attributes_haveEveryTypeOfTheApi() {
    assertThat(
            RUN.spans.stream()
                .flatMap(span -> span.getAttributes().asMap().keySet().stream())
                .map(AttributeKey::getType)
                .collect(toSet()))
        .contains(
            AttributeType.STRING,
            AttributeType.BOOLEAN,
            AttributeType.LONG,
            AttributeType.DOUBLE,
            AttributeType.STRING_ARRAY,
            AttributeType.BOOLEAN_ARRAY,
            AttributeType.LONG_ARRAY,
            AttributeType.DOUBLE_ARRAY);
  }

  @Test
  void cache_isHitAndMissed() {
    assertThat(withAttribute("app.cache.hit"))
        .extracting(span -> span.getAttributes().get(AttributeKey.booleanKey("app.cache.hit")))
        .contains(true, false);
  }

  @Test
  void resources_tellServicesInstancesAndLanguagesApart() {
    assertThat(RUN.spans)
        .extracting(span -> span.getResource().getAttribute(stringKey("telemetry.sdk.language")))
        .contains("java", "go", "nodejs", "python", "dotnet");
    assertThat(RUN.spans)
        .allSatisfy(
            span -> {
              assertThat(span.getResource().getAttribute(stringKey("service.namespace")))
                  .isEqualTo("shop");
              assertThat(instance(span)).hasSize(36);
              assertThat(span.getInstrumentationScopeInfo().getName()).isNotBlank();
              assertThat(span.getInstrumentationScopeInfo().getVersion()).isNotBlank();
            });
  }

  private static Stream<SpanData> withAttribute(String key) {
    return RUN.spans.stream().filter(span -> has(span, key));
  }

  private static void assertHas(SpanData span, String... keys) {
    assertThat(span.getAttributes().asMap().keySet())
        .extracting(AttributeKey::getKey)
        .contains(keys);
  }
}
