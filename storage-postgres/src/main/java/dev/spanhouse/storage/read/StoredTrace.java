// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.storage.read;

import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Everything stored under one trace id.
 *
 * @param traceId the id asked for
 * @param spans in no meaningful order; a span that was received twice appears twice
 * @param resources by {@link StoredSpan#resourceId()}; has an entry for every id in {@code spans}
 * @param scopes by {@link StoredSpan#scopeId()}; has an entry for every id in {@code spans}
 * @param truncated whether the trace has more spans than the reader's limit
 */
public record StoredTrace(
    TraceId traceId,
    List<StoredSpan> spans,
    Map<Long, StoredResource> resources,
    Map<Long, StoredScope> scopes,
    boolean truncated) {

  /** Copies its arguments, so that a trace cannot change under its readers. */
  public StoredTrace {
    spans = List.copyOf(spans);
    resources = Map.copyOf(resources);
    scopes = Map.copyOf(scopes);
  }

  /** The resource a span of this trace came from. */
  public StoredResource resourceOf(StoredSpan span) {
    return Objects.requireNonNull(resources.get(span.resourceId()), "resource of a stored span");
  }

  /** The scope a span of this trace came from. */
  public StoredScope scopeOf(StoredSpan span) {
    return Objects.requireNonNull(scopes.get(span.scopeId()), "scope of a stored span");
  }
}
