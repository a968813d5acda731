// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.collector.queue;

import java.util.List;

/** What became of a request's rows. */
public sealed interface WriteResult {

  /**
   * They are committed, but for those that PostgreSQL will never take.
   *
   * @param refusedCount how many it will not take
   * @param reasons why, for some of them
   */
  record Committed(int refusedCount, List<String> reasons) implements WriteResult {}

  /** They were not committed in the time there was; the client is to send them again. */
  record NotCommitted(String reason) implements WriteResult {}

  /** Something broke that trying again would not mend. */
  record Broken(String reason) implements WriteResult {}
}
