// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.app.admin;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/**
 * Whether the process can do its work now, and why not. Safe for use by many threads.
 *
 * <p>A check gives the reason why not, and is quick: what takes time is looked at elsewhere, and
 * remembered.
 */
public final class Readiness {

  private final List<Check> checks = new CopyOnWriteArrayList<>();
  private volatile String phase = "starting";

  private record Check(String name, Supplier<Optional<String>> reasonWhyNot) {}

  /** One check and how it went. */
  public record Result(String name, boolean ready, String detail) {}

  /** Adds a check that is asked every time. */
  public void add(String name, Supplier<Optional<String>> reasonWhyNot) {
    checks.add(new Check(name, reasonWhyNot));
  }

  /** Everything is up; from now on the checks decide. */
  public void started() {
    phase = "";
  }

  /** Not ready for the reason given, whatever the checks say. */
  public void notReady(String reason) {
    phase = reason;
  }

  /** All checks, the process's own phase first. */
  public List<Result> results() {
    List<Result> results = new ArrayList<>();
    String now = phase;
    results.add(new Result("process", now.isEmpty(), now.isEmpty() ? "running" : now));
    for (Check check : checks) {
      Optional<String> reason = check.reasonWhyNot().get();
      results.add(new Result(check.name(), reason.isEmpty(), reason.orElse("ok")));
    }
    return results;
  }

  /** Whether all is well. */
  public boolean isReady() {
    return results().stream().allMatch(Result::ready);
  }
}
