// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.app.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CloseStackTest {

  @Test
  void closeAll_closesInReverseAndLosesNoException() {
    List<String> closed = new ArrayList<>();
    CloseStack stack = new CloseStack();
    stack.add(() -> closed.add("first"));
    stack.add(
        () -> {
          throw new IllegalStateException("second");
        });
    stack.add(
        () -> {
          throw new IllegalStateException("third");
        });

    assertThatThrownBy(stack::closeAll)
        .hasMessage("third")
        .satisfies(e -> assertThat(e.getSuppressed()[0]).hasMessage("second"));
    assertThat(closed).containsExactly("first");
  }
}
