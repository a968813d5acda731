// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.app.tls;

import dev.spanhouse.app.files.SmallFile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A PEM file that a setting names, as it was at one moment. What stands around its blocks is a
 * comment.
 */
final class PemFile {

  private static final int LIMIT_BYTES = 1 << 20;
  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----(.*?)-----END \\1-----", Pattern.DOTALL);

  private record Block(String type, String body) {}

  private final String setting;
  private final String file;
  private final String text;
  private final List<Block> blocks;

  private PemFile(String setting, String file, String text) {
    this.setting = setting;
    this.file = file;
    this.text = text;
    this.blocks =
        BLOCK
            .matcher(text)
            .results()
            .map(match -> new Block(match.group(1), match.group(2)))
            .toList();
  }

  static PemFile read(String setting, String file) throws TlsFileException {
    try {
      byte[] bytes = SmallFile.readBytes(Path.of(file), LIMIT_BYTES);
      return new PemFile(setting, file, new String(bytes, StandardCharsets.ISO_8859_1));
    } catch (IOException e) {
      throw new TlsFileException(
          setting, file, "expected a readable PEM file: " + e.getMessage(), e);
    }
  }

  /** All of it, to see whether it has changed. */
  String text() {
    return text;
  }

  /** The certificates, at least one, in their order. */
  List<X509Certificate> certificates() throws TlsFileException {
    List<X509Certificate> certificates = new ArrayList<>();
    for (Block block : blocks) {
      if (block.type().equals("CERTIFICATE")) {
        certificates.add(certificate(block, certificates.size() + 1));
      }
    }
    if (certificates.isEmpty()) {
      throw problem("expected at least one '-----BEGIN CERTIFICATE-----' in it", null);
    }
    return certificates;
  }

  private X509Certificate certificate(Block block, int number) throws TlsFileException {
    try {
      byte[] der = Base64.getMimeDecoder().decode(block.body());
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(der));
    } catch (CertificateException | IllegalArgumentException e) {
      throw problem("certificate " + number + " in it is malformed", e);
    }
  }

  /** The one private key. */
  PrivateKey privateKey() throws TlsFileException {
    List<Block> keys =
        blocks.stream().filter(block -> block.type().endsWith("PRIVATE KEY")).toList();
    if (keys.size() != 1) {
      throw problem("expected one '-----BEGIN PRIVATE KEY-----' in it, found " + keys.size(), null);
    }
    Block key = keys.getFirst();
    if (key.type().equals("ENCRYPTED PRIVATE KEY") || key.body().contains("ENCRYPTED")) {
      throw problem("expected a key without a password", null);
    }
    try {
      return PrivateKeys.read(key.type(), key.body());
    } catch (IllegalArgumentException e) {
      throw problem("expected an RSA, EC or Ed25519 key as PKCS#8, PKCS#1 or SEC1", e);
    }
  }

  TlsFileException problem(String problem, @Nullable Throwable cause) {
    return new TlsFileException(setting, file, problem, cause);
  }
}
