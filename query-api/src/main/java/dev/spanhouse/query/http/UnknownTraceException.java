// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.query.http;

import dev.spanhouse.storage.read.TraceId;

/** No span is stored under an id. */
final class UnknownTraceException extends RuntimeException {

  UnknownTraceException(TraceId traceId) {
    super("trace id: '" + traceId + "' (expected: the id of a stored trace)", null, false, false);
  }
}
