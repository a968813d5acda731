// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.collector.access;

import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * What a request shows of who it is from.
 *
 * @param authorization the header of that name; null if there is none
 * @param tls the connection's session, which has the client's certificate if it sent one; null on
 *     an unencrypted connection
 * @param peer where it comes from, for logs
 */
public record Credentials(@Nullable String authorization, @Nullable SSLSession tls, String peer) {

  /** Without the secret. */
  @Override
  public String toString() {
    return "Credentials[authorization=%s, tls=%s, peer=%s]"
        .formatted(authorization == null ? "none" : "****", tls != null, peer);
  }
}
