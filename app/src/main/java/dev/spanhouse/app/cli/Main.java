// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.app.cli;

import dev.spanhouse.app.server.Role;
import org.slf4j.bridge.SLF4JBridgeHandler;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;

/** The executable. Without a command it does what {@code run} does. */
@Command(
    name = "spanhouse",
    mixinStandardHelpOptions = true,
    versionProvider = VersionProvider.class,
    description = "An OpenTelemetry span collector and trace query server on PostgreSQL.",
    subcommands = {
      MigrateCommand.class,
      DemoCommand.class,
      ConfigCommand.class,
      TokenCommand.class,
      CommandLine.HelpCommand.class
    })
public final class Main {

  /** The settings, or the command line, are wrong. */
  static final int EXIT_USAGE = 2;

  /** The process could not start, or broke. */
  static final int EXIT_FAILURE = 1;

  private Main() {}

  /** Parses the command line and runs what it says. */
  public static void main(String[] arguments) {
    // gRPC, the OpenTelemetry SDK and the PostgreSQL driver log through java.util.logging.
    SLF4JBridgeHandler.removeHandlersForRootLogger();
    SLF4JBridgeHandler.install();
    CommandLine commandLine = new CommandLine(new Main());
    for (Role role : Role.values()) {
      CommandSpec spec = CommandSpec.forAnnotatedObject(new ServeCommand(role));
      spec.usageMessage().description(ServeCommand.describe(role));
      commandLine.addSubcommand(role.commandName(), spec);
    }
    commandLine.setExecutionExceptionHandler(Main::report);
    commandLine.setUsageHelpAutoWidth(true);
    String[] effective = hasCommand(arguments) ? arguments : prefixed(arguments);
    System.exit(commandLine.execute(effective));
  }

  /** Whether there is a command, or only options of the default one. */
  private static boolean hasCommand(String[] arguments) {
    if (arguments.length == 0) {
      return false;
    }
    String first = arguments[0];
    return !first.startsWith("-")
        || first.equals("--help")
        || first.equals("-h")
        || first.equals("--version")
        || first.equals("-V");
  }

  private static String[] prefixed(String[] arguments) {
    String[] withRun = new String[arguments.length + 1];
    withRun[0] = Role.RUN.commandName();
    System.arraycopy(arguments, 0, withRun, 1, arguments.length);
    return withRun;
  }

  private static int report(
      Exception e, CommandLine commandLine, CommandLine.ParseResult parseResult) {
    if (e instanceof CommandFailedException failed) {
      commandLine.getErr().println(failed.getMessage());
      commandLine.getErr().flush();
      return failed.exitCode();
    }
    e.printStackTrace(commandLine.getErr());
    return EXIT_FAILURE;
  }
}
