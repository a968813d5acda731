// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.bench.load;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Where the ids of spans stand in an array of bytes. In a template each id is the number of its
 * trace or span within the wave; stamping replaces it by the id of that number in a given wave.
 *
 * <p>Hot path of the generator: parallel arrays, no objects. Safe for use by many threads once it
 * is filled.
 */
final class IdPlaces {

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  static final int NO_PARENT = -1;

  private int count;
  private int[] traceAt = new int[64];
  private int[] spanAt = new int[64];
  private int[] parentAt = new int[64];
  private long[] trace = new long[64];
  private long[] span = new long[64];
  private long[] parent = new long[64];

  /** Adds a span, whose numbers are read from the template. */
  void add(byte[] template, int traceIdAt, int spanIdAt, int parentIdAt) {
    if (count == traceAt.length) {
      traceAt = Arrays.copyOf(traceAt, 2 * count);
      spanAt = Arrays.copyOf(spanAt, 2 * count);
      parentAt = Arrays.copyOf(parentAt, 2 * count);
      trace = Arrays.copyOf(trace, 2 * count);
      span = Arrays.copyOf(span, 2 * count);
      parent = Arrays.copyOf(parent, 2 * count);
    }
    traceAt[count] = traceIdAt;
    spanAt[count] = spanIdAt;
    parentAt[count] = parentIdAt;
    trace[count] = (long) LONG.get(template, traceIdAt + 8);
    span[count] = (long) LONG.get(template, spanIdAt);
    parent[count] = parentIdAt == NO_PARENT ? 0 : (long) LONG.get(template, parentIdAt);
    count++;
  }

  int count() {
    return count;
  }

  void stamp(byte[] bytes, long wave) {
    for (int i = 0; i < count; i++) {
      LONG.set(bytes, traceAt[i], SpanIds.traceIdHigh(wave, trace[i]));
      LONG.set(bytes, traceAt[i] + 8, SpanIds.traceIdLow(wave, trace[i]));
      LONG.set(bytes, spanAt[i], SpanIds.spanId(wave, span[i]));
      if (parentAt[i] != NO_PARENT) {
        LONG.set(bytes, parentAt[i], SpanIds.spanId(wave, parent[i]));
      }
    }
  }
}
