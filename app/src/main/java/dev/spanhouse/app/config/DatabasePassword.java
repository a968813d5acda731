// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.app.config;

import static dev.spanhouse.app.config.Definitions.DATABASE_PASSWORD;
import static dev.spanhouse.app.config.Definitions.DATABASE_PASSWORD_FILE;
import static dev.spanhouse.app.config.Definitions.DATABASE_URL;

import dev.spanhouse.app.files.SmallFile;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The database password from the one place where it was given. */
final class DatabasePassword {

  private static final int LIMIT_BYTES = 1 << 16;

  private DatabasePassword() {}

  /** The password, empty if none was given; no password if an error was added. */
  static Optional<String> find(SettingValues values, List<SettingError> errors) {
    List<Setting<?>> places = new ArrayList<>();
    if (DatabaseUrl.hasPassword(values.get(DATABASE_URL))) {
      places.add(DATABASE_URL);
    }
    if (!values.get(DATABASE_PASSWORD).isEmpty()) {
      places.add(DATABASE_PASSWORD);
    }
    if (!values.get(DATABASE_PASSWORD_FILE).isEmpty()) {
      places.add(DATABASE_PASSWORD_FILE);
    }
    if (places.size() > 1) {
      Setting<?> first = places.getFirst();
      errors.add(
          values.error(
              places.getLast(),
              "expected the password in one place only, but it is also in %s (%s)"
                  .formatted(first.key(), values.origin(first))));
      return Optional.empty();
    }
    return places.contains(DATABASE_PASSWORD_FILE)
        ? readFile(values, errors)
        : Optional.of(values.get(DATABASE_PASSWORD));
  }

  private static Optional<String> readFile(SettingValues values, List<SettingError> errors) {
    String file = values.get(DATABASE_PASSWORD_FILE);
    try {
      return Optional.of(withoutLineEnd(SmallFile.readText(Path.of(file.strip()), LIMIT_BYTES)));
    } catch (InvalidPathException invalid) {
      errors.add(values.error(DATABASE_PASSWORD_FILE, "expected the path of a text file"));
    } catch (IOException failure) {
      errors.add(
          values.error(
              DATABASE_PASSWORD_FILE, "expected a readable file: " + failure.getMessage()));
    }
    return Optional.empty();
  }

  /** Editors and {@code echo} end the last line; the line end is not part of the password. */
  private static String withoutLineEnd(String text) {
    return text.replaceFirst("\\r?\\n\\z", "");
  }
}
