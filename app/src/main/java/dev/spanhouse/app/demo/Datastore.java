// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.app.demo;

/** The databases of the shop; none of them makes spans of its own. */
enum Datastore {
  CATALOG_DB("postgresql", Platform.Library.SQL, "catalog-db.shop.internal", 5432, "catalog"),
  ORDERS_DB("postgresql", Platform.Library.SQL, "orders-db.shop.internal", 5432, "orders"),
  INVENTORY_DB("postgresql", Platform.Library.SQL, "orders-db.shop.internal", 5432, "inventory"),
  ACCOUNTS_DB("postgresql", Platform.Library.SQL, "accounts-db.shop.internal", 5432, "accounts"),
  CACHE("redis", Platform.Library.REDIS, "cache.shop.internal", 6379, "0"),
  CARTS("redis", Platform.Library.REDIS, "carts.shop.internal", 6379, "1"),
  SEARCH_INDEX(
      "elasticsearch", Platform.Library.ELASTICSEARCH, "search.shop.internal", 9200, "products");

  final String system;
  final Platform.Library library;
  final String address;
  final int port;
  final String namespace;

  Datastore(String system, Platform.Library library, String address, int port, String namespace) {
    this.system = system;
    this.library = library;
    this.address = address;
    this.port = port;
    this.namespace = namespace;
  }

  /** Only the PostgreSQL servers have bad hours. */
  boolean canBeSlow() {
    return library == Platform.Library.SQL;
  }
}
