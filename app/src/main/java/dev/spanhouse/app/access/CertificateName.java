// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.app.access;

import java.security.cert.X509Certificate;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;

/** What the holder of a client certificate is called: its common name, or all of its subject. */
final class CertificateName {

  private static final int MAX_LENGTH = 256;

  private CertificateName() {}

  static String of(X509Certificate certificate) {
    String subject = certificate.getSubjectX500Principal().getName();
    String name = subject;
    try {
      for (Rdn part : new LdapName(subject).getRdns()) {
        if (part.getType().equalsIgnoreCase("CN") && part.getValue() instanceof String commonName) {
          name = commonName;
        }
      }
    } catch (InvalidNameException unusual) {
      name = subject;
    }
    // Whoever signs certificates chooses the text; it must not break a log line.
    String printable = name.replaceAll("\\p{Cntrl}", "?");
    return printable.substring(0, Math.min(printable.length(), MAX_LENGTH));
  }
}
