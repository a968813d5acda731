// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.app.server;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** A PostgreSQL of a test's own, all of whose processes can be stopped in their tracks. */
public final class FreezablePostgres implements AutoCloseable {

  private final EmbeddedPostgres postgres;
  private final Path dataDir;

  private FreezablePostgres(EmbeddedPostgres postgres, Path dataDir) {
    this.postgres = postgres;
    this.dataDir = dataDir;
  }

  /** Starts it, with its files in an empty directory. */
  public static FreezablePostgres start(Path dataDir) throws IOException {
    return new FreezablePostgres(
        EmbeddedPostgres.builder().setDataDirectory(dataDir).setCleanDataDirectory(false).start(),
        dataDir);
  }

  /** The user is {@code postgres}, without password. */
  public String jdbcUrl() {
    return "jdbc:postgresql://127.0.0.1:" + postgres.getPort() + "/postgres";
  }

  /** From here on it does nothing, and answers nothing, but its connections stay. */
  public void freeze() throws IOException, InterruptedException {
    signal("STOP");
  }

  /** It goes on where it was. */
  public void thaw() throws IOException, InterruptedException {
    signal("CONT");
  }

  /**
   * Freezes it, and thaws it after just that time, however busy this process is.
   *
   * @return ends when it goes on
   */
  public Process freezeFor(Duration time) throws IOException {
    return start(
        Stream.concat(
            Stream.of(
                "sh",
                "-c",
                "kill -STOP \"$@\"; sleep %d.%03d; kill -CONT \"$@\""
                    .formatted(time.toSeconds(), time.toMillisPart()),
                "sh"),
            processes().stream()));
  }

  private void signal(String name) throws IOException, InterruptedException {
    start(Stream.concat(Stream.of("kill", "-" + name), processes().stream())).waitFor();
  }

  private static Process start(Stream<String> command) throws IOException {
    return new ProcessBuilder(command.toList()).inheritIO().start();
  }

  /** PostgreSQL's main process and all that it has started. */
  private List<String> processes() throws IOException {
    long postmaster =
        Long.parseLong(Files.readAllLines(dataDir.resolve("postmaster.pid")).getFirst());
    ProcessHandle process = ProcessHandle.of(postmaster).orElseThrow();
    return Stream.concat(Stream.of(process), process.descendants())
        .map(handle -> Long.toString(handle.pid()))
        .toList();
  }

  @Override
  public void close() throws IOException {
    postgres.close();
  }
}
