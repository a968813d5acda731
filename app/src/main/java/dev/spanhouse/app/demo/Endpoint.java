// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.app.demo;

import java.util.List;

/**
 * An operation that a service offers to others.
 *
 * @param method the HTTP method, or the full name of the gRPC method
 * @param target path and query of an HTTP request with {@code {placeholders}}, see {@link
 *     Visit#expand}; empty for gRPC
 * @param steps what it does; of somebody else's service only time and failures can be told
 */
record Endpoint(
    ShopService service, Protocol protocol, String method, String target, List<Step> steps) {

  static Endpoint http(ShopService service, String method, String target, Step... steps) {
    return new Endpoint(service, Protocol.HTTP, method, target, List.of(steps));
  }

  static Endpoint grpc(ShopService service, String method, Step... steps) {
    return new Endpoint(service, Protocol.GRPC, method, "", List.of(steps));
  }

  /** The target without its query, placeholders kept: {@code http.route}. */
  String route() {
    int query = target.indexOf('?');
    return query < 0 ? target : target.substring(0, query);
  }
}
