// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.app.config;

import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * How the text of a setting becomes a value.
 *
 * @param javaType what {@code parser} yields
 * @param expectation completes the sentence "expected …" in errors and in the documentation
 * @param parser empty when the text is not a value of this type
 * @param format the value as it would be written in the settings
 * @param problem what to say about a text that {@code parser} refused
 */
record ValueType<T>(
    Class<T> javaType,
    String expectation,
    Function<String, Optional<T>> parser,
    Function<T, String> format,
    UnaryOperator<String> problem) {

  static <T> ValueType<T> of(
      Class<T> javaType,
      String expectation,
      Function<String, Optional<T>> parser,
      Function<T, String> format) {
    return new ValueType<>(
        javaType, expectation, parser, format, text -> "expected " + expectation);
  }

  /** The same type with fewer values. */
  ValueType<T> where(Predicate<T> condition, String expectation) {
    return of(javaType, expectation, text -> parser.apply(text).filter(condition), format);
  }

  /** The same type with a better answer to a text that it refuses. */
  ValueType<T> advising(UnaryOperator<String> advice) {
    return new ValueType<>(javaType, expectation, parser, format, advice);
  }
}
