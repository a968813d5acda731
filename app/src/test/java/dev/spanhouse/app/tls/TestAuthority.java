// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.app.tls;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/** A certificate authority that exists for one test. */
public final class TestAuthority {

  private final X509Bundle root;

  public TestAuthority(String name) {
    try {
      root =
          new CertificateBuilder()
              .ecp256()
              .subject("CN=" + name)
              .setIsCertificateAuthority(true)
              .buildSelfSigned();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  public String rootPem() {
    return root.getCertificatePEM();
  }

  public X509Bundle root() {
    return root;
  }

  /** For 127.0.0.1 and localhost. */
  public X509Bundle server(String commonName) {
    return issue(serverBuilder(commonName));
  }

  public X509Bundle client(String subject) {
    return issue(
        new CertificateBuilder().ecp256().subject(subject).addExtendedKeyUsageClientAuth());
  }

  public X509Bundle expiredServer() {
    return issue(expired(serverBuilder("expired")));
  }

  public X509Bundle expiredClient() {
    return issue(
        expired(
            new CertificateBuilder()
                .ecp256()
                .subject("CN=expired")
                .addExtendedKeyUsageClientAuth()));
  }

  public static CertificateBuilder serverBuilder(String commonName) {
    return new CertificateBuilder()
        .ecp256()
        .subject("CN=" + commonName)
        .addSanIpAddress("127.0.0.1")
        .addSanDnsName("localhost")
        .addExtendedKeyUsageServerAuth();
  }

  public static CertificateBuilder expired(CertificateBuilder builder) {
    Instant now = Instant.now();
    return builder.notBefore(now.minus(Duration.ofDays(2))).notAfter(now.minus(Duration.ofDays(1)));
  }

  public X509Bundle issue(CertificateBuilder builder) {
    try {
      return builder.buildIssuedBy(root);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  /** Replaces {@code tls.crt} and {@code tls.key} in a folder, each in one step. */
  public static void write(Path folder, X509Bundle certificate) throws IOException {
    replace(folder.resolve("tls.key"), certificate.getPrivateKeyPEM());
    replace(folder.resolve("tls.crt"), certificate.getCertificatePathPEM());
  }

  public static void replace(Path file, String text) throws IOException {
    Path next = file.resolveSibling(file.getFileName() + ".next");
    Files.writeString(next, text);
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /** What a client needs to trust this authority, and to show a certificate if it has one. */
  public SSLContext clientContext(@Nullable X509Bundle certificate) {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      KeyManager @Nullable [] keys =
          certificate == null ? null : new KeyManager[] {new InsistentClient(certificate)};
      context.init(keys, new TrustManager[] {root.toTrustManager()}, new SecureRandom());
      return context;
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
