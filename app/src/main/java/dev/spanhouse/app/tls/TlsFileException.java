// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.app.tls;

import org.jspecify.annotations.Nullable;

/** A file cannot be used; the message names the setting, the file and what is expected. */
public final class TlsFileException extends Exception {

  TlsFileException(String setting, String file, String problem, @Nullable Throwable cause) {
    super("%s = %s: %s".formatted(setting, file, problem), cause);
  }
}
