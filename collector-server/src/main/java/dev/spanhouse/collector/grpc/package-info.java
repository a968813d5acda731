// SPDX-License-Identifier: Apache-2.0
/** OTLP over gRPC. */
@NullMarked
package dev.spanhouse.collector.grpc;

import org.jspecify.annotations.NullMarked;
