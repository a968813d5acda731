// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.app.conformance;

import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;

/** The three ways in. */
enum Transport {
  GRPC,
  HTTP_PROTOBUF,
  HTTP_JSON;

  boolean isHttp() {
    return this != GRPC;
  }

  String contentType() {
    return this == HTTP_JSON ? "application/json" : "application/x-protobuf";
  }

  byte[] encode(ExportTraceServiceRequest request) {
    return this == HTTP_JSON ? JsonText.of(request) : request.toByteArray();
  }

  /** What a server says that has nothing to say. */
  byte[] emptyResponse() {
    return this == HTTP_JSON
        ? new byte[] {'{', '}'}
        : ExportTraceServiceResponse.getDefaultInstance().toByteArray();
  }

  /** An outcome in this transport's words: gRPC's status or HTTP's. */
  String code(String grpcStatus, int httpStatus) {
    return this == GRPC ? grpcStatus : String.valueOf(httpStatus);
  }
}
