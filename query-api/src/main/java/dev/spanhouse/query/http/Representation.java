// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.query.http;

import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.RequestHeaders;
import dev.spanhouse.query.format.TraceFormat;
import java.util.List;
import java.util.Optional;

/**
 * A form in which a trace is offered, and how {@code Accept} chooses among them.
 *
 * @param contentType as the answer bears it
 */
record Representation(TraceFormat format, MediaType contentType) {

  /** Best first. Protobuf has two names in common use; the answer bears the one asked for. */
  static final List<Representation> OFFERED =
      List.of(
          new Representation(TraceFormat.TREE_JSON, MediaType.JSON),
          new Representation(
              TraceFormat.OTLP_JSON, MediaType.JSON.withParameter("profile", "otlp")),
          new Representation(TraceFormat.OTLP_PROTOBUF, MediaType.X_PROTOBUF),
          new Representation(TraceFormat.OTLP_PROTOBUF, MediaType.PROTOBUF));

  private static final String PROFILE = "profile";

  /**
   * Chooses by RFC 9110, section 12.5.1: the most specific range that fits a form gives its
   * quality, and the form of the highest quality wins. Among equals the one asked for more
   * specifically wins, then the one that stands first here. Without {@code Accept} anything fits.
   *
   * @return empty if nothing fits
   */
  static Optional<Representation> choose(RequestHeaders headers) {
    List<MediaType> ranges = headers.accept();
    if (headers.getAll(HttpHeaderNames.ACCEPT).stream().allMatch(String::isBlank)) {
      ranges = List.of(MediaType.ANY_TYPE);
    }
    Optional<Representation> best = Optional.empty();
    Match bestMatch = Match.NONE;
    for (Representation candidate : OFFERED) {
      Match match = candidate.match(ranges);
      if (match.quality > 0 && match.isBetterThan(bestMatch)) {
        best = Optional.of(candidate);
        bestMatch = match;
      }
    }
    return best;
  }

  private Match match(List<MediaType> ranges) {
    Match mostSpecific = Match.NONE;
    for (MediaType range : ranges) {
      int specificity = specificity(range);
      Match match = specificity < 0 ? Match.NONE : new Match(specificity, range.qualityFactor());
      if (match.specificity > mostSpecific.specificity
          || (match.specificity == mostSpecific.specificity
              && match.quality > mostSpecific.quality)) {
        mostSpecific = match;
      }
    }
    return mostSpecific;
  }

  /**
   * -1 if the range does not fit. Parameters other than the profile say nothing about our forms.
   */
  private int specificity(MediaType range) {
    List<String> asked = range.parameters().getOrDefault(PROFILE, List.of());
    List<String> offered = contentType.parameters().getOrDefault(PROFILE, List.of());
    if (!asked.isEmpty() && !asked.equals(offered)) {
      return -1;
    }
    int profile = asked.isEmpty() ? 0 : 1;
    if (range.type().equals("*")) {
      return profile;
    }
    if (!range.type().equals(contentType.type())) {
      return -1;
    }
    if (range.subtype().equals("*")) {
      return 2 + profile;
    }
    return range.subtype().equals(contentType.subtype()) ? 4 + profile : -1;
  }

  private record Match(int specificity, float quality) {
    static final Match NONE = new Match(-1, 0);

    boolean isBetterThan(Match other) {
      return quality > other.quality
          || (quality == other.quality && specificity > other.specificity);
    }
  }
}
