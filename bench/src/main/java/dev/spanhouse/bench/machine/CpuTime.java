// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.bench.machine;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/**
 * CPU time that processes have used, in seconds, from {@code /proc/PID/stat} (proc_pid_stat(5)).
 */
public final class CpuTime {

  private static final Path PROC = Path.of("/proc");

  /** USER_HZ, which Linux has kept at 100 on every platform that we run on. */
  private static final double TICKS_PER_SECOND = 100;

  // Fields counted from behind the name in parentheses, which may itself hold blanks.
  private static final int PARENT = 1;
  private static final int USER = 11;
  private static final int SYSTEM = 12;
  private static final int USER_OF_REAPED = 13;
  private static final int SYSTEM_OF_REAPED = 14;

  private static final int IDLE = 4;
  private static final int IDLE_FOR_DISK = 5;
  private static final int STEAL = 8;

  private CpuTime() {}

  /** Of the whole machine (proc_stat(5)): what was used, and what was left idle. */
  public static MachineTime ofMachine() throws IOException {
    String[] columns = Files.readAllLines(PROC.resolve("stat")).getFirst().split(" +", -1);
    double used = 0;
    for (int column = 1; column <= STEAL; column++) {
      if (column != IDLE && column != IDLE_FOR_DISK) {
        used += Long.parseLong(columns[column]);
      }
    }
    double idle = Long.parseLong(columns[IDLE]) + Long.parseLong(columns[IDLE_FOR_DISK]);
    return new MachineTime(used / TICKS_PER_SECOND, idle / TICKS_PER_SECOND);
  }

  /**
   * Seconds of all processors together.
   *
   * @param used by anybody, or taken by another virtual machine
   * @param idle whether or not a disk was waited for
   */
  public record MachineTime(double used, double idle) {

    /** The share of the time since {@code before} that was used. */
    public double usedShareSince(MachineTime before) {
      double usedSince = used - before.used;
      return usedSince / (usedSince + idle - before.idle);
    }
  }

  /** Of a single process and its threads. */
  public static double ofProcess(long pid) throws IOException {
    String[] stat = stat(PROC.resolve(Long.toString(pid)));
    return ticks(stat, USER, SYSTEM) / TICKS_PER_SECOND;
  }

  /** Of a process, its children that run, and those that have ended. */
  public static double ofFamily(long pid) throws IOException {
    while (true) {
      long reaped = ticksOfReaped(pid);
      long children = 0;
      try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[0-9]*")) {
        for (Path process : processes) {
          children += ticksIfChild(process, pid);
        }
      }
      // A child that ends meanwhile would be counted twice, or not at all.
      if (reaped == ticksOfReaped(pid)) {
        return ofProcess(pid) + (reaped + children) / TICKS_PER_SECOND;
      }
    }
  }

  private static long ticksOfReaped(long pid) throws IOException {
    return ticks(stat(PROC.resolve(Long.toString(pid))), USER_OF_REAPED, SYSTEM_OF_REAPED);
  }

  private static long ticksIfChild(Path process, long parent) throws IOException {
    try {
      String[] stat = stat(process);
      return Long.parseLong(stat[PARENT]) == parent ? ticks(stat, USER, SYSTEM) : 0;
    } catch (NoSuchFileException e) {
      return 0; // it has ended since
    }
  }

  private static long ticks(String[] stat, int... fields) {
    long sum = 0;
    for (int field : fields) {
      sum += Long.parseLong(stat[field]);
    }
    return sum;
  }

  private static String[] stat(Path process) throws IOException {
    List<String> lines;
    try {
      lines = Files.readAllLines(process.resolve("stat"));
    } catch (NoSuchFileException e) {
      throw e;
    } catch (IOException e) {
      // ESRCH: it has ended between the opening and the reading.
      NoSuchFileException ended = new NoSuchFileException(process.toString());
      ended.initCause(e);
      throw ended;
    }
    String line = lines.getFirst();
    return line.substring(line.lastIndexOf(')') + 2).split(" ", -1);
  }
}
