// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.app.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keeps {@code docs/configuration.md} the same as the definitions. */
class ConfigurationPageTest {

  private static final Path PAGE =
      Path.of(System.getProperty("spanhouse.root", ".."), "docs", "configuration.md");

  private static final Pattern YAML_EXAMPLE = Pattern.compile("```yaml\\R(.*?)```", Pattern.DOTALL);

  @TempDir private Path directory;

  @Test
  void tables_listEverySettingAsDefined() throws IOException {
    List<String> rows =
        Files.readAllLines(PAGE).stream().filter(line -> line.startsWith("| `")).toList();

    List<String> expected = Definitions.all().stream().map(ConfigurationPageTest::row).toList();
    assertThat(rows)
        .as(
            "The rows of the tables in %s follow from Definitions.java. Correct a description"
                + " there, and put these rows in the page, each in the table of its group:%n%n%s%n",
            PAGE, String.join("\n", expected))
        .containsExactlyElementsOf(expected);
  }

  @Test
  void yamlExamples_areValid() throws IOException {
    List<String> examples =
        YAML_EXAMPLE
            .matcher(Files.readString(PAGE))
            .results()
            .map(match -> match.group(1))
            .toList();

    assertThat(examples)
        .isNotEmpty()
        .allSatisfy(
            yaml -> {
              Path file = Files.writeString(directory.resolve("example.yaml"), yaml);
              assertThat(YamlSource.read(file, "example", "docs").errors()).isEmpty();
            });
  }

  @Test
  void namesInTheText_exist() throws IOException {
    Matcher names = Pattern.compile("SPANHOUSE_[A-Z_]+[A-Z]").matcher(Files.readString(PAGE));

    List<String> known = Definitions.all().stream().map(Setting::environmentName).toList();
    assertThat(names.results().map(match -> match.group()).toList())
        .isNotEmpty()
        .allMatch(
            name -> known.contains(name) || name.matches("SPANHOUSE_(JAVA_.*|LONG|SERVICE_HOST)"));
  }

  private static String row(Setting<?> setting) {
    return "| `%s` | `%s` | %s | %s | %s |"
        .formatted(
            setting.key(),
            setting.environmentName(),
            setting.defaultText().isEmpty() ? "empty" : "`" + setting.defaultText() + "`",
            setting.expectation(),
            setting.description());
  }
}
