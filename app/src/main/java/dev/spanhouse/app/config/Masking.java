// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.app.config;

import java.util.regex.Pattern;

/** How much of a setting's value may be shown. */
enum Masking {
  NOTHING {
    @Override
    String mask(String value) {
      return value;
    }
  },
  /** The password inside a database URL, wherever and in whatever wrong form somebody put it. */
  PASSWORD_IN_URL {
    @Override
    String mask(String value) {
      // The parameter first: a password in it may contain the '@' that ends a user part.
      String masked = PASSWORD_PARAMETER.matcher(value).replaceAll("$1" + MASK);
      return USER_PART.matcher(masked).replaceAll("//$1:" + MASK + "@");
    }
  },
  EVERYTHING {
    @Override
    String mask(String value) {
      return value.isEmpty() ? value : MASK;
    }
  };

  static final String MASK = "****";

  // Both take too much rather than too little when the text is not a proper URL.
  private static final Pattern PASSWORD_PARAMETER =
      Pattern.compile("(password[^=&]*=)[^&]*", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
  private static final Pattern USER_PART = Pattern.compile("//([^:@/?#]*):.*@", Pattern.DOTALL);

  abstract String mask(String value);
}
