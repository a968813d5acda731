// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.app.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spanhouse.app.config.Settings;
import dev.spanhouse.app.tls.ListenerTls.WithoutCertificate;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.pkitesting.CertificateBuilder.Algorithm;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The files: what can be used, what is said about the rest, and what happens when they change. */
class ListenerTlsTest {

  private static final TestAuthority AUTHORITY = new TestAuthority("root");

  @TempDir private Path folder;
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private Settings.Tls.Files files = Settings.Tls.Files.NONE;

  @BeforeEach
  void goodFiles() throws IOException {
    TestAuthority.write(folder, AUTHORITY.server("one"));
    Files.writeString(folder.resolve("ca.crt"), AUTHORITY.rootPem());
    files =
        new Settings.Tls.Files(
            folder.resolve("tls.crt").toString(),
            folder.resolve("tls.key").toString(),
            folder.resolve("ca.crt").toString());
  }

  private ListenerTls open() throws TlsFileException {
    return ListenerTls.open("otlp", files, WithoutCertificate.REFUSED, registry);
  }

  private void write(String name, String text) throws IOException {
    TestAuthority.replace(folder.resolve(name), text);
  }

  private void assertProblem(String setting, String file, String problem) {
    assertThatThrownBy(this::open)
        .isInstanceOf(TlsFileException.class)
        .hasMessage("otlp.tls.%s = %s: %s".formatted(setting, folder.resolve(file), problem));
  }

  @Test
  void filesThatAreMissing_areNamed() throws Exception {
    Files.delete(folder.resolve("ca.crt"));
    assertProblem(
        "client-ca-file", "ca.crt", "expected a readable PEM file: there is no such file");
    Files.delete(folder.resolve("tls.key"));
    assertProblem("key-file", "tls.key", "expected a readable PEM file: there is no such file");
    Files.delete(folder.resolve("tls.crt"));
    assertProblem(
        "certificate-file", "tls.crt", "expected a readable PEM file: there is no such file");
  }

  @Test
  void fileWithoutCertificate_isNamed() throws Exception {
    String problem = "expected at least one '-----BEGIN CERTIFICATE-----' in it";
    write("ca.crt", "");
    assertProblem("client-ca-file", "ca.crt", problem);
    write("tls.crt", AUTHORITY.server("x").getPrivateKeyPEM());
    assertProblem("certificate-file", "tls.crt", problem);
  }

  @Test
  void malformedCertificate_isCounted() throws Exception {
    String good = AUTHORITY.rootPem();
    write("tls.crt", good + "\n" + good.replaceFirst("MI", "AA"));

    assertProblem("certificate-file", "tls.crt", "certificate 2 in it is malformed");
  }

  @Test
  void keyOfAnotherCertificate_isNamed() throws Exception {
    write("tls.key", AUTHORITY.server("other").getPrivateKeyPEM());

    assertProblem(
        "key-file", "tls.key", "expected the key of the first certificate in the certificate file");
  }

  @Test
  void chainInTheWrongOrder_isNamed() throws Exception {
    X509Bundle server = AUTHORITY.server("x");
    write("tls.key", server.getPrivateKeyPEM());
    write("tls.crt", AUTHORITY.rootPem() + "\n" + server.getCertificatePEM());

    assertProblem(
        "key-file", "tls.key", "expected the certificate of this key to be the first of the chain");
  }

  @Test
  void keyFileWithoutOneKey_isNamed() throws Exception {
    write("tls.key", AUTHORITY.rootPem());
    assertProblem(
        "key-file", "tls.key", "expected one '-----BEGIN PRIVATE KEY-----' in it, found 0");
    String key = AUTHORITY.server("x").getPrivateKeyPEM();
    write("tls.key", key + "\n" + key);
    assertProblem(
        "key-file", "tls.key", "expected one '-----BEGIN PRIVATE KEY-----' in it, found 2");
  }

  @Test
  void keyWithAPassword_isNamed() throws Exception {
    write(
        "tls.key",
        "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n");
    assertProblem("key-file", "tls.key", "expected a key without a password");
  }

  @ParameterizedTest
  @ValueSource(strings = {"PRIVATE KEY", "RSA PRIVATE KEY", "EC PRIVATE KEY"})
  void malformedKey_isNamed(String type) throws Exception {
    write("tls.key", "-----BEGIN %1$s-----\nAAAA\n-----END %1$s-----\n".formatted(type));

    assertProblem(
        "key-file", "tls.key", "expected an RSA, EC or Ed25519 key as PKCS#8, PKCS#1 or SEC1");
  }

  @ParameterizedTest
  @EnumSource(
      value = Algorithm.class,
      names = {"ecp256", "ecp384", "rsa2048", "rsa4096", "ed25519"})
  void key_mayBeOfTheseKinds(Algorithm algorithm) throws Exception {
    TestAuthority.write(
        folder, AUTHORITY.issue(TestAuthority.serverBuilder("x").algorithm(algorithm)));

    assertThat(open().forGrpc().isServer()).isTrue();
  }

