// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.app.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointTest {

  @Test
  void constructor_refusesWhatCannotBeBound() {
    assertThatThrownBy(() -> new Endpoint("", 1))
        .hasMessage("host: '' (expected: a name or an address)");
    assertThatThrownBy(() -> new Endpoint("[::1]", 1))
        .hasMessage("host: '[::1]' (expected: a name or an address)");
    assertThatThrownBy(() -> new Endpoint("host", 65_536))
        .hasMessage("port: 65536 (expected: 0..65535)");
    assertThatThrownBy(() -> new Endpoint("host", -1)).hasMessage("port: -1 (expected: 0..65535)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1:4317", "localhost:0", "[::1]:4317"})
  void toString_isAsInTheSettings(String text) {
    assertThat(Endpoint.parse(text)).hasToString("Optional[" + text + "]");
  }

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1:80, 127.0.0.1:80, true",
    "Host:80,      host:80,      true",
    "0.0.0.0:80,   127.0.0.1:80, true",
    "127.0.0.1:80, [::]:80,      true",
    "127.0.0.1:80, 127.0.0.1:81, false",
    "127.0.0.1:80, 127.0.0.2:80, false",
    "127.0.0.1:0,  127.0.0.1:0,  false",
  })
  void overlaps_whenOnlyOneCouldBind(String one, String other, boolean overlap) {
    Endpoint first = Endpoint.parse(one).orElseThrow();
    Endpoint second = Endpoint.parse(other).orElseThrow();

    assertThat(first.overlaps(second)).isEqualTo(overlap);
    assertThat(second.overlaps(first)).isEqualTo(overlap);
  }
}
