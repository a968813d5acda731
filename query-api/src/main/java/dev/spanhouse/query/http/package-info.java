// SPDX-License-Identifier: Apache-2.0
/** The HTTP query API. Every error is a problem document (RFC 9457). */
@NullMarked
package dev.spanhouse.query.http;

import org.jspecify.annotations.NullMarked;
