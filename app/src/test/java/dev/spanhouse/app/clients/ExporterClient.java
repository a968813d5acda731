// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.app.clients;

import java.util.Optional;

/** The exporters of OpenTelemetry that have to get all of their spans through. */
enum ExporterClient {
  JAVA_GRPC(Platform.JAVA, Protocol.GRPC),
  JAVA_HTTP(Platform.JAVA, Protocol.HTTP_PROTOBUF),
  NODE_GRPC(Platform.NODE, Protocol.GRPC),
  NODE_PROTOBUF(Platform.NODE, Protocol.HTTP_PROTOBUF),
  NODE_JSON(Platform.NODE, Protocol.HTTP_JSON),
  PAGE(Platform.PAGE, Protocol.HTTP_JSON);

  /** What it runs on. */
  enum Platform {
    JAVA,
    NODE,
    PAGE;

    /** Why it cannot run here; empty if it can. */
    Optional<String> missing() {
      return switch (this) {
        case JAVA -> Optional.empty();
        case NODE -> ClientTools.missingForNode();
        case PAGE -> ClientTools.missingForPages();
      };
    }
  }

  final Platform platform;
  final Protocol protocol;

  ExporterClient(Platform platform, Protocol protocol) {
    this.platform = platform;
    this.protocol = protocol;
  }

  /** Whether it can compress: pages' exporters cannot. */
  boolean compresses() {
    return platform != Platform.PAGE;
  }
}
