// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.bench.start;

/**
 * One start, in milliseconds since the process was started.
 *
 * @param listening the health endpoint answers, though not yet with "ready"
 * @param ready {@code /healthz/ready} answers 200
 * @param cpu that the process has used by then, which noisy neighbours change less than the times
 */
public record StartTimes(double listening, double ready, double cpu) {}
