// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.app.cli;

import dev.spanhouse.app.access.NewToken;
import dev.spanhouse.app.access.Scope;
import java.security.SecureRandom;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code token}: make up a token. Nothing is stored, and no server is asked. */
@Command(
    name = "token",
    mixinStandardHelpOptions = true,
    description =
        "Makes up a token, and prints its secret, once, and the line that makes servers know it.")
final class TokenCommand implements Callable<Integer> {

  @Parameters(index = "0", paramLabel = "NAME", description = "Whose it is, for logs and metrics.")
  private String name = "";

  @Option(
      names = "--scope",
      paramLabel = "SCOPES",
      required = true,
      description = "What it is for: ingest, query, admin, or several with commas between.")
  private String scopes = "";

  @Option(
      names = "--spans-per-second",
      paramLabel = "N",
      defaultValue = "0",
      description = "How many spans its holders may send in the long run; 0 = any number.")
  private long spansPerSecond;

  @Override
  public Integer call() {
    NewToken token;
    try {
      token = NewToken.make(name, Scope.parseList(scopes), spansPerSecond, new SecureRandom());
    } catch (IllegalArgumentException e) {
      throw new CommandFailedException(Main.EXIT_USAGE, String.valueOf(e.getMessage()));
    }
    System.out.printf(
        "The secret, for the client. It is shown only now:%n%n  %s%n%n"
            + "The line for the server, in the file that auth.tokens-file names:%n%n  %s%n",
        token.secret(), token.entry());
    return 0;
  }
}
