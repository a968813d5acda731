// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.collector.grpc;

import java.time.Duration;

/**
 * Bounds of the gRPC listener.
 *
 * @param maxCallsPerConnection calls in flight on one connection
 * @param maxMetadataBytes size of a call's headers
 * @param bodyTimeout how long a call may take to send its message
 */
public record GrpcLimits(int maxCallsPerConnection, int maxMetadataBytes, Duration bodyTimeout) {}
