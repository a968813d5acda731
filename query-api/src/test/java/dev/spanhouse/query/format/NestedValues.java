// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.query.format;

import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.ArrayValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.common.v1.KeyValueList;

/** Values that hold values that hold values. */
final class NestedValues {

  private NestedValues() {}

  static AnyValue arrays(int depth) {
    AnyValue value = innermost();
    for (int i = 0; i < depth; i++) {
      value = inArray(value);
    }
    return value;
  }

  static AnyValue maps(int depth) {
    AnyValue value = innermost();
    for (int i = 0; i < depth; i++) {
      value = inMap(value);
    }
    return value;
  }

  static AnyValue mixed(int depth) {
    AnyValue value = innermost();
    for (int i = 0; i < depth; i++) {
      value = i % 2 == 0 ? inArray(value) : inMap(value);
    }
    return value;
  }

  private static AnyValue innermost() {
    return AnyValue.newBuilder().setStringValue("innermost").build();
  }

  private static AnyValue inArray(AnyValue value) {
    return AnyValue.newBuilder().setArrayValue(ArrayValue.newBuilder().addValues(value)).build();
  }

  private static AnyValue inMap(AnyValue value) {
    return AnyValue.newBuilder()
        .setKvlistValue(
            KeyValueList.newBuilder().addValues(KeyValue.newBuilder().setKey("k").setValue(value)))
        .build();
  }
}
