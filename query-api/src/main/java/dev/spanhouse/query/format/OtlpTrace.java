// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.query.format;

import dev.spanhouse.query.tree.TraceNode;
import dev.spanhouse.query.tree.TraceTree;
import dev.spanhouse.storage.read.StoredResource;
import dev.spanhouse.storage.read.StoredScope;
import dev.spanhouse.storage.read.StoredSpan;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.TracesData;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Puts spans back below the resources and scopes that they came with. */
public final class OtlpTrace {

  private OtlpTrace() {}

  /**
   * The spans of a tree as OTLP: one entry for each resource, in it one for each scope. All are in
   * the order in which the tree first shows them. Placeholders are left out, as are repeated spans.
   */
  public static TracesData of(TraceTree tree) {
    Map<Long, Map<Long, List<Span>>> groups = new LinkedHashMap<>();
    for (TraceNode node : tree.nodes()) {
      if (node instanceof TraceNode.Received received) {
        StoredSpan stored = received.stored();
        groups
            .computeIfAbsent(stored.resourceId(), r -> new LinkedHashMap<>())
            .computeIfAbsent(stored.scopeId(), s -> new ArrayList<>())
            .add(stored.span());
      }
    }
    TracesData.Builder data = TracesData.newBuilder();
    groups.forEach((resourceId, scopes) -> data.addResourceSpans(of(tree, resourceId, scopes)));
    return data.build();
  }

  private static ResourceSpans of(TraceTree tree, Long resourceId, Map<Long, List<Span>> scopes) {
    StoredResource resource = tree.resource(resourceId);
    ResourceSpans.Builder spans =
        ResourceSpans.newBuilder()
            .setResource(resource.resource())
            .setSchemaUrl(resource.schemaUrl());
    scopes.forEach((scopeId, list) -> spans.addScopeSpans(of(tree.scope(scopeId), list)));
    return spans.build();
  }

  private static ScopeSpans of(StoredScope scope, List<Span> spans) {
    return ScopeSpans.newBuilder()
        .setScope(scope.scope())
        .setSchemaUrl(scope.schemaUrl())
        .addAllSpans(spans)
        .build();
  }
}
