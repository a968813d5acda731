// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.storage.write;

/**
 * A row that PostgreSQL would not take although everything around it went in.
 *
 * @param request which of the batch's requests it came with, from 0
 * @param reason which span it was, and what PostgreSQL said
 */
public record RefusedSpan(int request, String reason) {}
