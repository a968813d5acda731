// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.app.access;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spanhouse.collector.access.AccessDecision;
import dev.spanhouse.collector.access.Caller;
import dev.spanhouse.collector.access.Credentials;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ListenerAccessTest {

  private static final String TOKENS =
      """
      shop    ingest              %s spans-per-second=500
      grafana query               %s
      root    ingest,query,admin  %s
      """
          .formatted(
              SecretHash.of("sph_shop"), SecretHash.of("sph_grafana"), SecretHash.of("sph_root"));

  @TempDir private Path folder;
  private final AtomicReference<Instant> now = new AtomicReference<>(Instant.now().plusSeconds(60));
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

  private Tokens tokens(String text) throws IOException {
    Path file = Files.writeString(folder.resolve("tokens"), text);
    return Tokens.open(TokenList.EMPTY, file, () -> now.get(), registry);
  }

  private ListenerAccess access(Scope scope, boolean anonymous) throws IOException {
    return new ListenerAccess(
        "here", scope, anonymous, tokens(TOKENS), ClientCertificates.NONE, registry);
  }

  private static Credentials showing(@Nullable String authorization) {
    return new Credentials(authorization, null, "192.0.2.1:7");
  }

  private static String basic(String text) {
    return "Basic " + Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
  }

  /** Everything that a header may say, against every scope, with and without anonymous access. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // header                 | ingest      | query       | admin       | counted as
        "none                     | missing     | missing     | missing",
        "Bearer sph_shop          | shop        | scope       | scope",
        "bearer sph_shop          | shop        | scope       | scope",
        "BEARER   sph_grafana     | scope       | grafana     | scope",
        "Bearer sph_root          | root        | root        | root",
        "Bearer sph_shoq          | unknown     | unknown     | unknown",
        "Bearer SPH_SHOP          | unknown     | unknown     | unknown",
        "Bearer shop              | unknown     | unknown     | unknown",
        "Bearer                   | malformed   | malformed   | malformed",
        "sph_shop                 | malformed   | malformed   | malformed",
        "Bearer sph_shop, Bearer x| malformed   | malformed   | malformed",
        "Digest sph_shop          | malformed   | malformed   | malformed",
        "basic:shop:sph_shop      | shop        | scope       | scope",
        "basic:root:sph_root      | root        | root        | root",
        "basic:root:sph_shop      | unknown     | unknown     | unknown",
        "basic:shop:sph_root      | unknown     | unknown     | unknown",
        "basic:shop:              | unknown     | unknown     | unknown",
        "basic::sph_shop          | unknown     | unknown     | unknown",
        "basic:Shop:sph_shop      | unknown     | unknown     | unknown",
        "basic:sph_shop           | malformed   | malformed   | malformed",
        "Basic !!!!               | malformed   | malformed   | malformed",
        "Basic gICA               | malformed   | malformed   | malformed",
      })
  void decision_isByHeaderAndScope(String header, String ingest, String query, String admin)
      throws Exception {
    @Nullable String authorization =
        header.equals("none")
            ? null
            : header.startsWith("basic:") ? basic(header.substring(6)) : header;

    for (boolean anonymous : new boolean[] {false, true}) {
      assertThat(outcome(Scope.INGEST, anonymous, authorization))
          .isEqualTo(with(anonymous, ingest));
      assertThat(outcome(Scope.QUERY, anonymous, authorization)).isEqualTo(with(anonymous, query));
      assertThat(outcome(Scope.ADMIN, anonymous, authorization)).isEqualTo(with(anonymous, admin));
    }
  }

  /** Anonymous access is for those who show nothing: wrong credentials are refused all the same. */
  private static String with(boolean anonymous, String expected) {
    return anonymous && expected.equals("missing") ? "anonymous" : expected;
  }

  private String outcome(Scope scope, boolean anonymous, @Nullable String authorization)
      throws IOException {
    registry.clear();
    AccessDecision decision = access(scope, anonymous).decide(showing(authorization));
    String counted =
        registry.find("spanhouse.auth.failures").counters().stream()
            .filter(counter -> counter.count() == 1)
            .map(counter -> String.valueOf(counter.getId().getTag("reason")))
            .reduce("", String::concat);
    return switch (decision) {
      case AccessDecision.Granted granted -> granted.caller().name() + counted;
      case AccessDecision.Unauthenticated nobody -> counted.equals("scope") ? "wrong" : counted;
      case AccessDecision.Forbidden forbidden -> counted.equals("scope") ? "scope" : "wrong";
    };
  }

  @Test
  void caller_hasTheTokensNameAndRate() throws Exception {
    assertThat(access(Scope.INGEST, false).decide(showing("Bearer sph_shop")))
        .isEqualTo(new AccessDecision.Granted(new Caller("shop", 500)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Bearer sph_hush",
        "Bearer sph_hush x",
        "sph_hush",
        "Digest sph_hush",
        "Basic sph_hush"
      })
  void refusal_neverRepeatsTheSecret(String header) throws Exception {
    assertThat(access(Scope.INGEST, true).decide(showing(header)).toString())
        .doesNotContain("sph_")
        .startsWith("Unauthenticated");
    assertThat(showing(header).toString()).doesNotContain("sph_");
  }

  @ParameterizedTest
  @EnumSource(Scope.class)
  void anonymousAccess_auto_isForLoopbackWithoutCredentials(Scope scope) {
    AnonymousAccess auto = AnonymousAccess.parse("auto").orElseThrow();

    assertThat(auto.allows(scope, true, false)).isTrue();
    assertThat(auto.allows(scope, true, true)).isFalse();
    assertThat(auto.allows(scope, false, false)).isFalse();
    assertThat(auto.allows(scope, false, true)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "none,  false, false, false",
    "all,   true,  true,  true",
    "ALL,   true,  true,  true",
    "query, false, true,  false",
    "'ingest, admin', true, false, true",
  })
  void anonymousAccess_thatWasChosen_dependsOnNothingElse(
      String text, boolean ingest, boolean query, boolean admin) {
    AnonymousAccess chosen = AnonymousAccess.parse(text).orElseThrow();

    for (boolean loopback : new boolean[] {false, true}) {
      for (boolean credentials : new boolean[] {false, true}) {
        assertThat(chosen.allows(Scope.INGEST, loopback, credentials)).isEqualTo(ingest);
        assertThat(chosen.allows(Scope.QUERY, loopback, credentials)).isEqualTo(query);
        assertThat(chosen.allows(Scope.ADMIN, loopback, credentials)).isEqualTo(admin);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "yes", "ingest;query", "none,query", "ingest,"})
  void anonymousAccess_isNothingElse(String text) {
    assertThat(AnonymousAccess.parse(text)).isEmpty();
  }

  @Test
  void tokenThatIsRemovedFromTheFile_isRefusedAfterTheReload() throws Exception {
    Tokens tokens = tokens(TOKENS);
    ListenerAccess access =
        new ListenerAccess("h", Scope.QUERY, false, tokens, ClientCertificates.NONE, registry);
    AccessDecision before = access.decide(showing("Bearer sph_grafana"));

    tokens("grafana query %s\n".formatted(SecretHash.of("sph_new")));
    tokens.reload();

    assertThat(before).isInstanceOf(AccessDecision.Granted.class);
    assertThat(access.decide(showing("Bearer sph_grafana")))
        .isInstanceOf(AccessDecision.Unauthenticated.class);
    assertThat(access.decide(showing("Bearer sph_new"))).isInstanceOf(AccessDecision.Granted.class);
    assertThat(reloads("reloaded")).isEqualTo(1);
  }

  /** Half a file can be valid; its author is given the time to write the rest. */
  @Test
  void fileThatWasWrittenJustNow_isLeftForTheNextTime() throws Exception {
    Tokens tokens = tokens(TOKENS);
    ListenerAccess access =
        new ListenerAccess("h", Scope.QUERY, false, tokens, ClientCertificates.NONE, registry);
    tokens("");
    Instant written = Files.getLastModifiedTime(folder.resolve("tokens")).toInstant();

    now.set(written.plusMillis(50));
    tokens.reload();
    AccessDecision during = access.decide(showing("Bearer sph_grafana"));
    now.set(written.plusMillis(51));
    tokens.reload();

    assertThat(during).isInstanceOf(AccessDecision.Granted.class);
    assertThat(access.decide(showing("Bearer sph_grafana")))
        .isInstanceOf(AccessDecision.Unauthenticated.class);
  }

  @Test
  void fileThatHasNotChanged_isNotCounted() throws Exception {
    Tokens tokens = tokens(TOKENS);

    tokens.reload();

    assertThat(reloads("reloaded") + reloads("failed")).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"nonsense", "missing", "duplicate"})
  void fileThatCannotBeUsed_leavesTheTokensAsTheyWere(String fault) throws Exception {
    Tokens tokens = tokens(TOKENS);
    ListenerAccess access =
        new ListenerAccess("h", Scope.QUERY, false, tokens, ClientCertificates.NONE, registry);

    if (fault.equals("missing")) {
      Files.delete(folder.resolve("tokens"));
    } else {
      Files.writeString(
          folder.resolve("tokens"), fault.equals("duplicate") ? TOKENS + TOKENS : fault);
    }
    tokens.reload();

    assertThat(access.decide(showing("Bearer sph_grafana")))
        .isInstanceOf(AccessDecision.Granted.class);
    assertThat(reloads("failed")).isEqualTo(1);
    assertThat(reloads("reloaded")).isZero();
  }

  @Test
  void emptyFile_stillMeansThatTokensAreAskedFor() throws Exception {
    assertThat(tokens("").areSet()).isTrue();
    assertThat(Tokens.open(TokenList.EMPTY, null, InstantSource.system(), registry).areSet())
        .isFalse();
    assertThat(
            Tokens.open(
                    TokenList.parseSetting("a query " + SecretHash.of("x")),
                    null,
                    InstantSource.system(),
                    registry)
                .areSet())
        .isTrue();
  }

  @Test
  void scopes_areAsWritten() {
    assertThat(Scope.parseList(" ingest ,Query")).isEqualTo(Set.of(Scope.INGEST, Scope.QUERY));
  }

  private double reloads(String outcome) {
    return registry
        .get("spanhouse.auth.token.file.reloads")
        .tag("outcome", outcome)
        .counter()
        .count();
  }
}
