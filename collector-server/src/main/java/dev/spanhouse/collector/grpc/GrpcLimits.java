// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.collector.grpc;

import java.time.Duration;

/**
 * Bounds of the gRPC listener.
 *
 * @param maxConnections open at a time; more are closed at once
 * @param maxCallsPerConnection calls in flight on one connection
 * @param maxMetadataBytes size of a call's headers
 * @param handshakeTimeout how long a connection may take to agree on its protocol
 * @param bodyTimeout how long a call may take to send its message
 * @param idleTimeout after which a connection without a call is closed
 */
public record GrpcLimits(
    int maxConnections,
    int maxCallsPerConnection,
    int maxMetadataBytes,
    Duration handshakeTimeout,
    Duration bodyTimeout,
    Duration idleTimeout) {}
