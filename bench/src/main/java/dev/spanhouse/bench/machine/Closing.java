// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.bench.machine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.stream.Stream;

/**
 * Closes what was opened, in reverse order, at the end or on Ctrl-C: no process and no file of a
 * benchmark outlives it.
 *
 * <p>Safe for use by many threads.
 */
public final class Closing implements AutoCloseable {

  private final Deque<AutoCloseable> opened = new ArrayDeque<>();

  private Closing() {}

  /** Nothing to close yet. */
  public static Closing atExit() {
    Closing closing = new Closing();
    Runtime.getRuntime()
        .addShutdownHook(
            Thread.ofPlatform()
                .name("clean-up")
                .unstarted(
                    () -> {
                      try {
                        closing.close();
                      } catch (IOException e) {
                        throw new UncheckedIOException(e); // which the JVM prints
                      }
                    }));
    return closing;
  }

  /** Remembers to close this before everything that was added earlier. */
  public synchronized <T extends AutoCloseable> T add(T resource) {
    opened.push(resource);
    return resource;
  }

  /** A new directory that is deleted at the end. */
  public Path temporaryDirectory() throws IOException {
    Path directory = Files.createTempDirectory("spanhouse-bench-");
    add(() -> delete(directory));
    return directory;
  }

  private static void delete(Path directory) throws IOException {
    List<Path> files;
    try (Stream<Path> walk = Files.walk(directory)) {
      files = walk.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path file : files) {
      Files.deleteIfExists(file);
    }
  }

  /** Closes everything; the exception carries all those that it met. */
  @Override
  public synchronized void close() throws IOException {
    IOException failed = new IOException("not everything could be closed");
    while (!opened.isEmpty()) {
      try {
        opened.pop().close();
      } catch (Exception e) {
        failed.addSuppressed(e);
      }
    }
    if (failed.getSuppressed().length > 0) {
      throw failed;
    }
  }
}
