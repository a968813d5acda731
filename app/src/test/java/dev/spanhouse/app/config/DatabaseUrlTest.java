// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.app.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseUrlTest {

  private static final String CREDENTIALS =
      ", with the user in database.user and the password in database.password or"
          + " database.password-file";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "jdbc:postgresql://host/db",
        "jdbc:postgresql://host:5432/db",
        "jdbc:postgresql:///db",
        "jdbc:postgresql://[::1]:5432/db",
        "jdbc:postgresql://a:1,b:2,c/db?targetServerType=primary",
        "jdbc:postgresql://host/db?sslmode=verify-full&sslrootcert=/etc/ca.pem",
        "jdbc:postgresql://host/db?password=a@b",
        "  jdbc:postgresql://host/db  ",
      })
  void takesJdbcUrlsOfPostgresql(String text) {
    assertThat(DatabaseUrl.type().parser().apply(text)).contains(text.strip());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "host",
        "jdbc:mysql://host/db",
        "jdbc:postgresql",
        "jdbc:postgresql://host",
        "jdbc:postgresql://host/",
        "jdbc:postgresql://host:port/db",
        "jdbc:postgresql://host:5432:1/db",
        "jdbc:postgresql://ho st/db",
        "jdbc:postgresql://user:secret@host/db",
        "postgres://host/db",
        "postgresql://host/db",
      })
  void refusesAnythingElse(String text) {
    assertThat(DatabaseUrl.type().parser().apply(text)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "postgres://host/db, jdbc:postgresql://host/db",
    "postgresql://host:5432/db?sslmode=require, jdbc:postgresql://host:5432/db?sslmode=require",
    "postgres://host/db?sslpassword=s, jdbc:postgresql://host/db?sslpassword=****",
  })
  void problem_showsTheRightFormOfALibpqUrl(String text, String suggestion) {
    assertThat(DatabaseUrl.type().problem().apply(text)).isEqualTo("expected " + suggestion);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "postgres://user:secret@host/db",
        "postgresql://user@host/db",
        "jdbc:postgresql://user:se@cr:et@host/db",
        "postgres://host/db?password=secret",
        "postgres://user:secret@host/db?password=se@cret",
      })
  void problem_saysWhereUserAndPasswordGo(String text) {
    assertThat(DatabaseUrl.type().problem().apply(text))
        .isEqualTo("expected jdbc:postgresql://host/db" + CREDENTIALS);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "postgres://user:secret",
        "postgres://user:secret/db",
        "postgres://user:a?password=secret@host/db",
        "host=localhost user=me password=secret",
        "jdbc:postgresql:secret",
      })
  void problem_neverRepeatsWhatMayBeAPassword(String text) {
    assertThat(DatabaseUrl.type().problem().apply(text))
        .startsWith("expected jdbc:postgresql://host:5432/database, ")
        .doesNotContain("secret");
  }

  @ParameterizedTest
  @CsvSource({
    "jdbc:postgresql://host/db, jdbc:postgresql://host/db",
    "jdbc:postgresql://host/db?user=u&password=p@?x&ssl=true,"
        + " jdbc:postgresql://host/db?user=u&password=****&ssl=true",
    "jdbc:postgresql://host/db?sslPassword=p, jdbc:postgresql://host/db?sslPassword=****",
    "postgres://user:p@host/db, postgres://user:****@host/db",
    "postgres://user:p@/:?#x@host/db, postgres://user:****@host/db",
    "postgres://user@host/db, postgres://user@host/db",
    "host=h user=u password=p x, host=h user=u password=****",
  })
  void masking_hidesThePasswordWhereverItIs(String url, String shown) {
    assertThat(Masking.PASSWORD_IN_URL.mask(url)).isEqualTo(shown);
  }

  @Test
  void hasPassword_onlyWithAParameterOfThatName() {
    assertThat(DatabaseUrl.hasPassword("jdbc:postgresql://host/db?password=p")).isTrue();
    assertThat(DatabaseUrl.hasPassword("jdbc:postgresql://host/db?a=b&password=")).isTrue();
    assertThat(DatabaseUrl.hasPassword("jdbc:postgresql://host/password?a=b")).isFalse();
    assertThat(DatabaseUrl.hasPassword("jdbc:postgresql://host/db?sslpassword=p")).isFalse();
  }
}
