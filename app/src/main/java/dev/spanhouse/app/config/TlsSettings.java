// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.app.config;

import java.util.List;

/** The three settings that encrypt a listener. */
record TlsSettings(
    Setting<String> certificateFile, Setting<String> keyFile, Setting<String> clientCaFile) {

  /**
   * Defines them.
   *
   * @param group such as {@code otlp}
   * @param what a phrase for the documentation, such as "the OTLP listeners"
   * @param withoutCertificate what a client without a certificate gets
   */
  static TlsSettings of(String group, String what, String withoutCertificate) {
    return new TlsSettings(
        file(
            group + ".tls.certificate-file",
            "The certificate of "
                + what
                + ", and those between it and its authority; empty = no TLS"),
        file(group + ".tls.key-file", "The private key of that certificate, without a password"),
        file(
            group + ".tls.client-ca-file",
            "Who signs the certificates of clients; if set, " + withoutCertificate));
  }

  private static Setting<String> file(String key, String description) {
    return Setting.of(key, ValueTypes.optionalFile("the path of a PEM file"), "", description);
  }

  List<Setting<String>> all() {
    return List.of(certificateFile, keyFile, clientCaFile);
  }
}
