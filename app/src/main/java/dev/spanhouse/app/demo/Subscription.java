// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.app.demo;

import static dev.spanhouse.app.demo.Step.call;
import static dev.spanhouse.app.demo.Step.fails;
import static dev.spanhouse.app.demo.Step.inside;
import static dev.spanhouse.app.demo.Step.note;
import static dev.spanhouse.app.demo.Step.query;
import static dev.spanhouse.app.demo.Step.work;

import java.util.List;

/**
 * Who reads orders, and what each does with one. The first two go on in the order's own trace; the
 * last reads in batches, in traces of its own that only links connect.
 */
enum Subscription {
  CONFIRMATION_MAIL(
      ShopService.NOTIFICATION,
      note((visit, random) -> visit.order()),
      inside("render mail", work(3.5)),
      call(Backends.SEND_MAIL).retrying(1)),
  SHIPMENTS(
      ShopService.SHIPPING,
      note((visit, random) -> visit.order()),
      inside("choose carrier", work(2)),
      query(Statement.SHIPMENT)),
  SALES_FIGURES(
      ShopService.ORDER_EVENTS,
      note((visit, random) -> visit.order()),
      work(0.6),
      fails(0.03, Failure.MALFORMED_EVENT),
      query(Statement.SALES_PER_HOUR));

  final ShopService service;

  @SuppressWarnings("ImmutableEnumChecker") // List.of of records
  final List<Step> steps;

  Subscription(ShopService service, Step... steps) {
    this.service = service;
    this.steps = List.of(steps);
  }

  /** {@code messaging.consumer.group.name}. */
  String group() {
    return service.serviceName;
  }
}
