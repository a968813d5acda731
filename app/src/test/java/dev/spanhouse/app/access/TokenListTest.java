// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.app.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.tuple;

import java.security.SecureRandom;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TokenListTest {

  /** The hash of "swordfish", by sha256sum. */
  private static final String HASH =
      "sha256:b9f195c5cc7ef6afadbfbc42892ad47d3b24c6bc94bb510c4564a90a14e8b799";

  private static final String OTHER_HASH = "sha256:" + "0a".repeat(32);

  @Test
  void entry_hasNameScopesHashAndPerhapsARate() {
    assertThat(entries("checkout-team ingest " + HASH))
        .containsExactly(
            new TokenEntry("checkout-team", Set.of(Scope.INGEST), SecretHash.of("swordfish"), 0));
    assertThat(
            entries(
                " a.B_9\tQUERY,ingest  "
                    + HASH.toUpperCase(Locale.ROOT)
                    + " spans-per-second=20000 "))
        .containsExactly(
            new TokenEntry(
                "a.B_9", Set.of(Scope.QUERY, Scope.INGEST), SecretHash.of("swordfish"), 20_000));
  }

  @Test
  void entry_isWrittenAsItIsRead() {
    String text = "a ingest,query " + HASH + " spans-per-second=5";

    assertThat(entries(text)).singleElement().hasToString(text);
    assertThat(entries("a admin " + HASH)).singleElement().hasToString("a admin " + HASH);
  }

  @Test
  void file_hasCommentsAndEmptyLinesAndAnyLineEnds() {
    TokenList list =
        TokenList.parseFile(
            "\uFEFF# ours\r\n\na ingest %s # one\r\n  \n#b\nb query %s"
                .formatted(HASH, OTHER_HASH));

    assertThat(list.entries())
        .extracting(placed -> placed.entry().name(), TokenList.Placed::place)
        .containsExactly(tuple("a", "line 3"), tuple("b", "line 6"));
  }

  @Test
  void setting_hasSemicolons() {
    assertThat(entries("a ingest %s; b query %s;".formatted(HASH, OTHER_HASH)))
        .extracting(TokenEntry::name)
        .containsExactly("a", "b");
    assertThat(TokenList.parseSetting("")).isEqualTo(TokenList.EMPTY);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a                                    | expected: name scopes sha256:… [spans-per-second=N]",
        "a ingest                             | expected: name scopes sha256:… [spans-per-second=N]",
        "a ingest HASH spans-per-second=1 x   | expected: name scopes sha256:… [spans-per-second=N]",
        "a ingest HASH spans-per-second=0     | expected spans-per-second=N with N of 1 or more",
        "a ingest HASH spans-per-second=-1    | expected spans-per-second=N with N of 1 or more",
        "a ingest HASH spans=1                | expected spans-per-second=N with N of 1 or more",
        "a write HASH                         | expected scopes out of ingest,query,admin",
        "a ingest,, HASH                      | expected scopes out of ingest,query,admin",
        "a ingest sha256:12                   | expected the hash as sha256: and 64 hexadecimal digits, not the secret itself",
        "a ingest sph_0123456789              | expected the hash as sha256: and 64 hexadecimal digits, not the secret itself",
        "sph_secret:x ingest HASH             | expected a name of 1 to 64 letters, digits, dots, hyphens and underscores",
        "ü ingest HASH                        | expected a name of 1 to 64 letters, digits, dots, hyphens and underscores",
      })
  void wrongEntry_isNamedByItsLineAndNotRepeated(String entry, String problem) {
    String text = "# first\n" + entry.replace("HASH", HASH);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> TokenList.parseFile(text))
        .withMessage("line 2: " + problem);
  }

  @Test
  void twoOfOneName_areAnError() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> TokenList.parseFile("a ingest %s\n\na query %s".formatted(HASH, OTHER_HASH)))
        .withMessage("line 3: expected another name than that of line 1");
  }

  @Test
  void twoOfOneHash_areAnErrorAlsoAcrossSettingAndFile() {
    TokenList setting = TokenList.parseSetting("a ingest " + HASH);
    TokenList file = TokenList.parseFile("\nb query " + HASH);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> setting.and(file))
        .withMessage("line 2: expected another hash than that of entry 1");
  }

  @Test
  void moreThanAThousand_areAnError() {
    String text =
        IntStream.rangeClosed(1, 1001)
            .mapToObj("t%1$d ingest sha256:%1$064x"::formatted)
            .collect(Collectors.joining("\n"));

    assertThatIllegalArgumentException()
        .isThrownBy(() -> TokenList.parseFile(text))
        .withMessage("expected at most 1000 tokens");
  }

  @Test
  void newToken_isRandomAndItsEntryHoldsTheHashAlone() {
    NewToken one = NewToken.make("a", Set.of(Scope.INGEST), 7, new SecureRandom());
    NewToken other = NewToken.make("a", Set.of(Scope.INGEST), 7, new SecureRandom());

    assertThat(one.secret()).matches("sph_[A-Za-z0-9_-]{43}").isNotEqualTo(other.secret());
    assertThat(one.entry().hash()).isEqualTo(SecretHash.of(one.secret()));
    assertThat(entries(one.entry().toString())).containsExactly(one.entry());
    assertThat(one.toString()).doesNotContain(one.secret());
  }

  private static List<TokenEntry> entries(String setting) {
    return TokenList.parseSetting(setting).entries().stream().map(TokenList.Placed::entry).toList();
  }
}
