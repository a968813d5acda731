// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.collector.socket;

import java.io.IOException;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;

/** The file that a Unix domain socket has; unlike a port it stays when its process is killed. */
public final class UnixSocketFile {

  private UnixSocketFile() {}

  /**
   * Makes room for a socket: removes a file that nobody listens at any more.
   *
   * @throws UnixSocketException if somebody does, or if there is something that is no socket
   */
  public static void clear(Path path) throws IOException {
    if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    BasicFileAttributes attributes =
        Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    if (!attributes.isOther()) {
      throw new UnixSocketException(path, "there is a file that is no socket");
    }
    if (isServed(path)) {
      throw new UnixSocketException(path, "another process listens there");
    }
    Files.delete(path);
  }

  private static boolean isServed(Path path) throws IOException {
    try (SocketChannel probe = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      return probe.connect(UnixDomainSocketAddress.of(path));
    } catch (SocketException nobody) {
      return false;
    }
  }

  /** Lets the owner and the group connect, and nobody else. */
  public static void restrict(Path path) throws IOException {
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-rw----"));
  }
}
