// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.app.cli;

import dev.spanhouse.app.demo.DemoOptions;
import dev.spanhouse.app.demo.DemoReport;
import dev.spanhouse.app.demo.DemoTraffic;
import dev.spanhouse.app.files.SmallFile;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code demo}: traffic of a web shop, for a first look. */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    description = "Sends the traffic of a web shop of a dozen services, for a first look.")
final class DemoCommand implements Callable<Integer> {

  private static final int CA_LIMIT_BYTES = 1 << 20;

  @Option(
      names = "--endpoint",
      paramLabel = "URL",
      defaultValue = "http://127.0.0.1:4317",
      description = "OTLP/gRPC endpoint (default: ${DEFAULT-VALUE}).")
  private URI endpoint = URI.create("http://127.0.0.1:4317");

  @Option(
      names = "--rate",
      paramLabel = "N",
      defaultValue = "5",
      description = "Traces per second (default: ${DEFAULT-VALUE}).")
  private double tracesPerSecond = 5;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      defaultValue = "60",
      description = "How long to send; 0 = until Ctrl-C (default: ${DEFAULT-VALUE}).")
  private long seconds = 60;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "The same number makes the same traffic again (default: random).")
  private @Nullable Long seed;

  @Option(
      names = "--header",
      paramLabel = "NAME=VALUE",
      description =
          "A header of every request, such as --header \"authorization=Bearer $TOKEN\"."
              + " Can be repeated.")
  private Map<String, String> headers = new LinkedHashMap<>();

  @Option(
      names = "--ca-file",
      paramLabel = "FILE",
      description = "PEM certificates that an https endpoint's must be signed by.")
  private @Nullable Path authorities;

  @Override
  public Integer call() throws Exception {
    DemoOptions options;
    try {
      options =
          new DemoOptions(
              endpoint,
              tracesPerSecond,
              Duration.ofSeconds(seconds),
              seed == null ? ThreadLocalRandom.current().nextLong() : seed,
              headers,
              authorities == null ? "" : SmallFile.readText(authorities, CA_LIMIT_BYTES));
    } catch (IOException e) {
      throw new CommandFailedException(
          Main.EXIT_USAGE, "--ca-file %s: %s".formatted(authorities, e.getMessage()));
    } catch (IllegalArgumentException e) {
      throw new CommandFailedException(Main.EXIT_USAGE, String.valueOf(e.getMessage()));
    }
    System.out.printf(
        "Sending %s traces a second to %s %s …%n",
        tracesPerSecond, endpoint, seconds == 0 ? "until Ctrl-C" : "for " + seconds + " s");
    DemoReport report;
    try (DemoTraffic traffic = new DemoTraffic(options)) {
      Runtime.getRuntime()
          .addShutdownHook(Thread.ofPlatform().name("stop-demo").unstarted(traffic::close));
      report = traffic.run();
    }
    System.out.printf(
        "%d traces, %d spans: %d acknowledged, %d failed, %d without an answer.%n",
        report.traces(),
        report.spans(),
        report.exportedSpans(),
        report.failedSpans(),
        report.unconfirmedSpans());
    return report.exportedSpans() == report.spans() ? 0 : Main.EXIT_FAILURE;
  }
}
