// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.app.config;

/**
 * What {@code auto} values are worked out from.
 *
 * @param heapBytes the most the heap may grow to
 * @param processors how many the JVM may use
 */
record Machine(long heapBytes, int processors) {

  static Machine thisOne() {
    Runtime runtime = Runtime.getRuntime();
    return new Machine(runtime.maxMemory(), runtime.availableProcessors());
  }
}
