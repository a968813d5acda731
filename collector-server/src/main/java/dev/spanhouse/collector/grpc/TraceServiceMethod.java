// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.collector.grpc;

import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.Marshaller;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.protobuf.ProtoUtils;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import java.io.InputStream;

/**
 * {@code TraceService/Export}, described by hand: the request stays a stream of bytes.
 *
 * <p>The generated descriptor parses inside gRPC, where a message that is too large after
 * decompression or has one bad string becomes status UNKNOWN, which breaks OTLP's rules for both
 * (grpc/grpc-java issue 11246).
 */
final class TraceServiceMethod {

  static final String SERVICE = "opentelemetry.proto.collector.trace.v1.TraceService";

  static final MethodDescriptor<InputStream, ExportTraceServiceResponse> EXPORT =
      MethodDescriptor.<InputStream, ExportTraceServiceResponse>newBuilder()
          .setType(MethodType.UNARY)
          .setFullMethodName(MethodDescriptor.generateFullMethodName(SERVICE, "Export"))
          .setRequestMarshaller(new UnparsedMarshaller())
          .setResponseMarshaller(
              ProtoUtils.marshaller(ExportTraceServiceResponse.getDefaultInstance()))
          .build();

  private TraceServiceMethod() {}

  /** Hands the stream on as it is; gRPC closes it when the listener's {@code onMessage} returns. */
  private static final class UnparsedMarshaller implements Marshaller<InputStream> {

    @Override
    public InputStream stream(InputStream value) {
      return value;
    }

    @Override
    public InputStream parse(InputStream stream) {
      return stream;
    }
  }
}
