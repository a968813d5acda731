// SPDX-License-Identifier: Apache-2.0
/** Reading OTLP/JSON as it streams in, and writing it down as OTLP/protobuf. */
@NullMarked
package dev.spanhouse.collector.json;

import org.jspecify.annotations.NullMarked;
