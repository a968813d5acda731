// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.app.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spanhouse.app.access.SecretHash;
import dev.spanhouse.storage.testing.TestDatabase;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The executable as people start it: what it prints, and its exit code. */
class CommandLineTest {

  @TempDir private Path folder;

  private record Run(int exitCode, String out, String err) {}

  private Run spanhouse(String... arguments) throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+IgnoreUnrecognizedVMOptions",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Dlogback.configurationFile=logback.xml",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.spanhouse.app.cli.Main"));
    command.addAll(List.of(arguments));
    Path out = folder.resolve("out");
    Path err = folder.resolve("err");
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    int exitCode = process.waitFor();
    return new Run(exitCode, Files.readString(out, UTF_8), Files.readString(err, UTF_8));
  }

  @Test
  void help_namesEveryCommand() throws Exception {
    Run run = spanhouse("--help");

    assertThat(run.exitCode()).isZero();
    assertThat(run.out())
        .contains(
            "  run ", "  collector ", "  query ", "  migrate ", "  demo ", "  config ", "  token ");
  }

  @Test
  void config_showsValuesAndWhereTheyComeFromAndNoSecrets() throws Exception {
    Files.writeString(folder.resolve("spanhouse.yaml"), "otlp:\n  hold: 3s\n");

    Run run = spanhouse("config", "--set", "database.password=hush", "--set", "log.level=warn");

    assertThat(run.exitCode()).isZero();
    assertThat(run.out().lines())
        .anyMatch(line -> line.matches("otlp\\.hold +3s +spanhouse\\.yaml:2"))
        .anyMatch(line -> line.matches("log\\.level +warn +--set"));
    assertThat(run.out()).doesNotContain("hush");
  }

  @Test
  void wrongSettings_areAllListedAndNothingStarts() throws Exception {
    Run run = spanhouse("--set", "otlp.hold=soon", "--set", "query.endpont=127.0.0.1:1");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("otlp.hold", "soon", "query.endpont", "query.endpoint");
    assertThat(run.out()).isEmpty();
  }

  @Test
  void unknownCommand_saysWhatThereIs() throws Exception {
    Run run = spanhouse("colector");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("colector").contains("collector");
  }

  @Test
  void demoWithABadRate_saysWhatIsExpected() throws Exception {
    Run run = spanhouse("demo", "--rate=0");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("tracesPerSecond: 0.0 (expected: > 0 and <= 1000.0)");
  }

  @Test
  void portThatIsTaken_isNamed() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String endpoint = "127.0.0.1:" + taken.getLocalPort();

      Run run = spanhouse("query", "--set", "admin.endpoint=" + endpoint);

      assertThat(run.exitCode()).isEqualTo(1);
      assertThat(run.err())
          .startsWith("Cannot start: admin.endpoint " + endpoint + " cannot be bound: ")
          .doesNotContain("\tat ");
    }
  }

  @Test
  void migrate_bringsADatabaseUpToDateOnce() throws Exception {
    try (TestDatabase database = TestDatabase.empty()) {
      String url = "--set=database.url=" + database.jdbcUrl();

      Run first = spanhouse("migrate", url, "--set=database.user=postgres");
      Run second = spanhouse("migrate", url, "--set=database.user=postgres");

      assertThat(first.out()).isEqualTo("Applied 1 migrations; the schema is at version 1.\n");
      assertThat(second.out()).isEqualTo("Applied 0 migrations; the schema is at version 1.\n");
      assertThat(database.count("SELECT count(*) FROM spans")).isZero();
    }
  }

  @Test
  void listenersThatOthersCanReach_areRefusedWithoutAChoice() throws Exception {
    Run run =
        spanhouse("run", "--set", "otlp.grpc.endpoint=0.0.0.0:0", "--set", "query.endpoint=[::]:0");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err().lines())
        .containsExactly(
            "2 errors in the settings:",
            "  1. otlp.grpc.endpoint = 0.0.0.0:0 (--set): others can reach it, and nobody has said"
                + " who may use it: set auth.tokens-file or auth.tokens, or"
                + " otlp.tls.client-ca-file, or, where the network keeps strangers out,"
                + " auth.anonymous to a list with ingest in it or to all",
            "  2. query.endpoint = [::]:0 (--set): others can reach it, and nobody has said"
                + " who may use it: set auth.tokens-file or auth.tokens, or"
                + " query.tls.client-ca-file, or, where the network keeps strangers out,"
                + " auth.anonymous to a list with query in it or to all");
  }

  /** A query server opens no OTLP listener, and a migration none at all. */
  @Test
  void listenersOfOtherRoles_doNotMatter() throws Exception {
    String otlp = "--set=otlp.grpc.endpoint=0.0.0.0:0";

    Run query = spanhouse("query", otlp, "--set=auth.tokens-file=none");
    Run collector = spanhouse("collector", otlp);
    Run config = spanhouse("config", otlp);

    assertThat(query.err())
        .isEqualToIgnoringNewLines("Cannot start: auth.tokens-file = none: there is no such file");
    assertThat(collector.exitCode()).isEqualTo(2);
    assertThat(config.exitCode()).isZero();
    try (TestDatabase database = TestDatabase.empty()) {
      Run migrate =
          spanhouse(
              "migrate",
              otlp,
              "--set=database.url=" + database.jdbcUrl(),
              "--set=database.user=postgres");
      assertThat(migrate.exitCode()).isZero();
    }
  }

  @Test
  void certificateThatCannotBeUsed_isNamed() throws Exception {
    Run run =
        spanhouse(
            "query",
            "--set=admin.tls.certificate-file=none.crt",
            "--set=admin.tls.key-file=none.key");

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err())
        .isEqualToIgnoringNewLines(
            "Cannot start: admin.tls.certificate-file = none.crt: expected a readable PEM file:"
                + " there is no such file");
  }

  @Test
  void token_printsASecretAndTheLineThatFitsIt() throws Exception {
    Run run = spanhouse("token", "checkout", "--scope", "ingest,query", "--spans-per-second=5");

    assertThat(run.exitCode()).isZero();
    Matcher printed =
        Pattern.compile(
                "(sph_[\\w-]{43})\\s.*\\n  checkout ingest,query (sha256:\\w{64})"
                    + " spans-per-second=5\\s*$",
                Pattern.DOTALL)
            .matcher(run.out());
    assertThat(printed.find()).isTrue();
    assertThat(SecretHash.of(printed.group(1))).hasToString(printed.group(2));
  }

  @Test
  void tokenForNothing_saysWhatThereIs() throws Exception {
    Run run = spanhouse("token", "checkout", "--scope", "write");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).isEqualTo("expected scopes out of ingest,query,admin\n");
  }

  @Test
  void demoWithoutItsCaFile_saysSo() throws Exception {
    Run run = spanhouse("demo", "--ca-file=none.crt");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).isEqualTo("--ca-file none.crt: there is no such file\n");
  }
}
