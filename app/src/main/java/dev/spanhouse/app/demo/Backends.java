// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.app.demo;

import static dev.spanhouse.app.demo.Endpoint.grpc;
import static dev.spanhouse.app.demo.Endpoint.http;
import static dev.spanhouse.app.demo.Step.cached;
import static dev.spanhouse.app.demo.Step.call;
import static dev.spanhouse.app.demo.Step.fails;
import static dev.spanhouse.app.demo.Step.failsWhen;
import static dev.spanhouse.app.demo.Step.inParallel;
import static dev.spanhouse.app.demo.Step.inside;
import static dev.spanhouse.app.demo.Step.maybe;
import static dev.spanhouse.app.demo.Step.note;
import static dev.spanhouse.app.demo.Step.publishOrder;
import static dev.spanhouse.app.demo.Step.query;
import static dev.spanhouse.app.demo.Step.repeat;
import static dev.spanhouse.app.demo.Step.work;

import io.opentelemetry.api.common.Attributes;

/** What the services behind the gateway offer, the called before their callers. */
final class Backends {

  static final Endpoint SEND_MAIL =
      http(
          ShopService.MAIL_PROVIDER,
          "POST",
          "/v3/send",
          work(70),
          fails(0.04, Failure.PROVIDER_UNAVAILABLE));

  static final Endpoint AUTHORIZE_CARD =
      http(
          ShopService.CARD_PROVIDER,
          "POST",
          "/v2/authorizations",
          work(110),
          fails(0.06, Failure.PROVIDER_UNAVAILABLE),
          maybe(0.02, work(2000), fails(1, Failure.PROVIDER_TIMEOUT)));

  static final Endpoint PRICE =
      grpc(
          ShopService.PRICING,
          "shop.pricing.v1.PricingService/GetPrices",
          cached(Statement.PRICE_GET, 0.85, Statement.PRICE_SET, query(Statement.PRICE_RULES)),
          work(0.4),
          note(
              (visit, random) ->
                  Attributes.builder()
                      .put("app.price.currency", "EUR")
                      .put("app.price.discount", random.nextInt(0, 5) * 0.05)
                      .build()));

  static final Endpoint STOCK =
      grpc(
          ShopService.INVENTORY,
          "shop.inventory.v1.InventoryService/GetStock",
          query(Statement.STOCK_LEVELS),
          note(
              (visit, random) ->
                  Attributes.builder()
                      .put("app.stock.levels", random.longs(3, 0, 90).toArray())
                      .build()));

  static final Endpoint RESERVE =
      grpc(
          ShopService.INVENTORY,
          "shop.inventory.v1.InventoryService/Reserve",
          query(Statement.STOCK_LOCK),
          fails(0.03, Failure.OUT_OF_STOCK),
          query(Statement.RESERVATION));

  static final Endpoint VERIFY_TOKEN =
      grpc(
          ShopService.AUTH,
          "shop.auth.v1.AuthService/VerifyToken",
          cached(Statement.SESSION_GET, 0.95, Statement.SESSION_SET, query(Statement.ACCOUNT)));

  static final Endpoint LOG_IN =
      grpc(
          ShopService.AUTH,
          "shop.auth.v1.AuthService/LogIn",
          query(Statement.ACCOUNT),
          inside("bcrypt.CompareHashAndPassword", work(55)),
          fails(0.15, Failure.BAD_CREDENTIALS),
          query(Statement.SESSION_SET));

  static final Endpoint SCORE_FRAUD =
      http(
          ShopService.FRAUD_CHECK,
          "POST",
          "/score",
          query(Statement.CUSTOMER_ORDERS),
          inside("model.predict", work(24)),
          note(
              (visit, random) ->
                  Attributes.builder()
                      .put("app.fraud.score", random.nextDouble())
                      .put("app.fraud.signals", random.nextBoolean(), false, visit.cardDeclined())
                      .put("app.model.version", "2026-10-02")
                      .build()),
          fails(0.01, Failure.FRAUD_SUSPECTED));

  static final Endpoint CHARGE =
      http(
          ShopService.PAYMENT,
          "POST",
          "/payments",
          note((visit, random) -> visit.order()),
          call(SCORE_FRAUD),
          call(AUTHORIZE_CARD).retrying(2),
          failsWhen(Visit::cardDeclined, Failure.CARD_DECLINED),
          query(Statement.PAYMENT_RECORD));

  static final Endpoint QUOTE_SHIPPING =
      http(
          ShopService.SHIPPING,
          "POST",
          "/quotes",
          work(4),
          fails(0.03, Failure.NULL_REFERENCE),
          note(
              (visit, random) ->
                  Attributes.builder()
                      .put("app.shipping.carriers", "dhl", "ups", "post")
                      .put("app.shipping.days", random.nextInt(1, 8))
                      .build()));

  static final Endpoint RECOMMEND =
      http(
          ShopService.RECOMMENDATION,
          "GET",
          "/recommendations/{customerId}",
          cached(
              Statement.RANKING_GET,
              0.6,
              Statement.RANKING_SET,
              inside("rank candidates", work(18))),
          note(
              (visit, random) ->
                  Attributes.builder()
                      .put("app.recommendation.scores", random.doubles(4).toArray())
                      .build()));

  static final Endpoint PRODUCT =
      http(
          ShopService.CATALOG,
          "GET",
          "/products/{productId}",
          cached(
              Statement.PRODUCT_GET,
              0.75,
              Statement.PRODUCT_SET,
              query(Statement.PRODUCT),
              query(Statement.PRODUCT_MEDIA)),
          fails(0.015, Failure.NOT_FOUND),
          inParallel(call(PRICE), call(STOCK)),
          work(0.8));

  /** One query per product of the list: the N+1 that every shop has somewhere. */
  static final Endpoint CATEGORY =
      http(
          ShopService.CATALOG,
          "GET",
          "/categories/{category}/products",
          query(Statement.PRODUCTS_OF_CATEGORY),
          repeat(8, 24, query(Statement.VARIANTS_OF_PRODUCT)),
          call(PRICE),
          work(1.5));

  static final Endpoint FIND =
      http(
          ShopService.SEARCH,
          "GET",
          "/search?q={terms}&limit=20",
          inside("parse query", work(0.3)),
          query(Statement.SEARCH_PRODUCTS),
          note(
              (visit, random) ->
                  Attributes.builder()
                      .put("app.search.terms", visit.searchTerms().split(" "))
                      .put("app.search.hits", random.nextInt(0, 180))
                      .build()),
          call(PRICE));

  static final Endpoint CART =
      http(ShopService.CART, "GET", "/carts/{customerId}", query(Statement.CART_GET), work(0.4));

  static final Endpoint ADD_TO_CART =
      http(
          ShopService.CART,
          "POST",
          "/carts/{customerId}/items",
          query(Statement.CART_GET),
          inParallel(call(STOCK), call(PRICE)),
          query(Statement.CART_SET),
          note(
              (visit, random) ->
                  Attributes.builder()
                      .put("app.product.id", visit.productId())
                      .put("app.cart.items", visit.skus().size())
                      .build()));

  static final Endpoint PLACE_ORDER =
      http(
          ShopService.CHECKOUT,
          "POST",
          "/orders",
          note((visit, random) -> visit.order()),
          call(CART),
          inParallel(call(RESERVE), call(PRICE), call(QUOTE_SHIPPING).orFallBack()),
          query(Statement.ORDER),
          repeat(1, 5, query(Statement.ORDER_LINE)),
          call(CHARGE),
          query(Statement.ORDER_CONFIRMED),
          publishOrder(),
          query(Statement.CART_CLEAR));

  private Backends() {}
}
