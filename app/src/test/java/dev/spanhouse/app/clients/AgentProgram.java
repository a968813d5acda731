// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.app.clients;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A JVM with {@link ShopProgram} and OpenTelemetry's agent. */
final class AgentProgram implements AutoCloseable {

  /** Where the build puts it. */
  private static final Path AGENT = Path.of("target/agent/opentelemetry-javaagent.jar");

  private final Process process;
  private final BufferedReader output;
  private final Writer input;
  private final Path log;

  private AgentProgram(Process process, Path log) {
    this.process = process;
    this.output = process.inputReader(UTF_8);
    this.input = process.outputWriter(UTF_8);
    this.log = log;
  }

  /**
   * Starts it, and waits until it is ready for requests.
   *
   * @param log where the agent's log goes
   */
  static AgentProgram start(
      String endpoint, Protocol protocol, boolean gzip, String service, String jdbcUrl, Path log)
      throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-javaagent:" + AGENT.toAbsolutePath(),
                "-Dotel.service.name=" + service,
                "-Dotel.exporter.otlp.endpoint=" + endpoint,
                "-Dotel.exporter.otlp.protocol=" + protocol.specName,
                "-Dotel.bsp.schedule.delay=200",
                // These the server does not take.
                "-Dotel.metrics.exporter=none",
                "-Dotel.logs.exporter=none"));
    if (gzip) {
      command.add("-Dotel.exporter.otlp.compression=gzip");
    }
    command.addAll(
        List.of(
            "-cp",
            locationOf(ShopProgram.class)
                + File.pathSeparator
                + locationOf(org.postgresql.Driver.class),
            ShopProgram.class.getName(),
            jdbcUrl));
    AgentProgram program =
        new AgentProgram(new ProcessBuilder(command).redirectError(log.toFile()).start(), log);
    program.expectLine();
    return program;
  }

  private static Path locationOf(Class<?> type) throws Exception {
    return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
  }

  /** Makes requests one after the other, and gives their trace ids. */
  List<String> request(int count, int pauseMillis) throws IOException {
    input.write(count + " " + pauseMillis + "\n");
    input.flush();
    return List.of(expectLine().split(" ", -1));
  }

  /** Lets it end as it wants to, which includes to export what it has. */
  void end() throws IOException, InterruptedException {
    input.close();
    if (!process.waitFor(StallingServer.PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
      throw new IOException("the program with the agent does not end");
    }
  }

  /** Lines of the agent that are more than information. */
  List<String> complaints() throws IOException {
    return Files.readAllLines(log).stream()
        .filter(line -> line.contains(" WARN ") || line.contains(" ERROR "))
        .toList();
  }

  private String expectLine() throws IOException {
    String line = output.readLine();
    if (line == null) {
      throw new IOException("the program with the agent ended: " + Files.readString(log));
    }
    return line;
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
