// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.app.tls;

import dev.spanhouse.app.config.Settings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * What the files of one listener hold: they fit together, and can be used.
 *
 * @param chain the listener's own certificate first
 * @param clients knows the clients; null if none are asked for certificates
 */
record TlsMaterial(
    PrivateKey key, List<X509Certificate> chain, @Nullable X509ExtendedTrustManager clients) {

  /**
   * The files of a listener as they are now.
   *
   * @param clientAuthorities null if there are none
   */
  record Sources(PemFile certificate, PemFile key, @Nullable PemFile clientAuthorities) {

    static Sources read(String prefix, Settings.Tls.Files files) throws TlsFileException {
      return new Sources(
          PemFile.read(prefix + ".certificate-file", files.certificate()),
          PemFile.read(prefix + ".key-file", files.key()),
          files.clientCa().isEmpty()
              ? null
              : PemFile.read(prefix + ".client-ca-file", files.clientCa()));
    }

    /** A hash of all files: comparing needs no key in memory. */
    String fingerprint() {
      try {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        for (@Nullable PemFile file : Arrays.asList(certificate, key, clientAuthorities)) {
          digest.update((file == null ? "" : file.text()).getBytes(StandardCharsets.ISO_8859_1));
          digest.update((byte) 0); // no PEM file has one
        }
        return HexFormat.of().formatHex(digest.digest());
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException("every Java platform has SHA-256", e);
      }
    }
  }

  static TlsMaterial of(Sources sources) throws TlsFileException {
    List<X509Certificate> chain = sources.certificate().certificates();
    PrivateKey key = sources.key().privateKey();
    if (!PrivateKeys.belongTogether(key, chain.getFirst().getPublicKey())) {
      boolean ofAnother =
          chain.stream().anyMatch(c -> PrivateKeys.belongTogether(key, c.getPublicKey()));
      throw sources
          .key()
          .problem(
              ofAnother
                  ? "expected the certificate of this key to be the first of the chain"
                  : "expected the key of the first certificate in the certificate file",
              null);
    }
    @Nullable PemFile authorities = sources.clientAuthorities();
    return new TlsMaterial(
        key,
        List.copyOf(chain),
        authorities == null ? null : clients(authorities, authorities.certificates()));
  }

  private static X509ExtendedTrustManager clients(PemFile file, List<X509Certificate> authorities)
      throws TlsFileException {
    try {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      for (int i = 0; i < authorities.size(); i++) {
        store.setCertificateEntry("authority-" + i, authorities.get(i));
      }
      TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
      factory.init(store);
      return Arrays.stream(factory.getTrustManagers())
          .filter(X509ExtendedTrustManager.class::isInstance)
          .map(X509ExtendedTrustManager.class::cast)
          .findFirst()
          .orElseThrow();
    } catch (GeneralSecurityException | IOException e) {
      throw file.problem("these certificates cannot be trusted: " + e.getMessage(), e);
    }
  }

  /** When the first certificate of the chain to do so expires. */
  Instant expiry() {
    return chain.stream()
        .map(certificate -> certificate.getNotAfter().toInstant())
        .min(Instant::compareTo)
        .orElseThrow();
  }
}
