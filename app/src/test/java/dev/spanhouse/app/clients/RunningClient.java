// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.app.clients;

/** A client that is started and waits for the word to send its spans. */
interface RunningClient extends AutoCloseable {

  /** Sends them all, and returns when the client is done with the last one. Can be called once. */
  ClientReport send() throws Exception;

  /** Ends it, done or not. */
  @Override
  void close();
}
