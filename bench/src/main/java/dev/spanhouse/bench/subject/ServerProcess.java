// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.bench.subject;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.spanhouse.app.database.DatabaseAccess;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A server in a process of its own, so that its CPU time is its own too. */
public final class ServerProcess implements AutoCloseable {

  private static final Pattern OTLP =
      Pattern.compile("\\s+OTLP/gRPC +http://127\\.0\\.0\\.1:(\\d+)");
  private static final Pattern OTLP_HTTP =
      Pattern.compile("\\s+OTLP/HTTP +http://127\\.0\\.0\\.1:(\\d+).*");
  private static final Pattern ADMIN =
      Pattern.compile("\\s+Health +(http://127\\.0\\.0\\.1:\\d+)/healthz/ready.*");
  private static final Duration STOP_PATIENCE = Duration.ofSeconds(60);

  private final Process process;
  private final int grpcPort;
  private final int httpPort;
  private final URI admin;
  private final HttpClient http = HttpClient.newHttpClient();

  private ServerProcess(Process process, int grpcPort, int httpPort, URI admin) {
    this.process = process;
    this.grpcPort = grpcPort;
    this.httpPort = httpPort;
    this.admin = admin;
  }

  /**
   * Starts a collector on free ports, and returns when it is ready.
   *
   * @param directory where it runs and logs
   * @param settings beside those of the database and the ports, as {@code key=value}
   */
  public static ServerProcess startCollector(
      Executable executable,
      Path directory,
      DatabaseAccess access,
      List<String> javaOptions,
      List<String> settings)
      throws IOException {
    List<String> arguments = new ArrayList<>(List.of("collector"));
    arguments.addAll(databaseArguments(access));
    arguments.addAll(
        List.of(
            "--set=otlp.grpc.endpoint=127.0.0.1:0",
            "--set=otlp.http.endpoint=127.0.0.1:0",
            "--set=admin.endpoint=127.0.0.1:0"));
    for (String setting : settings) {
      arguments.addAll(List.of("--set", setting));
    }
    Path log = directory.resolve("server.log");
    Process process =
        launch(executable, directory, access, javaOptions, arguments)
            .redirectError(log.toFile())
            .start();
    try {
      return awaitBanner(process, log);
    } catch (IOException | RuntimeException e) {
      process.destroyForcibly();
      throw e;
    }
  }

  /** The settings by which a server finds a database; the password goes another way. */
  static List<String> databaseArguments(DatabaseAccess access) {
    return List.of(
        "--set", "database.url=" + access.url(), "--set", "database.user=" + access.user());
  }

  /** Only our own settings count, not those of the person's environment or working directory. */
  static ProcessBuilder launch(
      Executable executable,
      Path directory,
      DatabaseAccess access,
      List<String> javaOptions,
      List<String> arguments) {
    ProcessBuilder builder = new ProcessBuilder(executable.commandLine(javaOptions, arguments));
    builder.directory(directory.toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("SPANHOUSE_"));
    if (!access.password().isEmpty()) {
      builder.environment().put("SPANHOUSE_DATABASE_PASSWORD", access.password());
    }
    return builder;
  }

  private static ServerProcess awaitBanner(Process process, Path log) throws IOException {
    BufferedReader out = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
    int grpcPort = 0;
    int httpPort = 0;
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      Matcher otlp = OTLP.matcher(line);
      Matcher otlpHttp = OTLP_HTTP.matcher(line);
      Matcher admin = ADMIN.matcher(line);
      if (otlp.matches()) {
        grpcPort = Integer.parseInt(otlp.group(1));
      } else if (otlpHttp.matches()) {
        httpPort = Integer.parseInt(otlpHttp.group(1));
      } else if (admin.matches()) {
        return new ServerProcess(process, grpcPort, httpPort, URI.create(admin.group(1)));
      }
    }
    throw new IOException("the server did not start:%n%s".formatted(Files.readString(log)));
  }

  /** The process. */
  public long pid() {
    return process.pid();
  }

  /** Where it receives OTLP/gRPC, on the loopback interface. */
  public int grpcPort() {
    return grpcPort;
  }

  /** Where it receives OTLP/HTTP, on the loopback interface. */
  public int httpPort() {
    return httpPort;
  }

  /** Whether it runs still. */
  public boolean isAlive() {
    return process.isAlive();
  }

  /** The value of a metric without labels; 0 if there is none. */
  public long metric(String name) throws IOException, InterruptedException {
    return metric(metrics(), name);
  }

  private String metrics() throws IOException, InterruptedException {
    return http.send(
            HttpRequest.newBuilder(admin.resolve("/metrics")).build(), BodyHandlers.ofString())
        .body();
  }

  /** How many transactions of spans it has committed, and how many spans in them. */
  public Written written() throws IOException, InterruptedException {
    String metrics = metrics();
    return new Written(
        metric(metrics, "spanhouse_write_batch_spans_count"),
        metric(metrics, "spanhouse_write_batch_spans_sum"));
  }

  private static long metric(String metrics, String name) {
    return metrics
        .lines()
        .filter(line -> line.startsWith(name + " "))
        .mapToLong(line -> (long) Double.parseDouble(line.substring(name.length() + 1)))
        .findFirst()
        .orElse(0);
  }

  /** Stops it as an operator would. */
  @Override
  public void close() {
    http.close();
    stop(process);
  }

  static void stop(Process process) {
    process.destroy();
    try {
      if (process.waitFor(STOP_PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    process.destroyForcibly();
  }

  /**
   * What a server has written so far.
   *
   * @param transactions with spans in them
   * @param spans in these transactions
   */
  public record Written(long transactions, long spans) {}
}
