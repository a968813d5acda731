// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.collector.admission;

/** There was no memory for a request in the time it could wait. The caller is told to retry. */
public final class NoRoomException extends RuntimeException {

  NoRoomException(long bytes, ByteBudget budget) {
    super(
        "no room for %d more bytes: %d of %d in use"
            .formatted(bytes, budget.usedBytes(), budget.limitBytes()),
        null,
        false,
        false);
  }
}
