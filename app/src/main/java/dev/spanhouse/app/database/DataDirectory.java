// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.app.database;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The files of the embedded PostgreSQL, held by one process at a time. */
final class DataDirectory implements AutoCloseable {

  private static final String CLUSTER = "postgres";

  /** What the binaries we ship can open. */
  private static final String MAJOR_VERSION = "18";

  private static final Logger LOG = LoggerFactory.getLogger(DataDirectory.class);
  private static final Duration STOP_PATIENCE = Duration.ofSeconds(60);
  private static final int PASSWORD_BYTES = 24;
  private static final int SHOWN_LOG_LINES = 6;

  private final Path root;
  private final FileChannel channel;

  private DataDirectory(Path root, FileChannel channel) {
    this.root = root;
    this.channel = channel;
  }

  /**
   * Takes the directory, making it if need be.
   *
   * @throws IOException if another process has it, or its files are of another PostgreSQL version
   */
  static DataDirectory open(Path dir) throws IOException {
    Path root = dir.toAbsolutePath().normalize();
    if (!Files.exists(root)) {
      Files.createDirectories(root);
      Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwx------"));
    }
    FileChannel channel =
        FileChannel.open(
            root.resolve("spanhouse.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    if (tryLock(channel) == null) {
      channel.close();
      throw new IOException(
          "data.dir %s is in use by another Spanhouse; stop that one, or choose another directory"
              .formatted(root));
    }
    DataDirectory directory = new DataDirectory(root, channel);
    directory.checkVersion();
    return directory;
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null;
    }
  }

  private void checkVersion() throws IOException {
    Path versionFile = cluster().resolve("PG_VERSION");
    if (Files.exists(versionFile)) {
      String version = Files.readString(versionFile).strip();
      if (!version.equals(MAJOR_VERSION)) {
        close();
        throw new IOException(
            "%s was made by PostgreSQL %s (expected: %s); use pg_upgrade, or choose another data.dir"
                .formatted(cluster(), version, MAJOR_VERSION));
      }
    }
  }

  Path cluster() {
    return root.resolve(CLUSTER);
  }

  Path binaries() {
    return root.resolve("postgres-binaries");
  }

  /** The library makes the folder of the programs writable for everyone; this takes it back. */
  void protectBinaries() throws IOException {
    Files.setPosixFilePermissions(binaries(), PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  Path log() {
    return root.resolve("postgres.log");
  }

  /** The last lines that PostgreSQL wrote. */
  String endOfLog() throws IOException {
    if (!Files.exists(log())) {
      return "(there is none)";
    }
    List<String> lines = Files.readAllLines(log());
    return String.join(
        System.lineSeparator(),
        lines.subList(Math.max(0, lines.size() - SHOWN_LOG_LINES), lines.size()));
  }

  Path passwordFile() {
    return root.resolve("postgres.password");
  }

  /** The superuser's password, made up the first time. */
  String password() throws IOException {
    Path file = passwordFile();
    if (!Files.exists(file)) {
      byte[] random = new byte[PASSWORD_BYTES];
      new SecureRandom().nextBytes(random);
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.writeString(file, HexFormat.of().formatHex(random));
    }
    return Files.readString(file).strip();
  }

  /**
   * Stops a PostgreSQL that a killed process left behind. We hold the directory, so nobody uses it.
   *
   * <p>Where there is none, a {@code postmaster.pid} is a leftover, and goes: its number may be
   * that of any process by now, in a new container even of a thread of this one, and PostgreSQL
   * would not start beside it.
   */
  void stopOrphan() throws IOException {
    Optional<ProcessHandle> orphan = postmaster();
    if (orphan.isEmpty()) {
      Files.deleteIfExists(pidFile());
      return;
    }
    LOG.info("stopping the PostgreSQL (pid {}) that was left running", orphan.get().pid());
    orphan.get().destroy();
    awaitEnd(orphan.get());
  }

  /** Waits until a PostgreSQL that was told to stop has written everything and ended. */
  void awaitEnd(ProcessHandle postmaster) throws IOException {
    try {
      postmaster.onExit().get(STOP_PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while PostgreSQL was stopping", e);
    } catch (ExecutionException | TimeoutException e) {
      throw new IOException(
          "PostgreSQL (pid %d) in %s did not stop within %s"
              .formatted(postmaster.pid(), cluster(), STOP_PATIENCE),
          e);
    }
  }

  /** The running PostgreSQL of this directory. */
  Optional<ProcessHandle> postmaster() throws IOException {
    if (!Files.exists(pidFile())) {
      return Optional.empty();
    }
    List<String> lines = Files.readAllLines(pidFile());
    if (lines.isEmpty() || !lines.getFirst().matches("\\d+")) {
      return Optional.empty();
    }
    return ProcessHandle.of(Long.parseLong(lines.getFirst()))
        .filter(ProcessHandle::isAlive)
        .filter(this::isOurPostgres);
  }

  private boolean isOurPostgres(ProcessHandle process) {
    return process.info().command().filter(path -> path.endsWith("/postgres")).isPresent()
        && process
            .info()
            .commandLine()
            .filter(line -> line.contains("-D " + cluster()))
            .isPresent();
  }

  private Path pidFile() {
    return cluster().resolve("postmaster.pid");
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
