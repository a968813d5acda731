// SPDX-License-Identifier: Apache-2.0
/** Reading protobuf's wire format in place, without building messages. */
@NullMarked
package dev.spanhouse.proto.wire;

import org.jspecify.annotations.NullMarked;
