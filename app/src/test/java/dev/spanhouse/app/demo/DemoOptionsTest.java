// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.app.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DemoOptionsTest {

  private static final URI ENDPOINT = URI.create("http://127.0.0.1:4317");

  @Test
  void options_keepWhatIsValid() {
    DemoOptions options = new DemoOptions(ENDPOINT, 1000, Duration.ZERO, -1);

    assertThat(options.endpoint()).isEqualTo(ENDPOINT);
    assertThat(options.tracesPerSecond()).isEqualTo(1000);
    assertThat(options.duration()).isZero();
    assertThat(options.seed()).isEqualTo(-1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1:4317", "grpc://127.0.0.1:4317", "/v1/traces", "http:4317"})
  void endpoint_withoutSchemeOrHost_isRefused(String endpoint) {
    URI uri = endpoint.startsWith("1") ? URI.create("//" + endpoint) : URI.create(endpoint);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> new DemoOptions(uri, 5, Duration.ZERO, 1))
        .withMessage("endpoint: " + uri + " (expected: http://host:port or https://host:port)");
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -1, 1000.5, Double.NaN, Double.POSITIVE_INFINITY})
  void tracesPerSecond_outOfBounds_isRefused(double rate) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new DemoOptions(ENDPOINT, rate, Duration.ZERO, 1))
        .withMessage("tracesPerSecond: " + rate + " (expected: > 0 and <= 1000.0)");
  }

  @Test
  void duration_negative_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new DemoOptions(ENDPOINT, 5, Duration.ofSeconds(-1), 1))
        .withMessage("duration: PT-1S (expected: zero for no end, or a positive duration)");
  }
}
