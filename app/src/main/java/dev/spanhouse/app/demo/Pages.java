// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.app.demo;

import static dev.spanhouse.app.demo.Endpoint.http;
import static dev.spanhouse.app.demo.Step.call;
import static dev.spanhouse.app.demo.Step.inParallel;
import static dev.spanhouse.app.demo.Step.inside;
import static dev.spanhouse.app.demo.Step.note;
import static dev.spanhouse.app.demo.Step.work;

import io.opentelemetry.api.common.Attributes;

/** What customers ask of the storefront, which gets everything through the gateway. */
final class Pages {

  static final Endpoint HOME =
      page(
          "GET",
          "/",
          inParallel(
              viaGateway(Backends.CATEGORY, "/api/categories/{category}/products"),
              viaGateway(Backends.RECOMMEND, "/api/recommendations").orFallBack()),
          inside("render home", work(5)));

  static final Endpoint SEARCH =
      page(
          "GET",
          "/search?q={terms}",
          viaGateway(Backends.FIND, "/api/search?q={terms}"),
          inside("render results", work(4)));

  static final Endpoint PRODUCT =
      page(
          "GET",
          "/products/{productId}",
          note(
              (visit, random) ->
                  Attributes.builder().put("app.product.id", visit.productId()).build()),
          inParallel(
              viaGateway(Backends.PRODUCT, "/api/products/{productId}"),
              viaGateway(Backends.RECOMMEND, "/api/recommendations").orFallBack()),
          inside("render product", work(3)));

  static final Endpoint ADD_TO_CART =
      page("POST", "/cart", viaGateway(Backends.ADD_TO_CART, "/api/cart"), work(1));

  static final Endpoint CHECKOUT =
      page(
          "POST",
          "/checkout",
          note((visit, random) -> visit.order()),
          inside("validate form", work(0.6)),
          viaGateway(Backends.PLACE_ORDER, "/api/orders"),
          inside("render confirmation", work(2.5)));

  /** The one page whose visitor cannot have a valid token yet. */
  static final Endpoint LOG_IN =
      page(
          "POST",
          "/login",
          call(http(ShopService.API_GATEWAY, "POST", "/api/login", call(Backends.LOG_IN))),
          work(1));

  private Pages() {}

  private static Endpoint page(String method, String target, Step... steps) {
    return http(ShopService.STOREFRONT, method, target, steps);
  }

  /** The gateway checks the token, then passes the request on. */
  private static Step.Call viaGateway(Endpoint backend, String target) {
    return call(
        http(
            ShopService.API_GATEWAY,
            backend.method(),
            target,
            call(Backends.VERIFY_TOKEN),
            work(0.3),
            call(backend)));
  }
}
