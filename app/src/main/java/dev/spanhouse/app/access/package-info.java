// SPDX-License-Identifier: Apache-2.0
/** Who may do what: tokens, client certificates, and where neither is needed. */
@NullMarked
package dev.spanhouse.app.access;

import org.jspecify.annotations.NullMarked;
