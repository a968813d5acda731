// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.collector.access;

/** What {@link AccessControl} says; each protocol has its own words for it. */
public sealed interface AccessDecision {

  /** The request may go on, as this caller's. */
  record Granted(Caller caller) implements AccessDecision {}

  /** Nobody known. The message is for the client, and tells no secret. */
  record Unauthenticated(String message) implements AccessDecision {}

  /** Somebody known who may not send spans. */
  record Forbidden(String message) implements AccessDecision {}
}
