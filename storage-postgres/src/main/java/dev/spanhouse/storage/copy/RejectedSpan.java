// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.storage.copy;

/**
 * A span that is not stored because it is not valid.
 *
 * @param index its position in the request, from 0
 * @param reason which span and field it was, with its value and what is expected
 */
public record RejectedSpan(int index, String reason) {}
