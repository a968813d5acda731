// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.storage.read;

import io.opentelemetry.proto.trace.v1.Span;
import java.time.Instant;

/**
 * One stored span.
 *
 * @param span as received; attribute lists are in a canonical order, since OTLP gives theirs no
 *     meaning
 * @param resourceId key into {@link StoredTrace#resources()}
 * @param scopeId key into {@link StoredTrace#scopes()}
 * @param receivedAt when the collector wrote it
 */
public record StoredSpan(Span span, long resourceId, long scopeId, Instant receivedAt) {}
