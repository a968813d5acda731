// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.storage.read;

import io.opentelemetry.proto.resource.v1.Resource;

/**
 * The entity that produced spans.
 *
 * @param resource as received
 * @param schemaUrl the {@code ResourceSpans.schema_url}; empty if there was none
 * @param serviceName the service the spans are grouped under: {@code service.name}, or {@code
 *     unknown_service} where the resource has none
 */
public record StoredResource(Resource resource, String schemaUrl, String serviceName) {}
