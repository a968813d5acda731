// SPDX-License-Identifier: Apache-2.0
/** The server with clients that others have written. */
@NullMarked
package dev.spanhouse.app.clients;

import org.jspecify.annotations.NullMarked;
