// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.query.http;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpResponseWriter;
import com.linecorp.armeria.common.ResponseHeaders;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.concurrent.ExecutionException;

/**
 * A response body that is sent in chunks while it is written. Each full chunk waits until the one
 * before has gone to the client, so that a slow client costs a thread for the time of the request's
 * timeout, and two chunks of memory. One blocking thread writes.
 *
 * <p>The status goes with the first chunk: until then, the response can still become an error.
 */
final class ChunkedBody extends OutputStream {

  private static final int CHUNK_BYTES = 64 * 1024;

  private final HttpResponseWriter response;
  private final ResponseHeaders headers;
  private byte[] chunk = new byte[CHUNK_BYTES];
  private int size;
  private boolean started;

  ChunkedBody(HttpResponseWriter response, ResponseHeaders headers) {
    this.response = response;
    this.headers = headers;
  }

  @Override
  public void write(int b) throws IOException {
    if (size == CHUNK_BYTES) {
      sendChunk();
    }
    chunk[size++] = (byte) b;
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    int from = offset;
    int end = offset + length;
    while (from < end) {
      if (size == CHUNK_BYTES) {
        sendChunk();
      }
      int count = Math.min(end - from, CHUNK_BYTES - size);
      System.arraycopy(bytes, from, chunk, size, count);
      size += count;
      from += count;
    }
  }

  /** Sends the rest and ends the response, without waiting for the client. */
  void finish() throws IOException {
    start();
    send(HttpData.wrap(Arrays.copyOf(chunk, size)));
    response.close();
  }

  private void sendChunk() throws IOException {
    start();
    awaitClient();
    send(HttpData.wrap(chunk));
    chunk = new byte[CHUNK_BYTES]; // the one before belongs to the response now
    size = 0;
  }

  private void start() throws IOException {
    if (!started) {
      started = true;
      if (!response.tryWrite(headers)) {
        throw new ResponseClosedException(null);
      }
    }
  }

  private void send(HttpData data) throws IOException {
    if (!response.tryWrite(data)) {
      throw new ResponseClosedException(null);
    }
  }

  private void awaitClient() throws IOException {
    try {
      response.whenConsumed().get();
    } catch (ExecutionException e) {
      throw new ResponseClosedException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      InterruptedIOException interrupted = new InterruptedIOException("interrupted while sending");
      interrupted.initCause(e);
      throw interrupted;
    }
  }
}
