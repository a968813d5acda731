// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.app.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SecretsTest {

  private static final String SECRET = "hunter2";

  @TempDir private Path directory;
  private SettingsFixture fixture;

  @BeforeEach
  void nothingIsSet() {
    fixture = new SettingsFixture(directory);
  }

  @Test
  void password_isNeverShown() {
    SettingsResult.Loaded loaded = fixture.loaded(Map.of(), "database.password=" + SECRET);

    assertThat(loaded.settings().database().password()).isEqualTo(SECRET);
    assertThat(loaded.toString()).doesNotContain(SECRET).contains("password=****");
    assertThat(EffectiveSetting.table(loaded.effective()))
        .doesNotContain(SECRET)
        .containsPattern("database.password +\\*\\*\\*\\* +--set");
  }

  @Test
  void passwordInUrl_isNeverShown() {
    String url = "jdbc:postgresql://host/db?user=me&password=" + SECRET;

    SettingsResult.Loaded loaded = fixture.loaded(Map.of("SPANHOUSE_DATABASE_URL", url));

    assertThat(loaded.settings().database().url()).isEqualTo(url);
    assertThat(loaded.toString()).doesNotContain(SECRET);
    assertThat(EffectiveSetting.table(loaded.effective()))
        .doesNotContain(SECRET)
        .contains("jdbc:postgresql://host/db?user=me&password=****");
  }

  @ParameterizedTest
  @CsvSource({
    "database.url=postgres://me:hunter2@host/db",
    "database.url=host=h password=hunter2",
    "database.pasword=hunter2",
    "databse.url=postgres://me:hunter2@host/db",
  })
  void errors_neverShowASecret(String override) {
    SettingsResult result = fixture.load(null, Map.of(), List.of(override));

    assertThat(result).isInstanceOf(SettingsResult.Invalid.class);
    assertThat(result.toString()).doesNotContain(SECRET).contains("****");
    assertThat(((SettingsResult.Invalid) result).describe()).doesNotContain(SECRET);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "database.password hunter2",
        "database.password: hunter2",
        "database.password:hunter2=",
        "database.password/hunter2"
      })
  void overrideWithoutItsEqualsSign_doesNotShowASecret(String override) {
    assertThat(fixture.lines(override))
        .singleElement()
        .asString()
        .startsWith("database.password… = ")
        .doesNotContain(SECRET);
  }

  @ParameterizedTest
  @CsvSource({
    "'hunter2', 'hunter2'",
    "'hunter2\n', 'hunter2'",
    "'hunter2\r\n', 'hunter2'",
    "'hunter2\n\n', 'hunter2\n'",
    "' hunter2 ', ' hunter2 '",
    "'', ''",
  })
  void passwordFile_losesOneLineEnd(String text, String password) {
    fixture.file("password", text);

    assertThat(fixture.settings(passwordFile("password")).database().password())
        .isEqualTo(password);
  }

  @Test
  void unreadablePasswordFile_isAnError() {
    assertThat(fixture.lines(passwordFile("none")))
        .containsExactly(
            "database.password-file = "
                + directory.resolve("none")
                + " (--set): expected a readable file: there is no such file");
    assertThat(fixture.errors("database.password-file=a\0b"))
        .extracting(SettingError::problem)
        .containsExactly("expected the path of a text file");
  }

  @Test
  void passwordInTwoPlaces_isAnError() {
    fixture.file("password", SECRET).yaml("database.password: " + SECRET);
    String url = "database.url=jdbc:postgresql://host/db?password=" + SECRET;

    assertThat(fixture.lines(passwordFile("password")))
        .containsExactly(
            "database.password-file = "
                + directory.resolve("password")
                + " (--set): expected the password in one place only, but it is also in"
                + " database.password (spanhouse.yaml:1)");
    assertThat(fixture.lines(url))
        .containsExactly(
            "database.password = **** (spanhouse.yaml:1): expected the password in one place"
                + " only, but it is also in database.url (--set)");
  }

  private String passwordFile(String name) {
    return "database.password-file=" + directory.resolve(name);
  }
}
