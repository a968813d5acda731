// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.bench.subject;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The product as it was built, to be started as a process of its own.
 *
 * @param jar with its libraries beside it
 */
public record Executable(Path jar) {

  /** Refuses a file that is not there. */
  public Executable {
    if (!Files.isRegularFile(jar)) {
      throw new IllegalArgumentException(
          "%s does not exist; build it with: mvn -DskipTests -pl bench -am package".formatted(jar));
    }
  }

  /** The one in this checkout, whose root the script {@code bench/run} tells. */
  public static Executable ofThisCheckout() {
    Path root = Path.of(System.getProperty("spanhouse.root", "")).toAbsolutePath();
    return new Executable(root.resolve("app/target/spanhouse.jar"));
  }

  /** The command line, with the same Java that runs the benchmark and the options of our script. */
  List<String> commandLine(List<String> javaOptions, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home", ""), "bin", "java").toString());
    command.add("-XX:+ExitOnOutOfMemoryError");
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("-XX:+IgnoreUnrecognizedVMOptions");
    command.add("--sun-misc-unsafe-memory-access=allow");
    command.addAll(javaOptions);
    command.add("-jar");
    command.add(jar.toString());
    command.addAll(arguments);
    return command;
  }
}
