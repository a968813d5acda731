// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.app.conformance;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.rpc.BadRequest;
import com.google.rpc.RetryInfo;
import com.google.rpc.Status;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a client gets.
 *
 * @param code gRPC's status by name, or HTTP's by number
 * @param body what stands in the response, or in the error
 * @param response the message if all is well
 * @param status the error if not
 * @param headers of the response, and of gRPC's trailers; names in lower case
 * @param headersFirst whether headers came before the trailers in gRPC
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
record Answer(
    String code,
    byte[] body,
    ExportTraceServiceResponse response,
    Status status,
    Map<String, List<String>> headers,
    boolean headersFirst) {

  boolean isOk() {
    return code.equals("OK") || code.equals("200");
  }

  Optional<String> header(String name) {
    List<String> values = headers.getOrDefault(name, List.of());
    return values.isEmpty() ? Optional.empty() : Optional.of(String.join(", ", values));
  }

  Optional<RetryInfo> retryInfo() {
    return detail(RetryInfo.class);
  }

  Optional<BadRequest> badRequest() {
    return detail(BadRequest.class);
  }

  private <T extends Message> Optional<T> detail(Class<T> type) {
    for (Any detail : status.getDetailsList()) {
      if (detail.is(type)) {
        try {
          return Optional.of(detail.unpack(type));
        } catch (InvalidProtocolBufferException e) {
          throw new AssertionError(e);
        }
      }
    }
    return Optional.empty();
  }
}
