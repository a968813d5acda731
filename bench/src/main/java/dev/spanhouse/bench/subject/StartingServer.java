// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.bench.subject;

import dev.spanhouse.app.database.DatabaseAccess;
import dev.spanhouse.bench.machine.CpuTime;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.IntPredicate;

/** A server in the role {@code run} that is watched from outside while it starts. */
public final class StartingServer implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofMinutes(2);

  /** Asking costs time on the same processors: seldom enough not to matter. */
  private static final Duration PAUSE = Duration.ofMillis(4);

  private static final int NO_ANSWER = 0;

  private final Process process;
  private final Path log;
  private final URL readiness;
  private final long startNanos;

  private StartingServer(Process process, Path log, URL readiness, long startNanos) {
    this.process = process;
    this.log = log;
    this.readiness = readiness;
    this.startNanos = startNanos;
  }

  /**
   * Starts it and returns at once.
   *
   * @param directory where it runs and logs
   * @param data its {@code data.dir}
   * @param access of a database that runs already; empty = the embedded one
   */
  public static StartingServer start(
      Executable executable,
      Path directory,
      Path data,
      DatabaseAccess access,
      List<String> javaOptions)
      throws IOException {
    int adminPort = freePort();
    List<String> arguments = new ArrayList<>(List.of("run"));
    if (!access.url().isEmpty()) {
      arguments.addAll(ServerProcess.databaseArguments(access));
    }
    arguments.addAll(
        List.of(
            "--set",
            "data.dir=" + data,
            "--set",
            "otlp.grpc.endpoint=127.0.0.1:0",
            "--set",
            "otlp.http.endpoint=127.0.0.1:0",
            "--set",
            "query.endpoint=127.0.0.1:0",
            "--set",
            "admin.endpoint=127.0.0.1:" + adminPort));
    Path log = directory.resolve("start.log");
    ProcessBuilder builder =
        ServerProcess.launch(executable, directory, access, javaOptions, arguments)
            .redirectOutput(log.toFile())
            .redirectErrorStream(true);
    URL readiness = URI.create("http://127.0.0.1:" + adminPort + "/healthz/ready").toURL();
    long startNanos = System.nanoTime();
    return new StartingServer(builder.start(), log, readiness, startNanos);
  }

  /** CPU time it has used so far, in milliseconds, without that of PostgreSQL. */
  public double cpuMillis() throws IOException {
    return CpuTime.ofProcess(process.pid()) * 1000;
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** Waits until its health endpoint answers; in milliseconds since the start. */
  public double awaitListening() throws IOException, InterruptedException {
    return await(status -> status != NO_ANSWER, "does not listen");
  }

  /** Waits until its health endpoint answers that it is ready; in milliseconds since the start. */
  public double awaitReady() throws IOException, InterruptedException {
    return await(status -> status == HttpURLConnection.HTTP_OK, "is not ready");
  }

  private double await(IntPredicate wanted, String problem)
      throws IOException, InterruptedException {
    while (true) {
      int answer = ask();
      double millis = (System.nanoTime() - startNanos) / 1e6;
      if (wanted.test(answer)) {
        return millis;
      }
      if (!process.isAlive() || millis > PATIENCE.toMillis()) {
        throw new IOException(
            "the server %s after %.0f ms:%n%s".formatted(problem, millis, Files.readString(log)));
      }
      TimeUnit.MILLISECONDS.sleep(PAUSE.toMillis());
    }
  }

  private int ask() {
    try {
      HttpURLConnection connection = (HttpURLConnection) readiness.openConnection();
      connection.setReadTimeout((int) PATIENCE.toMillis());
      try {
        return connection.getResponseCode();
      } finally {
        connection.disconnect();
      }
    } catch (IOException e) {
      return NO_ANSWER;
    }
  }

  /** Stops it as an operator would. */
  @Override
  public void close() {
    ServerProcess.stop(process);
  }
}
