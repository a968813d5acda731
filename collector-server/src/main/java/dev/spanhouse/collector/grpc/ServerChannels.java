// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.collector.grpc;

import io.grpc.netty.NettyServerBuilder;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * How a listener accepts connections, and how many: gRPC itself has no limit to them. What is too
 * much is closed before anything is made for it.
 */
final class ServerChannels {

  private final EventLoopGroup accepting;
  private final EventLoopGroup connected;
  private final Supplier<ServerChannel> channels;
  private final int maxConnections;
  private final AtomicInteger open = new AtomicInteger();

  private ServerChannels(
      String name, IoHandlerFactory io, Supplier<ServerChannel> channels, int maxConnections) {
    accepting = new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory(name + "-accept"), io);
    connected = new MultiThreadIoEventLoopGroup(0, new DefaultThreadFactory(name + "-io"), io);
    this.channels = channels;
    this.maxConnections = maxConnections;
  }

  static ServerChannels tcp(int maxConnections) {
    return Epoll.isAvailable()
        ? new ServerChannels(
            "otlp-grpc", EpollIoHandler.newFactory(), EpollServerSocketChannel::new, maxConnections)
        : new ServerChannels(
            "otlp-grpc", NioIoHandler.newFactory(), NioServerSocketChannel::new, maxConnections);
  }

  static ServerChannels unix(int maxConnections) {
    return new ServerChannels(
        "otlp-grpc-unix",
        NioIoHandler.newFactory(),
        NioServerDomainSocketChannel::new,
        maxConnections);
  }

  void addTo(NettyServerBuilder server) {
    server
        .bossEventLoopGroup(accepting)
        .workerEventLoopGroup(connected)
        .channelFactory(this::limited);
  }

  private ServerChannel limited() {
    ServerChannel channel = channels.get();
    channel.pipeline().addLast(new Limit());
    return channel;
  }

  int openConnections() {
    return open.get();
  }

  void stop() {
    var unusedAccepting = accepting.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    var unusedConnected = connected.shutdownGracefully(0, 1, TimeUnit.SECONDS);
  }

  private final class Limit extends ChannelInboundHandlerAdapter {

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object accepted) {
      Channel connection = (Channel) accepted;
      if (open.incrementAndGet() > maxConnections) {
        open.decrementAndGet();
        // At once, and without the wait that the kernel has for closed connections.
        connection.config().setOption(ChannelOption.SO_LINGER, 0);
        connection.unsafe().closeForcibly();
        return;
      }
      var unused = connection.closeFuture().addListener(closed -> open.decrementAndGet());
      ctx.fireChannelRead(accepted);
    }
  }
}
