// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.app.tls;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads private keys, and tells whose they are. */
final class PrivateKeys {

  /** Algorithms of keys, and one signature each. */
  private static final Map<String, String> SIGNATURES =
      Map.of("RSA", "SHA256withRSA", "EC", "SHA256withECDSA", "EdDSA", "EdDSA");

  private PrivateKeys() {}

  /**
   * Reads a key from the text between the lines of a PEM block.
   *
   * @throws IllegalArgumentException if it is none, or of a kind that is not supported
   */
  static PrivateKey read(String type, String body) {
    byte[] bytes = Base64.getMimeDecoder().decode(body);
    IllegalArgumentException unknown = new IllegalArgumentException("no key of a known kind");
    PKCS8EncodedKeySpec encoded =
        new PKCS8EncodedKeySpec(
            switch (type) {
              case "PRIVATE KEY" -> bytes;
              case "RSA PRIVATE KEY" -> OlderKeyForms.rsa(bytes);
              case "EC PRIVATE KEY" -> OlderKeyForms.ec(bytes);
              default -> throw unknown;
            });
    for (String algorithm : SIGNATURES.keySet()) {
      try {
        return KeyFactory.getInstance(algorithm).generatePrivate(encoded);
      } catch (GeneralSecurityException notOfThisKind) {
        unknown.addSuppressed(notOfThisKind);
      }
    }
    throw unknown;
  }

  /** Whether what one signs the other verifies. */
  static boolean belongTogether(PrivateKey privateKey, PublicKey publicKey) {
    @Nullable String algorithm = SIGNATURES.get(publicKey.getAlgorithm());
    if (algorithm == null) {
      return false;
    }
    byte[] message = {1, 2, 3};
    try {
      Signature signer = Signature.getInstance(algorithm);
      signer.initSign(privateKey);
      signer.update(message);
      byte[] signature = signer.sign();
      Signature verifier = Signature.getInstance(algorithm);
      verifier.initVerify(publicKey);
      verifier.update(message);
      return verifier.verify(signature);
    } catch (GeneralSecurityException differentKinds) {
      return false;
    }
  }
}
