// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.storage.copy;

/**
 * What a span's row needs of its resource.
 *
 * @param id its key
 * @param serviceName UTF-8, fit for a column and its index
 * @param serviceHash starting value for the hashes of the service's operations
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
record ResolvedResource(long id, byte[] serviceName, long serviceHash) {}
