// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.storage.read;

import io.opentelemetry.proto.common.v1.InstrumentationScope;

/**
 * The instrumentation that produced spans.
 *
 * @param scope as received
 * @param schemaUrl the {@code ScopeSpans.schema_url}; empty if there was none
 */
public record StoredScope(InstrumentationScope scope, String schemaUrl) {}
