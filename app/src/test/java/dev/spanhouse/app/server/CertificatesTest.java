// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.app.server;

import static dev.spanhouse.app.server.SecuredServer.AUTHORITY;
import static dev.spanhouse.app.server.SecuredServer.CLIENTS;
import static dev.spanhouse.app.server.SecuredServer.QUERY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.spanhouse.app.tls.TestAuthority;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Client certificates on every listener. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CertificatesTest {

  private static final TestAuthority STRANGERS = new TestAuthority("strangers");
  private static final X509Bundle CLIENT = CLIENTS.client("CN=checkout, O=Shop");
  private static final String TRACE = "/api/v1/traces/000000000000000000000000000000aa";

  @SuppressWarnings("NullAway.Init")
  private SecuredServer secured;

  @BeforeAll
  void start(@TempDir Path folder) throws Exception {
    secured =
        new SecuredServer(
            folder,
            AUTHORITY.server("server"),
            "otlp.tls.client-ca-file={}/clients.crt",
            "query.tls.client-ca-file={}/clients.crt",
            "admin.tls.client-ca-file={}/clients.crt",
            "auth.tokens-file={}/tokens");
  }

  @AfterAll
  void stop() {
    secured.close();
  }

  @Test
  void export_withACertificateNeedsNoToken() throws Exception {
    assertThat(secured.exportOnce(AUTHORITY, CLIENT, null)).isEqualTo(Status.OK);
  }

  @Test
  void export_withACertificateAndAWrongToken_isRefused() throws Exception {
    assertThat(secured.exportOnce(AUTHORITY, CLIENT, "Bearer sph_wrong").getCode())
        .isEqualTo(Status.Code.UNAUTHENTICATED);
    assertThat(secured.exportOnce(AUTHORITY, CLIENT, QUERY).getCode())
        .isEqualTo(Status.Code.PERMISSION_DENIED);
  }

  @Test
  void export_withoutACertificate_doesNotConnect() throws Exception {
    assertDoesNotConnect(AUTHORITY, null);
  }

  @Test
  void export_withACertificateOfAnotherAuthority_doesNotConnect() throws Exception {
    assertDoesNotConnect(AUTHORITY, STRANGERS.client("CN=checkout, O=Shop"));
  }

  @Test
  void export_withAnExpiredCertificate_doesNotConnect() throws Exception {
    assertDoesNotConnect(AUTHORITY, CLIENTS.expiredClient());
  }

  @Test
  void export_withAServersCertificate_doesNotConnect() throws Exception {
    assertDoesNotConnect(AUTHORITY, CLIENTS.server("checkout"));
  }

  @Test
  void client_refusesAServerOfAnotherAuthority() throws Exception {
    assertDoesNotConnect(STRANGERS, CLIENT);
  }

  private void assertDoesNotConnect(TestAuthority trusted, @Nullable X509Bundle certificate)
      throws Exception {
    long before = secured.storedSpans();

    Status status = secured.exportOnce(trusted, certificate, SecuredServer.INGEST);

    assertThat(status.getCode()).isEqualTo(Status.Code.UNAVAILABLE);
    assertThat(secured.storedSpans()).isEqualTo(before);
  }

  @Test
  void query_wantsACertificateToConnect() throws Exception {
    String url = secured.server.query() + TRACE;

    assertThat(secured.get(url, CLIENT).statusCode()).isEqualTo(404);
    assertThat(secured.get(url, CLIENT, "authorization", "Bearer sph_wrong").statusCode())
        .isEqualTo(401);
    assertThatThrownBy(() -> secured.get(url, null, "authorization", QUERY))
        .isInstanceOf(IOException.class);
    assertThatThrownBy(() -> secured.get(url, STRANGERS.client("CN=x")))
        .isInstanceOf(IOException.class);
  }

  /** The platform that asks for health has no certificate. */
  @Test
  void admin_wantsACertificateForAllButHealth() throws Exception {
    String admin = secured.server.admin();

    assertThat(secured.get(admin + "/healthz/ready", null).statusCode()).isEqualTo(200);
    assertThat(secured.get(admin + "/metrics", null).statusCode()).isEqualTo(401);
    assertThat(secured.get(admin + "/metrics", CLIENT).statusCode()).isEqualTo(200);
    assertThatThrownBy(() -> secured.get(admin + "/healthz/ready", STRANGERS.client("CN=x")))
        .isInstanceOf(IOException.class);
  }

  /** A session that is resumed shows the certificate again, and nobody looks at it in between. */
  @Test
  void authorityThatIsRemoved_letsNobodyInAnyMore() throws Exception {
    ManagedChannel open = secured.channel(AUTHORITY, CLIENT);
    try {
      assertThat(SecuredServer.export(open, null).isOk()).isTrue();

      TestAuthority.replace(secured.folder.resolve("clients.crt"), STRANGERS.rootPem());
      await().until(() -> !SecuredServer.export(open, null).isOk());

      assertThat(SecuredServer.export(open, null).getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
      assertDoesNotConnect(AUTHORITY, CLIENT);
      assertThat(secured.exportOnce(AUTHORITY, STRANGERS.client("CN=new"), null).isOk()).isTrue();
    } finally {
      open.shutdownNow();
      TestAuthority.replace(secured.folder.resolve("clients.crt"), CLIENTS.rootPem());
      await().until(() -> secured.exportOnce(AUTHORITY, CLIENT, null).isOk());
    }
  }

  @Test
  void expiredServer_isRefusedByItsClients(@TempDir Path folder) throws Exception {
    try (SecuredServer expired = new SecuredServer(folder, AUTHORITY.expiredServer())) {
      assertThat(expired.exportOnce(AUTHORITY, null, null).getCode())
          .isEqualTo(Status.Code.UNAVAILABLE);
      assertThatThrownBy(() -> expired.get(expired.server.query() + TRACE, null))
          .isInstanceOf(SSLHandshakeException.class);
    }
  }

  @Test
  void listeners_speakTls12And13Only() throws Exception {
    for (String protocol : new String[] {"TLSv1.2", "TLSv1.3"}) {
      assertThat(handshake(protocol)).isEqualTo("CN=server");
    }
    assertThatThrownBy(() -> handshake("TLSv1.1")).isInstanceOf(Exception.class);
  }

  private String handshake(String protocol) throws IOException {
    try (SSLSocket socket =
        (SSLSocket)
            AUTHORITY
                .clientContext(CLIENT)
                .getSocketFactory()
                .createSocket("127.0.0.1", secured.server.otlpGrpcPort())) {
      socket.setEnabledProtocols(new String[] {protocol});
      socket.startHandshake();
      X509Certificate certificate = (X509Certificate) socket.getSession().getPeerCertificates()[0];
      return certificate.getSubjectX500Principal().getName();
    }
  }
}
