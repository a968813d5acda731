// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.app.tls;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * The server's key and certificate, which can be replaced while handshakes go on. Safe for use by
 * many threads.
 *
 * <p>A handshake asks three times: for an alias, for the key, and for the chain. The alias names
 * the version that it was given first, so that a replacement in between does not mix the two.
 */
final class CurrentKey extends X509ExtendedKeyManager {

  /** More versions than can come while one handshake asks its three questions. */
  private static final int KEPT_VERSIONS = 8;

  private record Version(String alias, TlsMaterial material) {}

  private final AtomicLong numbers = new AtomicLong();
  private final Deque<Version> versions = new ArrayDeque<>();

  CurrentKey(TlsMaterial first) {
    replace(first);
  }

  void replace(TlsMaterial material) {
    Version version = new Version("version-" + numbers.incrementAndGet(), material);
    synchronized (versions) {
      versions.addFirst(version);
      if (versions.size() > KEPT_VERSIONS) {
        versions.removeLast();
      }
    }
  }

  private @Nullable TlsMaterial find(String alias) {
    synchronized (versions) {
      for (Version version : versions) {
        if (version.alias.equals(alias)) {
          return version.material;
        }
      }
    }
    return null;
  }

  @Override
  public @Nullable String chooseEngineServerAlias(
      String keyType, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
    synchronized (versions) {
      Version current = versions.getFirst();
      return current.material.key().getAlgorithm().equals(keyType) ? current.alias : null;
    }
  }

  @Override
  public @Nullable String chooseServerAlias(
      String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
    return chooseEngineServerAlias(keyType, issuers, null);
  }

  @Override
  public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
    @Nullable String alias = chooseEngineServerAlias(keyType, issuers, null);
    return alias == null ? null : new String[] {alias};
  }

  @Override
  public @Nullable PrivateKey getPrivateKey(String alias) {
    @Nullable TlsMaterial material = find(alias);
    return material == null ? null : material.key();
  }

  @Override
  public X509Certificate @Nullable [] getCertificateChain(String alias) {
    @Nullable TlsMaterial material = find(alias);
    return material == null ? null : material.chain().toArray(X509Certificate[]::new);
  }

  /** It is a server's. */
  @Override
  public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
    return null;
  }

  @Override
  public @Nullable String chooseClientAlias(
      String[] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
    return null;
  }
}
