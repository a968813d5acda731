// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.app.demo;

import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;

/** A clock that moves only when the traffic waits. */
final class SimulatedTime implements InstantSource, DemoTraffic.Pause {

  static final Instant BEGIN = Instant.parse("2026-11-22T12:00:00.123456789Z");

  private Instant now;

  SimulatedTime() {
    this(BEGIN);
  }

  SimulatedTime(Instant begin) {
    now = begin;
  }

  @Override
  public Instant instant() {
    return now;
  }

  @Override
  public boolean stoppedWithin(CountDownLatch stop, long nanos) {
    now = now.plusNanos(nanos);
    return stop.getCount() == 0;
  }
}
