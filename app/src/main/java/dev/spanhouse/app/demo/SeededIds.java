// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.app.demo;

import io.opentelemetry.api.trace.SpanId;
import io.opentelemetry.api.trace.TraceId;
import io.opentelemetry.sdk.trace.IdGenerator;
import java.util.random.RandomGenerator;

/** Ids that repeat with the seed. For one thread: all spans are started by the one that runs. */
final class SeededIds implements IdGenerator {

  private final RandomGenerator random;

  SeededIds(RandomGenerator random) {
    this.random = random;
  }

  @Override
  public String generateSpanId() {
    return SpanId.fromLong(nonZero());
  }

  @Override
  public String generateTraceId() {
    return TraceId.fromLongs(random.nextLong(), nonZero());
  }

  private long nonZero() {
    long id = random.nextLong();
    return id == 0 ? 1 : id;
  }
}
