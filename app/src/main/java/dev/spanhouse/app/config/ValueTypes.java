// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.app.config;

import static java.util.stream.Collectors.joining;

import dev.spanhouse.app.access.AnonymousAccess;
import dev.spanhouse.app.access.TokenList;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** The types of value that settings have. All but text ignore blanks around the value. */
final class ValueTypes {

  private static final Pattern WHOLE_NUMBER = Pattern.compile("-?\\d{1,18}");

  private ValueTypes() {}

  static ValueType<Endpoint> endpoint() {
    return ValueType.of(
        Endpoint.class,
        "host:port, such as 127.0.0.1:4317, 0.0.0.0:4317 or [::1]:4317; port 0 = any free port",
        text -> Endpoint.parse(text.strip()),
        Endpoint::toString);
  }

  static ValueType<Long> bytes(long min, long max) {
    ValueType<Long> any =
        ValueType.of(Long.class, "", text -> ByteSize.parse(text.strip()), ByteSize::format);
    return any.where(
        value -> value >= min && value <= max,
        "a size from %s to %s, in bytes or with KiB, MiB or GiB"
            .formatted(ByteSize.format(min), ByteSize.format(max)));
  }

  static ValueType<Duration> duration(Duration min, Duration max) {
    return durationWithin(
        min,
        max,
        "a duration from %s to %s, a whole number with ms, s, m, h or d"
            .formatted(DurationText.format(min), DurationText.format(max)));
  }

  /** Durations that start anew at each midnight UTC. */
  static ValueType<Duration> partOfDay(Duration min, Duration max) {
    String expectation =
        "a duration from %s to %s that divides a day evenly, such as 15m, 1h, 6h or 1d"
            .formatted(DurationText.format(min), DurationText.format(max));
    return durationWithin(min, max, expectation)
        .where(value -> Duration.ofDays(1).toNanos() % value.toNanos() == 0, expectation);
  }

  private static ValueType<Duration> durationWithin(
      Duration min, Duration max, String expectation) {
    return ValueType.of(
            Duration.class,
            expectation,
            text -> DurationText.parse(text.strip()),
            DurationText::format)
        .where(value -> value.compareTo(min) >= 0 && value.compareTo(max) <= 0, expectation);
  }

  static ValueType<Integer> integer(int min, int max) {
    return ValueType.of(
        Integer.class,
        "a whole number from " + min + " to " + max,
        text ->
            Optional.of(text.strip())
                .filter(WHOLE_NUMBER.asMatchPredicate())
                .map(Long::parseLong)
                .filter(value -> value >= min && value <= max)
                .map(Math::toIntExact),
        String::valueOf);
  }

  static ValueType<Path> path() {
    return ValueType.of(Path.class, "a path", ValueTypes::parsePath, Path::toString);
  }

  /** A path, or nothing; see {@link #pathIn}. */
  static ValueType<String> optionalPath() {
    return text("a path, or empty")
        .where(text -> text.isBlank() || parsePath(text).isPresent(), "a path, or empty");
  }

  /** The path that a text of type {@link #optionalPath} has. */
  static Optional<Path> pathIn(String text) {
    return parsePath(text);
  }

  /**
   * Texts separated by commas, blanks around them ignored; see {@link #itemsOf}.
   *
   * @param min how many there must be
   */
  static ValueType<String> list(Predicate<String> item, int min, String expectation) {
    return text(expectation)
        .where(
            text -> itemsOf(text).size() >= min && itemsOf(text).stream().allMatch(item),
            expectation);
  }

  /** The texts of a list. */
  static List<String> itemsOf(String text) {
    return Arrays.stream(text.split(",", -1))
        .map(String::strip)
        .filter(item -> !item.isEmpty())
        .toList();
  }

  /** The path of a file that need not be there yet, or nothing. */
  static ValueType<String> optionalFile(String expectation) {
    return ValueType.of(
        String.class,
        expectation + ", or empty",
        text -> text.isBlank() ? Optional.of("") : parsePath(text).map(Path::toString),
        Function.identity());
  }

  static ValueType<TokenList> tokens() {
    return ValueType.of(
            TokenList.class,
            "entries of the form `name scopes sha256:…`, with `;` between",
            text ->
                problem(text).isEmpty()
                    ? Optional.of(TokenList.parseSetting(text))
                    : Optional.empty(),
            TokenList::toString)
        .advising(text -> problem(text).orElse(""));
  }

  private static Optional<String> problem(String tokens) {
    try {
      var unused = TokenList.parseSetting(tokens);
      return Optional.empty();
    } catch (IllegalArgumentException wrong) {
      return Optional.of(String.valueOf(wrong.getMessage()));
    }
  }

  static ValueType<AnonymousAccess> anonymousAccess() {
    return ValueType.of(
        AnonymousAccess.class,
        "auto, none, all, or a list out of ingest, query, admin",
        AnonymousAccess::parse,
        AnonymousAccess::toString);
  }

  private static Optional<Path> parsePath(String text) {
    try {
      return text.isBlank() ? Optional.empty() : Optional.of(Path.of(text.strip()));
    } catch (InvalidPathException notAPath) {
      return Optional.empty();
    }
  }

  /** Any text as it stands, blanks included: a password may begin or end with one. */
  static ValueType<String> text(String expectation) {
    return ValueType.of(String.class, expectation, Optional::of, Function.identity());
  }

  static <E extends Enum<E>> ValueType<E> oneOf(Class<E> choices) {
    E[] constants = choices.getEnumConstants();
    Function<E, String> format = constant -> constant.name().toLowerCase(Locale.ROOT);
    return ValueType.of(
        choices,
        "one of " + Arrays.stream(constants).map(format).collect(joining(", ")),
        text ->
            Arrays.stream(constants)
                .filter(constant -> constant.name().equalsIgnoreCase(text.strip()))
                .findFirst(),
        format);
  }
}
