// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.bench.machine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * Where figures were taken, without which they say nothing.
 *
 * @param processor its model
 * @param processors how many
 * @param memoryGib of the machine
 * @param kernel of Linux
 * @param java version
 * @param loadBefore load average of the minute before the benchmark
 */
public record Machine(
    String processor,
    int processors,
    long memoryGib,
    String kernel,
    String java,
    double loadBefore) {

  /** The one that this runs on. */
  public static Machine thisOne() throws IOException {
    return new Machine(
        valueOf(Path.of("/proc/cpuinfo"), "model name"),
        Runtime.getRuntime().availableProcessors(),
        kibibytes(Path.of("/proc/meminfo"), "MemTotal") >> 20,
        System.getProperty("os.version"),
        Runtime.version().toString(),
        load());
  }

  /** Load average of the last minute. */
  public static double load() throws IOException {
    return Double.parseDouble(Files.readString(Path.of("/proc/loadavg")).split(" ", 2)[0]);
  }

  /** The most memory that a process has had resident so far, in bytes. */
  public static long peakResidentBytes(long pid) throws IOException {
    return kibibytes(Path.of("/proc/" + pid + "/status"), "VmHWM") << 10;
  }

  /** What a process has resident now, in bytes. */
  public static long residentBytes(long pid) throws IOException {
    return kibibytes(Path.of("/proc/" + pid + "/status"), "VmRSS") << 10;
  }

  /** How many threads a process has. */
  public static int threads(long pid) throws IOException {
    return Integer.parseInt(valueOf(Path.of("/proc/" + pid + "/status"), "Threads"));
  }

  private static long kibibytes(Path file, String key) throws IOException {
    return Long.parseLong(valueOf(file, key).replace(" kB", ""));
  }

  private static String valueOf(Path file, String key) throws IOException {
    try (Stream<String> lines = Files.lines(file)) {
      return lines
          .filter(line -> line.startsWith(key))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse("unknown");
    }
  }
}
