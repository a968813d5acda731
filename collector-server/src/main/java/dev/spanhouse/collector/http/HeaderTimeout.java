// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.collector.http;

import com.linecorp.armeria.common.logging.RequestLogProperty;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Closes a connection whose sender begins a request and does not come to the end of its headers
 * ("slowloris"). The HTTP server knows only idle connections, and such a one is never idle.
 *
 * <p>On HTTP/2 there is nothing to do: pings keep a connection without requests alive, and
 * half-sent headers hold no more than such a connection.
 *
 * <p>Used on one connection's event loop.
 */
final class HeaderTimeout extends ChannelInboundHandlerAdapter {

  private final Duration timeout;
  private int openRequests;
  private @Nullable ScheduledFuture<?> timer;

  private HeaderTimeout(Duration timeout) {
    this.timeout = timeout;
  }

  static void addTo(ChannelPipeline pipeline, Duration timeout) {
    pipeline.addFirst(new HeaderTimeout(timeout));
  }

  /** The headers of a request are there; to be called when a service gets it. */
  static void headersArrived(ServiceRequestContext ctx) {
    Channel channel = ctx.log().ensureAvailable(RequestLogProperty.SESSION).channel();
    HeaderTimeout handler = channel == null ? null : channel.pipeline().get(HeaderTimeout.class);
    if (channel == null || handler == null) {
      return;
    }
    channel.eventLoop().execute(handler::requestOpened);
    var unusedCompletion =
        ctx.log().whenComplete().thenRun(() -> channel.eventLoop().execute(handler::requestClosed));
  }

  private void requestOpened() {
    openRequests++;
    stopTimer();
  }

  private void requestClosed() {
    openRequests--;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (openRequests == 0 && timer == null) {
      timer = ctx.executor().schedule(() -> timeOut(ctx), timeout.toNanos(), TimeUnit.NANOSECONDS);
    }
    ctx.fireChannelRead(message);
  }

  private void timeOut(ChannelHandlerContext ctx) {
    timer = null;
    if (openRequests == 0 && ctx.pipeline().get(Http2ConnectionHandler.class) == null) {
      var unusedClosing = ctx.close();
    }
  }

  private void stopTimer() {
    if (timer != null) {
      timer.cancel(false);
      timer = null;
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    stopTimer();
    ctx.fireChannelInactive();
  }
}
