// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.collector.http;

import java.time.Duration;

/**
 * Bounds of the HTTP listener.
 *
 * @param maxConnections open at a time; more are closed at once
 * @param maxRequestsPerConnection in flight on one HTTP/2 connection
 * @param maxHeaderBytes size of a request's headers
 * @param headerTimeout from the first byte of a request to the end of its headers
 * @param bodyTimeout from the headers to the end of the body
 * @param idleTimeout after which a connection without a request is closed
 */
public record HttpLimits(
    int maxConnections,
    int maxRequestsPerConnection,
    int maxHeaderBytes,
    Duration headerTimeout,
    Duration bodyTimeout,
    Duration idleTimeout) {}
