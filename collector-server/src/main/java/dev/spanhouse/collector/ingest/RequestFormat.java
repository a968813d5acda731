// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.collector.ingest;

/** The two encodings that OTLP has for a request. */
public enum RequestFormat {
  /** Binary protobuf. */
  PROTOBUF("protobuf"),
  /** OTLP's own dialect of protobuf's JSON: hexadecimal ids, numbers for enums. */
  JSON("OTLP/JSON");

  private final String title;

  RequestFormat(String title) {
    this.title = title;
  }

  String title() {
    return title;
  }

  RequestBody newBody() {
    return switch (this) {
      case PROTOBUF -> new ProtobufBody();
      case JSON -> new JsonBody();
    };
  }
}
