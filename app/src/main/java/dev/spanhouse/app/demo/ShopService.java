// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.app.demo;

import static dev.spanhouse.app.demo.Platform.DOTNET;
import static dev.spanhouse.app.demo.Platform.GO;
import static dev.spanhouse.app.demo.Platform.JAVA;
import static dev.spanhouse.app.demo.Platform.NODE;
import static dev.spanhouse.app.demo.Platform.PYTHON;

/**
 * Who takes part in the shop. A service with no instances is somebody else's: the shop sees its own
 * CLIENT spans of calls to it, and no SERVER spans.
 */
enum ShopService {
  STOREFRONT("storefront", NODE, "2026.11.3", 3, 8080),
  API_GATEWAY("api-gateway", GO, "1.42.0", 2, 8080),
  CATALOG("catalog", JAVA, "3.8.1", 2, 8081),
  SEARCH("search", JAVA, "2.4.0", 2, 8082),
  CART("cart", DOTNET, "5.0.2", 2, 8083),
  CHECKOUT("checkout", JAVA, "4.12.0", 2, 8084),
  PAYMENT("payment", JAVA, "2.9.7", 2, 8085),
  FRAUD_CHECK("fraud-check", PYTHON, "0.17.4", 1, 8086),
  INVENTORY("inventory", GO, "1.15.2", 2, 9090),
  PRICING("pricing", GO, "1.7.0", 1, 9091),
  SHIPPING("shipping", DOTNET, "3.1.0", 1, 8087),
  NOTIFICATION("notification", NODE, "1.3.9", 1, 8088),
  RECOMMENDATION("recommendation", PYTHON, "0.31.0", 2, 8089),
  AUTH("auth", GO, "2.2.5", 2, 9092),
  ORDER_EVENTS("order-events", JAVA, "1.1.0", 1, 8090),
  CARD_PROVIDER("api.cardpay.example", JAVA, "", 0, 443),
  MAIL_PROVIDER("api.mailer.example", JAVA, "", 0, 443);

  final String serviceName;
  final Platform platform;
  final String version;
  final int instances;
  final int port;

  ShopService(String serviceName, Platform platform, String version, int instances, int port) {
    this.serviceName = serviceName;
    this.platform = platform;
    this.version = version;
    this.instances = instances;
    this.port = port;
  }

  boolean isOurs() {
    return instances > 0;
  }

  /** The name callers connect to. */
  String address() {
    return isOurs() ? serviceName + ".shop.svc.cluster.local" : serviceName;
  }

  String scheme() {
    return isOurs() ? "http" : "https";
  }
}
