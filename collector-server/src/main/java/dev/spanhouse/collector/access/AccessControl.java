// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.collector.access;

/**
 * Decides whether a request may send spans, before any of its body is read. Both OTLP listeners
 * ask; the application knows the tokens.
 *
 * <p>Implementations are called on event loops: they neither block nor throw, and are safe for use
 * by many threads. They count and log what they refuse.
 */
@FunctionalInterface
public interface AccessControl {

  /** Lets everyone in, without a name and without a limit. */
  AccessControl OPEN = credentials -> new AccessDecision.Granted(Caller.ANONYMOUS);

  /** Decides about one request. */
  AccessDecision decide(Credentials credentials);
}
