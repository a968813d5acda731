// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.app.demo;

import static dev.spanhouse.app.demo.Datastore.ACCOUNTS_DB;
import static dev.spanhouse.app.demo.Datastore.CACHE;
import static dev.spanhouse.app.demo.Datastore.CARTS;
import static dev.spanhouse.app.demo.Datastore.CATALOG_DB;
import static dev.spanhouse.app.demo.Datastore.INVENTORY_DB;
import static dev.spanhouse.app.demo.Datastore.ORDERS_DB;
import static dev.spanhouse.app.demo.Datastore.SEARCH_INDEX;

/** What the shop asks of its databases: the text, what it touches, and its usual time. */
enum Statement {
  PRODUCT(
      CATALOG_DB,
      "SELECT",
      "product",
      "SELECT id, name, description, brand_id FROM product WHERE id = $1",
      1.6),
  PRODUCT_MEDIA(
      CATALOG_DB,
      "SELECT",
      "product_media",
      "SELECT url, width, height FROM product_media WHERE product_id = $1 ORDER BY position",
      1.9),
  PRODUCTS_OF_CATEGORY(
      CATALOG_DB,
      "SELECT",
      "product",
      "SELECT id, name FROM product WHERE category = $1 ORDER BY rank LIMIT 24",
      6),
  VARIANTS_OF_PRODUCT(
      CATALOG_DB, "SELECT", "variant", "SELECT id, sku FROM variant WHERE product_id = $1", 1.1),
  PRODUCTS_TO_INDEX(
      CATALOG_DB,
      "SELECT",
      "product",
      "SELECT id, name, description FROM product WHERE id > $1 ORDER BY id LIMIT 500",
      35),
  CHILD_CATEGORIES(
      CATALOG_DB,
      "SELECT",
      "category",
      "SELECT id FROM category WHERE parent_id = $1 ORDER BY position LIMIT 1",
      0.9),
  PRICE_RULES(
      CATALOG_DB,
      "SELECT",
      "price_rule",
      "SELECT kind, amount FROM price_rule WHERE sku = ANY($1) AND valid_until > now()",
      3.2),
  STOCK_LEVELS(
      INVENTORY_DB,
      "SELECT",
      "stock",
      "SELECT warehouse, quantity FROM stock WHERE sku = ANY($1)",
      1.4),
  STOCK_LOCK(
      INVENTORY_DB, "SELECT", "stock", "SELECT quantity FROM stock WHERE sku = $1 FOR UPDATE", 2.5),
  RESERVATION(
      INVENTORY_DB,
      "INSERT",
      "reservation",
      "INSERT INTO reservation (order_id, sku, quantity) VALUES ($1, $2, $3)",
      1.8),
  CUSTOMER_ORDERS(
      ORDERS_DB,
      "SELECT",
      "customer_order",
      "SELECT count(*), sum(total) FROM customer_order WHERE customer_id = $1",
      4.5),
  ORDER(
      ORDERS_DB,
      "INSERT",
      "customer_order",
      "INSERT INTO customer_order (id, customer_id, total) VALUES ($1, $2, $3)",
      2.2),
  ORDER_LINE(
      ORDERS_DB,
      "INSERT",
      "order_line",
      "INSERT INTO order_line (order_id, sku, quantity) VALUES ($1, $2, $3)",
      1.3),
  ORDER_CONFIRMED(
      ORDERS_DB,
      "UPDATE",
      "customer_order",
      "UPDATE customer_order SET state = 'confirmed' WHERE id = $1",
      1.9),
  PAYMENT_RECORD(
      ORDERS_DB,
      "INSERT",
      "payment",
      "INSERT INTO payment (order_id, provider_ref, amount) VALUES ($1, $2, $3)",
      2.1),
  SHIPMENT(
      ORDERS_DB,
      "INSERT",
      "shipment",
      "INSERT INTO shipment (order_id, carrier) VALUES ($1, $2)",
      1.7),
  SALES_PER_HOUR(
      ORDERS_DB,
      "INSERT",
      "sales_per_hour",
      "INSERT INTO sales_per_hour AS s (hour, total) VALUES ($1, $2)"
          + " ON CONFLICT (hour) DO UPDATE SET total = s.total + excluded.total",
      2.4),
  ACCOUNT(
      ACCOUNTS_DB,
      "SELECT",
      "account",
      "SELECT id, password_hash, tier FROM account WHERE email = $1",
      1.5),
  EXPIRED_SESSIONS(
      ACCOUNTS_DB,
      "DELETE",
      "session",
      "DELETE FROM session WHERE expires_at < now() - INTERVAL '1 day'",
      14),
  SESSION_GET(CACHE, "GET", "", "GET session:?", 0.25),
  SESSION_SET(CACHE, "SETEX", "", "SETEX session:? 3600 ?", 0.3),
  PRODUCT_GET(CACHE, "GET", "", "GET product:?", 0.25),
  PRODUCT_SET(CACHE, "SETEX", "", "SETEX product:? 300 ?", 0.35),
  PRICE_GET(CACHE, "MGET", "", "MGET price:? price:?", 0.3),
  PRICE_SET(CACHE, "SETEX", "", "SETEX price:? 60 ?", 0.3),
  RANKING_GET(CACHE, "ZREVRANGE", "", "ZREVRANGE ranking:? 0 9", 0.4),
  RANKING_SET(CACHE, "ZADD", "", "ZADD ranking:? ? ?", 0.5),
  CART_GET(CARTS, "HGETALL", "", "HGETALL cart:?", 0.3),
  CART_SET(CARTS, "HSET", "", "HSET cart:? ? ?", 0.35),
  CART_CLEAR(CARTS, "DEL", "", "DEL cart:?", 0.3),
  SEARCH_PRODUCTS(
      SEARCH_INDEX,
      "search",
      "products",
      "{\"query\":{\"multi_match\":{\"query\":\"?\",\"fields\":[\"name^3\",\"description\"]}}}",
      22),
  INDEX_PRODUCTS(SEARCH_INDEX, "bulk", "products", "", 48);

  final Datastore datastore;
  final String operation;

  /** The table or index; empty where the database has none. */
  final String collection;

  /** The parameterised text; empty where the instrumentation leaves it out. */
  final String text;

  private final double medianMillis;

  Statement(
      Datastore datastore, String operation, String collection, String text, double medianMillis) {
    this.datastore = datastore;
    this.operation = operation;
    this.collection = collection;
    this.text = text;
    this.medianMillis = medianMillis;
  }

  /** Its time while the database is well. */
  Latency latency() {
    return Latency.millis(medianMillis);
  }

  /** {@code db.query.summary}, which is also the span's name. */
  String summary() {
    return collection.isEmpty() ? operation : operation + " " + collection;
  }
}
