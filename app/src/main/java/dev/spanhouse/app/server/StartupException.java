// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.app.server;

/** The process cannot start, for a reason that the person who starts it can do something about. */
public final class StartupException extends Exception {

  StartupException(String message, Throwable cause) {
    super(message, cause);
  }
}
