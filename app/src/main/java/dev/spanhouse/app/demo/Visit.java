// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.app.demo;

import io.opentelemetry.api.common.Attributes;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/** The facts of one customer's request, drawn once and the same on every span of the trace. */
record Visit(
    String customerId,
    String tier,
    String country,
    String sessionId,
    String clientAddress,
    String userAgent,
    String productId,
    String category,
    String searchTerms,
    List<String> skus,
    double total,
    String orderId,
    boolean newCheckout,
    boolean cardDeclined) {

  private static final List<String> TIERS =
      List.of("free", "free", "free", "free", "plus", "plus", "business");
  private static final List<String> COUNTRIES = List.of("DE", "FR", "US", "GB", "JP", "BR");
  private static final List<String> CATEGORIES =
      List.of("tents", "sleeping-bags", "stoves", "backpacks", "boots", "lamps");
  private static final List<String> SEARCHES =
      List.of("two person tent", "down jacket", "gas stove", "trail running shoes", "water filter");
  private static final List<String> USER_AGENTS =
      List.of(
          "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0",
          "Mozilla/5.0 (Macintosh; Intel Mac OS X 15_6) AppleWebKit/605.1.15 Version/26.0 Safari",
          "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/142.0.0.0 Safari",
          "ShopApp/7.3.1 (iPhone; iOS 26.1)");

  static Visit draw(RandomGenerator random, boolean cardDeclined) {
    int customer = random.nextInt(100, 700);
    List<String> skus =
        Stream.generate(() -> "SKU-" + random.nextInt(1000, 1400))
            .limit(random.nextInt(1, 6))
            .toList();
    return new Visit(
        "c-" + customer,
        // By customer and not by chance: the same customer keeps the same tier and country.
        TIERS.get(customer % TIERS.size()),
        COUNTRIES.get(customer % COUNTRIES.size()),
        "%012x".formatted(random.nextLong(1L << 48)),
        "203.0.113." + random.nextInt(1, 255),
        pick(USER_AGENTS, random),
        String.valueOf(random.nextInt(1000, 1400)),
        pick(CATEGORIES, random),
        pick(SEARCHES, random),
        skus,
        Math.round(skus.size() * random.nextDouble(9, 180) * 100) / 100.0,
        "o-" + random.nextInt(10_000_000, 100_000_000),
        random.nextInt(5) == 0,
        cardDeclined);
  }

  /** Fills the placeholders of a target: {@code /products/{productId}}. */
  String expand(String target) {
    return target
        .replace("{productId}", productId)
        .replace("{customerId}", customerId)
        .replace("{category}", category)
        .replace("{orderId}", orderId)
        .replace("{terms}", searchTerms.replace(' ', '+'));
  }

  /** Who is asking: set where the request enters the shop. */
  Attributes customer() {
    return Attributes.builder()
        .put("app.customer.id", customerId)
        .put("app.customer.tier", tier)
        .put("app.customer.country", country)
        .put("session.id", sessionId)
        .put("app.feature.new_checkout", newCheckout)
        .build();
  }

  /** What is being ordered: set by the services that handle orders. */
  Attributes order() {
    return Attributes.builder()
        .put("app.order.id", orderId)
        .put("app.order.total", total)
        .put("app.order.items", skus.size())
        .put("app.order.skus", skus.toArray(String[]::new))
        .put("app.customer.id", customerId)
        .put("app.customer.tier", tier)
        .build();
  }

  private static String pick(List<String> choices, RandomGenerator random) {
    return choices.get(random.nextInt(choices.size()));
  }
}
