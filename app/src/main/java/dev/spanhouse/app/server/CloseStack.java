// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.app.server;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Closes what was opened, in reverse order, whatever fails on the way. Used by one thread at a
 * time.
 */
final class CloseStack {

  private final Deque<AutoCloseable> opened = new ArrayDeque<>();

  /** Remembers to close this before everything that was added earlier. */
  <T extends AutoCloseable> T add(T resource) {
    opened.push(resource);
    return resource;
  }

  /** Closes everything; the first exception is thrown, and carries the others. */
  void closeAll() throws Exception {
    @Nullable Exception first = null;
    while (!opened.isEmpty()) {
      try {
        opened.pop().close();
      } catch (Exception e) {
        if (first == null) {
          first = e;
        } else {
          first.addSuppressed(e);
        }
      }
    }
    if (first != null) {
      throw first;
    }
  }
}
