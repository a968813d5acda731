// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.storage.copy;

/**
 * Who pays for memory. Asked before memory is allocated for a request, so that what a request
 * unfolds to stays within bounds too.
 */
@FunctionalInterface
public interface MemoryReservation {

  /** Grants everything; for tests and benchmarks. */
  MemoryReservation UNBOUNDED = bytes -> {};

  /**
   * Reserves some more bytes; may wait for them.
   *
   * @throws RuntimeException to stop the encoding, if there is no room
   */
  void reserve(long bytes);

  /** Gives back bytes that were reserved and are not held any more. */
  default void release(long bytes) {}
}
