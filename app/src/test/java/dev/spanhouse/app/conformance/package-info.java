// SPDX-License-Identifier: Apache-2.0
/**
 * One test for each numbered requirement on an OTLP server, which {@code docs/otlp.md} lists; the
 * names of the tests begin with the numbers.
 */
@NullMarked
package dev.spanhouse.app.conformance;

import org.jspecify.annotations.NullMarked;
