// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.app.tls;

import dev.spanhouse.app.access.ClientCertificates;
import java.net.Socket;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Optional;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Which client certificates are trusted, which can be replaced while handshakes go on. Safe for use
 * by many threads.
 */
final class CurrentClients extends X509ExtendedTrustManager implements ClientCertificates {

  private static final String TRUSTED_BY = "dev.spanhouse.trusted-by";

  private volatile X509ExtendedTrustManager current;

  CurrentClients(X509ExtendedTrustManager first) {
    this.current = first;
  }

  void replace(X509ExtendedTrustManager next) {
    current = next;
  }

  /**
   * {@inheritDoc}
   *
   * <p>The handshake has looked at it already, unless the session is an earlier one resumed, and
   * perhaps with authorities that have been removed since. So it is looked at once more for each
   * session and each change of the authorities.
   */
  @Override
  public Optional<X509Certificate> trusted(SSLSession session) throws CertificateException {
    X509Certificate[] chain;
    try {
      Certificate[] sent = session.getPeerCertificates();
      chain = Arrays.copyOf(sent, sent.length, X509Certificate[].class);
    } catch (SSLPeerUnverifiedException none) {
      return Optional.empty();
    }
    X509ExtendedTrustManager judge = current;
    if (!judge.equals(session.getValue(TRUSTED_BY))) {
      judge.checkClientTrusted(chain, chain[0].getPublicKey().getAlgorithm());
      session.putValue(TRUSTED_BY, judge);
    }
    return Optional.of(chain[0]);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    current.checkClientTrusted(chain, authType, engine);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    current.checkClientTrusted(chain, authType, socket);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    current.checkClientTrusted(chain, authType);
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return current.getAcceptedIssuers();
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    throw serversAreNotAskedFor();
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    throw serversAreNotAskedFor();
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    throw serversAreNotAskedFor();
  }

  private static CertificateException serversAreNotAskedFor() {
    return new CertificateException("a listener trusts clients, not servers");
  }
}
