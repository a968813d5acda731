// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.app.server;

import static dev.spanhouse.app.server.SecuredServer.AUTHORITY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.spanhouse.app.tls.TestAuthority;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.netty.pkitesting.CertificateBuilder.Algorithm;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Certificates are replaced while clients export without a pause. */
class CertificateRotationTest {

  private static final int ROTATIONS = 10;

  @TempDir private Path folder;

  private final AtomicBoolean stopped = new AtomicBoolean();
  private final AtomicLong acknowledged = new AtomicLong();
  private final AtomicLong newConnections = new AtomicLong();
  private final Queue<Status> refusals = new ConcurrentLinkedQueue<>();

  @Test
  void rotation_losesNoExportAndReachesNewConnections() throws Exception {
    try (SecuredServer secured =
        new SecuredServer(
            folder, certificate(0), "auth.tokens-file={}/tokens", "auth.anonymous=ingest")) {
      List<Thread> clients = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        clients.add(start(() -> exportOnOneConnection(secured)));
        clients.add(start(() -> exportOnNewConnections(secured)));
      }
      clients.add(start(() -> exportOverHttp(secured)));
      clients.add(start(() -> exportOverHttpOnNewConnections(secured)));

      for (int number = 1; number <= ROTATIONS; number++) {
        String subject = "CN=server-" + number;
        TestAuthority.write(folder, certificate(number));
        await()
            .untilAsserted(
                () -> {
                  assertThat(subjectAt(secured.server.otlpGrpc())).isEqualTo(subject);
                  assertThat(subjectAt(secured.server.otlpHttp())).isEqualTo(subject);
                  assertThat(subjectAt(secured.server.query())).isEqualTo(subject);
                  assertThat(subjectAt(secured.server.admin())).isEqualTo(subject);
                });
      }
      // In the middle of writing, and for good.
      long before = acknowledged.get();
      Files.writeString(folder.resolve("tls.crt"), "-----BEGIN CERTIFICATE-----\nMIIB");
      await().until(() -> failedReloads(secured) > 2 && acknowledged.get() > before + 20);
      assertThat(subjectAt(secured.server.otlpGrpc())).isEqualTo("CN=server-" + ROTATIONS);
      stopped.set(true);
      for (Thread client : clients) {
        client.join();
      }

      System.out.printf(
          "%d exports acknowledged, %d of them on connections of their own%n",
          acknowledged.get(), newConnections.get());
      assertThat(refusals).isEmpty();
      assertThat(newConnections.get()).isGreaterThan(ROTATIONS);
      assertThat(secured.storedSpans()).isEqualTo(acknowledged.get());
    }
  }

  /** Kinds of keys take turns. */
  private static X509Bundle certificate(int number) {
    return AUTHORITY.issue(
        TestAuthority.serverBuilder("server-" + number)
            .algorithm(number % 2 == 0 ? Algorithm.ecp256 : Algorithm.rsa2048));
  }

  private static double failedReloads(SecuredServer secured) throws Exception {
    return secured.metric("spanhouse_tls_reloads_total{listener=\"otlp\",outcome=\"failed\"}");
  }

  private static Thread start(Runnable work) {
    return Thread.ofPlatform().start(work);
  }

  private void exportOnOneConnection(SecuredServer secured) {
    try {
      ManagedChannel channel = secured.channel(AUTHORITY, null);
      try {
        while (!stopped.get()) {
          note(SecuredServer.export(channel, null));
        }
      } finally {
        channel.shutdownNow();
      }
    } catch (IOException e) {
      refusals.add(Status.UNKNOWN.withCause(e));
    }
  }

  private void exportOnNewConnections(SecuredServer secured) {
    try {
      while (!stopped.get()) {
        note(secured.exportOnce(AUTHORITY, null, null));
        newConnections.incrementAndGet();
      }
    } catch (Exception e) {
      refusals.add(Status.UNKNOWN.withCause(e));
    }
  }

  private void exportOverHttp(SecuredServer secured) {
    try (HttpClient client = client()) {
      while (!stopped.get()) {
        note(secured.exportOverHttp(client));
      }
    } catch (IOException | InterruptedException e) {
      refusals.add(Status.UNKNOWN.withCause(e));
    }
  }

  private void exportOverHttpOnNewConnections(SecuredServer secured) {
    try {
      while (!stopped.get()) {
        try (HttpClient client = client()) {
          note(secured.exportOverHttp(client));
        }
        newConnections.incrementAndGet();
      }
    } catch (IOException | InterruptedException e) {
      refusals.add(Status.UNKNOWN.withCause(e));
    }
  }

  private static HttpClient client() {
    return HttpClient.newBuilder().sslContext(AUTHORITY.clientContext(null)).build();
  }

  private void note(Status status) {
    if (status.isOk()) {
      acknowledged.incrementAndGet();
    } else {
      refusals.add(status);
    }
  }

  private static String subjectAt(String url) throws IOException {
    // A context of its own: a session of an earlier one would be resumed, certificate and all.
    try (SSLSocket socket =
        (SSLSocket)
            AUTHORITY
                .clientContext(null)
                .getSocketFactory()
                .createSocket("127.0.0.1", URI.create(url).getPort())) {
      socket.startHandshake();
      X509Certificate certificate = (X509Certificate) socket.getSession().getPeerCertificates()[0];
      return certificate.getSubjectX500Principal().getName();
    }
  }
}
