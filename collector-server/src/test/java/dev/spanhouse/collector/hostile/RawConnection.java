// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.collector.hostile;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;

/** A connection without any manners: sends bytes and keeps what comes back. Used by one thread. */
final class RawConnection implements AutoCloseable {

  private final Socket socket;
  private final ByteArrayOutputStream received = new ByteArrayOutputStream();
  private boolean closedByServer;

  RawConnection(int port) throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setTcpNoDelay(true);
  }

  /** Sends; a server that has hung up already is no failure. */
  void send(byte[] bytes) {
    try {
      socket.getOutputStream().write(bytes);
      socket.getOutputStream().flush();
    } catch (IOException e) {
      closedByServer = true;
    }
  }

  void send(String text) {
    send(text.getBytes(ISO_8859_1));
  }

  /** Says that nothing more is going to be sent. */
  void finish() {
    try {
      socket.shutdownOutput();
    } catch (IOException e) {
      closedByServer = true;
    }
  }

  /** Takes what comes until the server hangs up; false if it has not by then. */
  boolean awaitClose(Duration patience) throws IOException {
    long end = System.nanoTime() + patience.toNanos();
    while (!closedByServer) {
      int left = (int) ((end - System.nanoTime()) / 1_000_000);
      if (left <= 0) {
        return false;
      }
      receive(left);
    }
    // What came before the end may still be there to be read.
    receive(50);
    return true;
  }

  /** Takes what comes until the text is in it, or the server hangs up; false if neither. */
  boolean awaitText(String text, Duration patience) throws IOException {
    long end = System.nanoTime() + patience.toNanos();
    while (!closedByServer && !text().contains(text)) {
      int left = (int) ((end - System.nanoTime()) / 1_000_000);
      if (left <= 0) {
        return false;
      }
      receive(left);
    }
    return text().contains(text);
  }

  private void receive(int millis) throws IOException {
    try {
      socket.setSoTimeout(millis);
      InputStream in = socket.getInputStream();
      byte[] bytes = new byte[8192];
      int count = in.read(bytes);
      if (count < 0) {
        closedByServer = true;
      } else {
        received.write(bytes, 0, count);
      }
    } catch (SocketTimeoutException e) {
      // The caller looks at the time itself.
    } catch (IOException e) {
      closedByServer = true; // reset
    }
  }

  /** All that has been received, a character for a byte. */
  String text() {
    return received.toString(ISO_8859_1);
  }

  byte[] bytes() {
    return received.toByteArray();
  }

  boolean isClosedByServer() {
    return closedByServer;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
