// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.app.clients;

/** The three forms of OTLP. */
enum Protocol {
  GRPC("grpc"),
  HTTP_PROTOBUF("http/protobuf"),
  HTTP_JSON("http/json");

  /** As the specification and {@code OTEL_EXPORTER_OTLP_PROTOCOL} have it. */
  final String specName;

  Protocol(String specName) {
    this.specName = specName;
  }

  /** Whether NaN and the infinities arrive: JavaScript's JSON has null in their place. */
  boolean hasUnusualDoubles() {
    return this != HTTP_JSON;
  }
}
