// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.app.clients;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;

/** One of the programs in {@code clients/}, in a process of its own. */
final class ProgramClient implements RunningClient {

  private final Process process;
  private final BufferedReader output;

  private ProgramClient(Process process) {
    this.process = process;
    this.output = process.inputReader(UTF_8);
  }

  /**
   * Starts it, and waits until it has loaded everything it needs.
   *
   * @param program file name in {@code clients/}
   * @param options those that the others do not have
   */
  static ProgramClient start(String program, SpanLoad load, String... options) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                "node",
                ClientTools.FOLDER.resolve(program).toString(),
                "--endpoint=" + load.endpoint(),
                "--service=" + load.service(),
                "--spans=" + load.spans(),
                "--over-millis=" + load.over().toMillis(),
                "--wait"));
    command.addAll(List.of(options));
    if (load.gzip()) {
      command.add("--gzip");
    }
    ProgramClient client =
        new ProgramClient(
            new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start());
    client.expectLine();
    return client;
  }

  @Override
  public ClientReport send() throws IOException {
    try (OutputStream input = process.getOutputStream()) {
      input.write('\n');
    }
    return ClientReport.parse(expectLine());
  }

  private String expectLine() throws IOException {
    String line = output.readLine();
    if (line == null) {
      throw new IOException("%s ended without a word".formatted(process.info().commandLine()));
    }
    return line;
  }

  @Override
  public void close() {
    // Chromium first, or it would be nobody's child.
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }
}
