// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.collector.grpc;

import dev.spanhouse.collector.access.Credentials;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import java.util.List;
import java.util.Objects;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** What a call shows of who it is from. */
final class GrpcCredentials {

  static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

  private GrpcCredentials() {}

  static Credentials of(ServerCall<?, ?> call, Metadata headers) {
    return new Credentials(
        authorization(headers),
        call.getAttributes().get(Grpc.TRANSPORT_ATTR_SSL_SESSION),
        Objects.toString(call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR), "unknown"));
  }

  /** Two headers become one that cannot be read: neither may win by chance. */
  private static @Nullable String authorization(Metadata headers) {
    @Nullable Iterable<String> values = headers.getAll(AUTHORIZATION);
    if (values == null) {
      return null;
    }
    List<String> all = StreamSupport.stream(values.spliterator(), false).toList();
    return String.join(", ", all);
  }
}
