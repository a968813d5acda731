// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.app.access;

import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.net.ssl.SSLSession;

/** Knows which client certificates a listener trusts. Safe for use by many threads. */
@FunctionalInterface
public interface ClientCertificates {

  /** For a listener that asks for none. */
  ClientCertificates NONE = session -> Optional.empty();

  /**
   * The certificate of the client; empty if it has sent none.
   *
   * @throws CertificateException if it has sent one that is not, or no longer, trusted
   */
  Optional<X509Certificate> trusted(SSLSession session) throws CertificateException;
}
