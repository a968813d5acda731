// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.app.cli;

/** Ends the process with a message instead of a stack trace. */
final class CommandFailedException extends RuntimeException {

  private final int exitCode;

  CommandFailedException(int exitCode, String message) {
    super(message);
    this.exitCode = exitCode;
  }

  int exitCode() {
    return exitCode;
  }
}
