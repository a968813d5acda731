// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.app.demo;

import static dev.spanhouse.app.demo.Step.inside;
import static dev.spanhouse.app.demo.Step.query;
import static dev.spanhouse.app.demo.Step.repeat;
import static dev.spanhouse.app.demo.Step.work;

import java.util.List;

/**
 * Why a trace comes to be, and how often: weights are relative. An order is placed before the first
 * one is read: the order of the constants is also the order of the opening tour.
 */
enum Journey {
  BROWSE(300, new Start.Request(Pages.HOME)),
  SEARCH(180, new Start.Request(Pages.SEARCH)),
  PRODUCT_PAGE(280, new Start.Request(Pages.PRODUCT)),
  ADD_TO_CART(110, new Start.Request(Pages.ADD_TO_CART)),
  CHECKOUT(60, new Start.Request(Pages.CHECKOUT)),
  LOGIN(60, new Start.Request(Pages.LOG_IN)),
  FAILED_CHECKOUT(12, new Start.Request(Pages.CHECKOUT)),
  ORDER_EVENTS(25, new Start.Batch(Subscription.SALES_FIGURES)),
  EXPIRE_SESSIONS(
      6, new Start.Job(ShopService.AUTH, "expire sessions", query(Statement.EXPIRED_SESSIONS))),
  NIGHTLY_REINDEX(
      2,
      new Start.Job(
          ShopService.SEARCH,
          "nightly re-index",
          walkCategories(30),
          repeat(
              25,
              60,
              inside(
                  "index batch",
                  query(Statement.PRODUCTS_TO_INDEX),
                  repeat(2, 5, inside("analyse text", work(12))),
                  query(Statement.INDEX_PRODUCTS)))));

  /** What the first span of the trace is. */
  sealed interface Start {

    /** A customer's request: a SERVER span without a parent. */
    record Request(Endpoint endpoint) implements Start {}

    /** Work on a schedule: an INTERNAL span. */
    record Job(ShopService service, String name, List<Step> steps) implements Start {
      Job(ShopService service, String name, Step... steps) {
        this(service, name, List.of(steps));
      }
    }

    /** A batch of messages: a CLIENT span, by the rule for receiving. */
    record Batch(Subscription subscription) implements Start {}
  }

  final int weight;

  @SuppressWarnings("ImmutableEnumChecker") // records of lists made by List.of
  final Start start;

  Journey(int weight, Start start) {
    this.weight = weight;
    this.start = start;
  }

  /** A recursive function, one span per level: traces are not only wide but deep. */
  private static Step walkCategories(int depth) {
    Step down = work(0.2);
    for (int level = depth; level > 0; level--) {
      down = inside("walk category", query(Statement.CHILD_CATEGORIES), down);
    }
    return down;
  }
}
