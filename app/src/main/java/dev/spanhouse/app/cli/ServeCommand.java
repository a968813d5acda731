// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.app.cli;

import ch.qos.logback.classic.LoggerContext;
import dev.spanhouse.app.config.SettingError;
import dev.spanhouse.app.config.Settings;
import dev.spanhouse.app.config.SettingsResult;
import dev.spanhouse.app.server.Role;
import dev.spanhouse.app.server.SpanhouseServer;
import dev.spanhouse.app.server.StartupException;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code run}, {@code collector} and {@code query}: serve until SIGTERM or Ctrl-C. */
@Command(mixinStandardHelpOptions = true)
final class ServeCommand implements Callable<Integer> {

  private final Role role;
  @Mixin private final SettingsOptions options = new SettingsOptions();

  ServeCommand(Role role) {
    this.role = role;
  }

  static String describe(Role role) {
    return switch (role) {
      case RUN ->
          "Everything in one process; the default. Brings its own PostgreSQL if no"
              + " database is set.";
      case COLLECTOR -> "Receives spans and writes them.";
      case QUERY -> "Answers queries.";
    };
  }

  @Override
  public Integer call() throws Exception {
    SettingsResult.Loaded loaded = options.load();
    refuseUndecided(loaded.undecided());
    Settings settings = loaded.settings();
    SpanhouseServer server;
    try {
      server = SpanhouseServer.start(role, settings, () -> System.exit(Main.EXIT_FAILURE));
    } catch (StartupException e) {
      LoggerFactory.getLogger(ServeCommand.class).debug("start-up failed", e);
      throw new CommandFailedException(Main.EXIT_FAILURE, "Cannot start: " + e.getMessage());
    }
    CountDownLatch stopped = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(
            Thread.ofPlatform()
                .name("shutdown")
                .unstarted(
                    () -> {
                      server.stop();
                      ((LoggerContext) LoggerFactory.getILoggerFactory()).stop();
                      stopped.countDown();
                    }));
    System.out.println(banner(server.addresses()));
    stopped.await();
    return 0;
  }

  /** Only listeners that this role would open: the others may be as they are. */
  private void refuseUndecided(List<SettingsResult.Undecided> undecided) {
    List<SettingError> errors =
        undecided.stream()
            .filter(listener -> role.serves(listener.scope()))
            .map(SettingsResult.Undecided::error)
            .toList();
    if (!errors.isEmpty()) {
      throw new CommandFailedException(
          Main.EXIT_USAGE, new SettingsResult.Invalid(errors).describe());
    }
  }

  private String banner(SpanhouseServer.Addresses addresses) {
    long sinceJvmStart = ManagementFactory.getRuntimeMXBean().getUptime();
    StringBuilder text = new StringBuilder();
    text.append(
        "%nSpanhouse %s (%s) is ready after %.1f s%n"
            .formatted(VersionProvider.version(), role.commandName(), sinceJvmStart / 1000.0));
    addresses
        .otlpGrpc()
        .ifPresent(address -> text.append("  OTLP/gRPC      %s%n".formatted(address)));
    addresses
        .otlpHttp()
        .ifPresent(address -> text.append("  OTLP/HTTP      %s/v1/traces%n".formatted(address)));
    addresses
        .query()
        .ifPresent(
            url -> text.append("  Query          %s/api/v1/traces/{traceId}%n".formatted(url)));
    text.append(
        "  Health         %s/healthz/ready   %s/metrics%n"
            .formatted(addresses.admin(), addresses.admin()));
    text.append("  Database       %s%n".formatted(addresses.database()));
    addresses
        .otlpGrpc()
        .ifPresent(
            address ->
                text.append(
                    "%nNo traffic yet? In another terminal: ./spanhouse demo --endpoint %s%n"
                        .formatted(address)));
    return text.toString();
  }
}
