// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.app.tls;

import io.netty.pkitesting.X509Bundle;
import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * Sends its certificate whatever authorities the server says it trusts. Java's own key managers
 * would rather send none.
 */
public final class InsistentClient extends X509ExtendedKeyManager {

  private static final String ALIAS = "mine";

  private final X509Bundle certificate;

  public InsistentClient(X509Bundle certificate) {
    this.certificate = certificate;
  }

  @Override
  public String chooseEngineClientAlias(
      String[] keyTypes, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
    return ALIAS;
  }

  @Override
  public String chooseClientAlias(
      String[] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
    return ALIAS;
  }

  @Override
  public String[] getClientAliases(String keyType, Principal @Nullable [] issuers) {
    return new String[] {ALIAS};
  }

  @Override
  public X509Certificate[] getCertificateChain(String alias) {
    return certificate.getCertificatePath();
  }

  @Override
  public PrivateKey getPrivateKey(String alias) {
    return certificate.getKeyPair().getPrivate();
  }

  @Override
  public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
    return null;
  }

  @Override
  public @Nullable String chooseServerAlias(
      String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
    return null;
  }
}
