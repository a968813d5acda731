// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.query.http;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The client has gone away, or the request has timed out: there is nobody left to answer. */
final class ResponseClosedException extends IOException {

  ResponseClosedException(@Nullable Throwable cause) {
    super("the response was closed before all of it was sent", cause);
  }
}
