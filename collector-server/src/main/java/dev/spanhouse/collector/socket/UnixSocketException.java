// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.collector.socket;

import java.io.IOException;
import java.nio.file.Path;

/** A path cannot be used for a Unix domain socket. */
public final class UnixSocketException extends IOException {

  UnixSocketException(Path path, String problem) {
    super("%s: %s (expected: a free path)".formatted(path, problem));
  }
}
