// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.collector.grpc;

import io.grpc.CallOptions;
import io.grpc.ClientInterceptors;
import io.grpc.Compressor;
import io.grpc.CompressorRegistry;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import java.io.OutputStream;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;

/** Sends bytes that are compressed already, or claim to be. */
public final class EncodedExports implements AutoCloseable {

  private final ManagedChannel channel;

  private final AtomicReference<Metadata> headers = new AtomicReference<>();

  public EncodedExports(int port, String... encodings) {
    CompressorRegistry registry = CompressorRegistry.newEmptyInstance();
    for (String encoding : encodings) {
      registry.register(new CompressedAlready(encoding));
    }
    channel =
        NettyChannelBuilder.forAddress("127.0.0.1", port)
            .usePlaintext()
            .compressorRegistry(registry)
            .build();
  }

  public byte[] export(String encoding, byte[] encoded) {
    return call(ExportClient.EXPORT, encoding, encoded);
  }

  byte[] call(MethodDescriptor<byte[], byte[]> method, String encoding, byte[] encoded) {
    return ClientCalls.blockingUnaryCall(
        ClientInterceptors.intercept(
            channel, MetadataUtils.newCaptureMetadataInterceptor(headers, new AtomicReference<>())),
        method,
        encoding.equals("identity")
            ? CallOptions.DEFAULT
            : CallOptions.DEFAULT.withCompression(encoding),
        encoded);
  }

  /** Of the answer to the last call. */
  Metadata headers() {
    return Objects.requireNonNull(headers.get());
  }

  @Override
  public void close() {
    channel.shutdownNow();
  }

  private record CompressedAlready(String encoding) implements Compressor {

    @Override
    public String getMessageEncoding() {
      return encoding;
    }

    @Override
    public OutputStream compress(OutputStream out) {
      return out;
    }
  }
}
