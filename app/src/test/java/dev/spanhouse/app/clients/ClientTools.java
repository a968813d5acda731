// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.app.clients;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/** What the clients that are not Java need, and whether it is here. */
final class ClientTools {

  private static final Path ROOT =
      Path.of(Objects.requireNonNullElse(System.getProperty("spanhouse.root"), ".."));

  /** Where their programs are. */
  static final Path FOLDER = ROOT.resolve("clients");

  /** Whether what is missing is a failure rather than a reason to skip. */
  static final boolean REQUIRED = "required".equals(System.getProperty("spanhouse.clients"));

  private ClientTools() {}

  /** Why Node programs cannot run; empty if they can. */
  static Optional<String> missingForNode() {
    if (output("node", "--version").isEmpty()) {
      return Optional.of("node is not on the PATH (needed: Node 20 or newer)");
    }
    if (!Files.isDirectory(FOLDER.resolve("node_modules"))) {
      return Optional.of("clients/node_modules is not there (npm ci --prefix clients makes it)");
    }
    return Optional.empty();
  }

  /** Why pages cannot run; empty if they can. */
  static Optional<String> missingForPages() {
    return missingForNode()
        .or(
            () ->
                chromium().isPresent()
                    ? Optional.empty()
                    : Optional.of("no Chromium was found (scripts/find-chromium.sh says more)"));
  }

  /** The path of a Chromium. */
  static Optional<String> chromium() {
    return output(ROOT.resolve("scripts/find-chromium.sh").toString());
  }

  /** What a command prints, if it succeeds. */
  private static Optional<String> output(String... command) {
    try {
      Process process =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
      String output = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
      return process.waitFor() == 0 ? Optional.of(output) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
