// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.app.tls;

import io.netty.handler.ssl.util.SimpleKeyManagerFactory;
import java.security.KeyStore;
import javax.net.ssl.KeyManager;
import javax.net.ssl.ManagerFactoryParameters;

/** Hands out one key manager, for builders that take only factories. */
final class OneKeyFactory extends SimpleKeyManagerFactory {

  private final KeyManager manager;

  OneKeyFactory(KeyManager manager) {
    this.manager = manager;
  }

  @Override
  protected void engineInit(KeyStore store, char[] password) {}

  @Override
  protected void engineInit(ManagerFactoryParameters parameters) {}

  @Override
  protected KeyManager[] engineGetKeyManagers() {
    return new KeyManager[] {manager};
  }
}
