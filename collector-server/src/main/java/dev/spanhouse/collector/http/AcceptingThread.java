// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.collector.http;

import com.linecorp.armeria.common.util.EventLoopGroups;
import com.linecorp.armeria.common.util.ThreadFactories;
import io.netty.channel.EventLoopGroup;
import java.time.Duration;

/**
 * The thread of an HTTP server that accepts connections. By default it lives on for two seconds
 * after the port is closed, in case there is more to do, and makes every stop that much longer.
 */
public final class AcceptingThread {

  private static final Duration AT_MOST = Duration.ofSeconds(5);

  private AcceptingThread() {}

  /** Makes the thread; the server ends it. */
  public static EventLoopGroup named(String name) {
    return EventLoopGroups.builder()
        .numThreads(1)
        .threadFactory(ThreadFactories.newEventLoopThreadFactory(name, true))
        .gracefulShutdown(Duration.ZERO, AT_MOST)
        .build();
  }
}