  /** PKCS#1 and SEC1, as openssl writes them. */
  @ParameterizedTest
  @ValueSource(strings = {"rsa2048", "rsa4096", "ecp256", "ecp384"})
  void key_mayBeInItsOlderForm(String algorithm) throws Exception {
    TestAuthority.write(
        folder,
        AUTHORITY.issue(TestAuthority.serverBuilder("x").algorithm(Algorithm.valueOf(algorithm))));
    Path older = folder.resolve("older.key");
    Process openssl =
        new ProcessBuilder(
                "openssl",
                algorithm.startsWith("rsa") ? "rsa" : "ec",
                "-in",
                folder.resolve("tls.key").toString(),
                "-out",
                older.toString(),
                algorithm.startsWith("rsa") ? "-traditional" : "-text")
            .start();
    assertThat(openssl.waitFor(30, TimeUnit.SECONDS)).isTrue();
    files = new Settings.Tls.Files(files.certificate(), older.toString(), "");

    assertThat(Files.readString(older))
        .contains("BEGIN " + (algorithm.startsWith("rsa") ? "RSA" : "EC"));
    assertThat(open().forGrpc().isServer()).isTrue();
  }

  @Test
  void textAroundTheBlocks_isAComment() throws Exception {
    write("ca.crt", "0 ours\n" + AUTHORITY.rootPem() + "\n# theirs\n" + AUTHORITY.rootPem());

    assertThat(open().clientCertificates()).isNotNull();
  }

  @Test
  void expiredCertificate_isTaken() throws Exception {
    X509Bundle expired = AUTHORITY.expiredServer();
    TestAuthority.write(folder, expired);

    open();

    assertThat(expiry()).isEqualTo(expirySeconds(expired));
  }

  @Test
  void reload_takesWhatHasChanged() throws Exception {
    ListenerTls tls = open();
    X509Bundle next =
        AUTHORITY.issue(
            TestAuthority.serverBuilder("two").notAfter(Instant.now().plus(Duration.ofDays(3))));
    TestAuthority.write(folder, next);

    tls.reload();
    tls.reload();

    assertThat(expiry()).isEqualTo(expirySeconds(next));
    assertThat(reloads("reloaded")).isEqualTo(1);
    assertThat(reloads("failed")).isZero();
  }

  /** As Kubernetes does it: the files are links into a folder that is itself a link. */
  @Test
  void reload_seesThroughLinks() throws Exception {
    Path first = Files.createDirectory(folder.resolve("first"));
    Path second = Files.createDirectory(folder.resolve("second"));
    TestAuthority.write(first, AUTHORITY.server("first"));
    TestAuthority.write(second, AUTHORITY.server("second"));
    Path data = Files.createSymbolicLink(folder.resolve("..data"), first);
    Path mounted = Files.createDirectory(folder.resolve("mounted"));
    Files.createSymbolicLink(mounted.resolve("tls.crt"), data.resolve("tls.crt"));
    Files.createSymbolicLink(mounted.resolve("tls.key"), data.resolve("tls.key"));
    files =
        new Settings.Tls.Files(
            mounted.resolve("tls.crt").toString(), mounted.resolve("tls.key").toString(), "");
    ListenerTls tls = open();

    Path next = Files.createSymbolicLink(folder.resolve("..next"), second);
    Files.move(next, data, StandardCopyOption.ATOMIC_MOVE);
    tls.reload();

    assertThat(reloads("reloaded")).isEqualTo(1);
  }

  @Test
  void reload_ofBrokenFiles_changesNothingAndIsCountedEachTime() throws Exception {
    ListenerTls tls = open();
    double before = expiry();
    write("tls.key", AUTHORITY.server("other").getPrivateKeyPEM());

    tls.reload();
    tls.reload();

    assertThat(expiry()).isEqualTo(before);
    assertThat(reloads("failed")).isEqualTo(2);
    assertThat(reloads("reloaded")).isZero();
  }

  /** A handshake asks for the alias, the key and the chain one after the other. */
  @Test
  void replacementDuringAHandshake_doesNotMixKeyAndCertificate() throws Exception {
    X509Bundle one = AUTHORITY.server("one");
    X509Bundle two = AUTHORITY.server("two");
    CurrentKey key = new CurrentKey(material(one));
    String alias = key.chooseEngineServerAlias("EC", null, null);
    assertThat(alias).isNotNull();

    key.replace(material(two));

    assertThat(key.getPrivateKey(String.valueOf(alias))).isEqualTo(one.getKeyPair().getPrivate());
    assertThat(key.getCertificateChain(String.valueOf(alias))).contains(one.getCertificate());
    assertThat(key.chooseEngineServerAlias("EC", null, null)).isNotEqualTo(alias);
    assertThat(key.chooseEngineServerAlias("RSA", null, null)).isNull();
  }

  private static TlsMaterial material(X509Bundle bundle) {
    return new TlsMaterial(bundle.getKeyPair().getPrivate(), bundle.getCertificatePathList(), null);
  }

  @Test
  void metrics_areNamedForTheListener() throws Exception {
    open();

    assertThat(registry.getMeters())
        .extracting(meter -> meter.getId().getName())
        .containsOnly("spanhouse.tls.reloads", "spanhouse.tls.certificate.expiry");
    assertThat(registry.getMeters())
        .extracting(meter -> meter.getId().getTag("listener"))
        .containsOnly("otlp");
    assertThat(Set.of("reloaded", "failed")).allSatisfy(o -> assertThat(reloads(o)).isZero());
  }

  private static double expirySeconds(X509Bundle bundle) {
    return bundle.getCertificate().getNotAfter().toInstant().getEpochSecond();
  }

  private double expiry() {
    return registry.get("spanhouse.tls.certificate.expiry").gauge().value();
  }

  private double reloads(String outcome) {
    return registry.get("spanhouse.tls.reloads").tag("outcome", outcome).counter().count();
  }
}
