// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.app.config;

import dev.spanhouse.app.access.Scope;
import java.util.List;

/** What became of the settings. */
public sealed interface SettingsResult {

  /**
   * The settings are complete and agree with one another.
   *
   * @param effective every setting in the order of the documentation
   * @param undecided listeners that must not be opened as they are
   */
  record Loaded(Settings settings, List<EffectiveSetting> effective, List<Undecided> undecided)
      implements SettingsResult {
    /** Copies the lists. */
    public Loaded {
      effective = List.copyOf(effective);
      undecided = List.copyOf(undecided);
    }
  }

  /**
   * A listener that others can reach and nobody has said who may use.
   *
   * @param scope what it is for
   * @param error to be reported by whoever would open it
   */
  record Undecided(Scope scope, SettingError error) {}

  /**
   * The process must not start.
   *
   * @param errors all that is wrong; at least one
   */
  record Invalid(List<SettingError> errors) implements SettingsResult {
    /** Copies the list, which must not be empty. */
    public Invalid {
      if (errors.isEmpty()) {
        throw new IllegalArgumentException("errors: none (expected: at least one)");
      }
      errors = List.copyOf(errors);
    }

    /** The numbered list of the errors, one a line. */
    public String describe() {
      StringBuilder text = new StringBuilder();
      text.append(errors.size() == 1 ? "1 error" : errors.size() + " errors");
      text.append(" in the settings:");
      for (int i = 0; i < errors.size(); i++) {
        text.append("%n%3d. %s".formatted(i + 1, errors.get(i)));
      }
      return text.toString();
    }
  }
}
