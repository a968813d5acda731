// SPDX-License-Identifier: Apache-2.0
/** The spans that are sent, and the generator that sends them over OTLP/gRPC at next to no cost. */
@NullMarked
package dev.spanhouse.bench.load;

import org.jspecify.annotations.NullMarked;
