// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.app.config;

import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * JDBC URLs of PostgreSQL, as the driver takes them: several hosts, IPv6 in brackets, parameters.
 */
final class DatabaseUrl {

  private static final String FORM = "jdbc:postgresql://host:5432/database";
  private static final String EXPECTATION = FORM + ", or empty for the embedded PostgreSQL";
  private static final String WHERE_CREDENTIALS_GO =
      "with the user in database.user and the password in database.password or"
          + " database.password-file";

  private static final String HOST = "(?:\\[[0-9A-Fa-f:.]+]|[^\\[\\]:,/?#@\\s]+)(?::\\d{1,5})?";
  private static final Pattern VALID =
      Pattern.compile(
          "jdbc:postgresql://(?:%s(?:,%s)*)?/[^/?#\\s]+(?:\\?\\S*)?".formatted(HOST, HOST));
  private static final Pattern NEARLY =
      Pattern.compile("(?:jdbc:)?postgres(?:ql)?://(.*@)?([^@]*)", Pattern.CASE_INSENSITIVE);
  private static final Pattern PASSWORD_PARAMETER =
      Pattern.compile("(?<=[?&])password=[^&]*&?", Pattern.CASE_INSENSITIVE);

  private DatabaseUrl() {}

  static ValueType<String> type() {
    return ValueType.of(String.class, EXPECTATION, DatabaseUrl::parse, Function.identity())
        .advising(DatabaseUrl::advice);
  }

  static boolean hasPassword(String url) {
    return PASSWORD_PARAMETER.matcher(url).find();
  }

  private static Optional<String> parse(String text) {
    String url = text.strip();
    return Optional.of(url).filter(u -> u.isEmpty() || VALID.matcher(u).matches());
  }

  /** Turns a libpq URL into the JDBC form, without repeating the password in it. */
  private static String advice(String text) {
    String bare = PASSWORD_PARAMETER.matcher(text.strip()).replaceAll("");
    String masked = Masking.PASSWORD_IN_URL.mask(bare.replaceFirst("[?&]$", ""));
    Matcher matcher = NEARLY.matcher(masked);
    if (!matcher.matches()) {
      return "expected " + EXPECTATION;
    }
    String suggestion = "jdbc:postgresql://" + matcher.group(2);
    boolean hasCredentials = matcher.group(1) != null || hasPassword(text);
    return VALID.matcher(suggestion).matches()
        ? "expected " + suggestion + (hasCredentials ? ", " + WHERE_CREDENTIALS_GO : "")
        : "expected " + FORM + ", " + WHERE_CREDENTIALS_GO;
  }
}
