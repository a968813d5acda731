// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.collector.http;

import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.RequestHeaders;
import dev.spanhouse.collector.ingest.RequestFormat;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads the {@code Content-Type} of a request. */
final class MediaTypes {

  private static final int MAX_SHOWN = 100;

  private MediaTypes() {}

  /** The format that the header names, whatever its case and its parameters. */
  static Optional<RequestFormat> formatOf(RequestHeaders headers) {
    String type = headers.get(HttpHeaderNames.CONTENT_TYPE);
    if (type == null) {
      return Optional.empty();
    }
    int parameters = type.indexOf(';');
    String bare = parameters < 0 ? type : type.substring(0, parameters);
    return switch (bare.strip().toLowerCase(Locale.ROOT)) {
      case "application/x-protobuf", "application/protobuf" -> Optional.of(RequestFormat.PROTOBUF);
      case "application/json" -> Optional.of(RequestFormat.JSON);
      default -> Optional.empty();
    };
  }

  /** What a client sent, for a message to it. */
  static String shown(@Nullable String header) {
    if (header == null || header.isEmpty()) {
      return "none";
    }
    return "'"
        + (header.length() > MAX_SHOWN ? header.substring(0, MAX_SHOWN) + "…" : header)
        + "'";
  }
}
