// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.collector.coding;

import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.util.Native;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whether zstd's native library can be loaded; tried once. */
final class ZstdLibrary {

  private static final Logger LOG = LoggerFactory.getLogger(ZstdLibrary.class);

  private static final boolean AVAILABLE = load();

  private ZstdLibrary() {}

  static boolean isAvailable() {
    return AVAILABLE;
  }

  private static boolean load() {
    try {
      Native.load();
      new ZstdDecompressCtx().close();
      return true;
    } catch (LinkageError | RuntimeException e) {
      // zstd-jni has an error of its own for each step that can fail, some of them
      // ExceptionInInitializerError, and none of them is worth not starting the server.
      LOG.warn(
          "zstd is not offered: its native library cannot be loaded; set the system property"
              + " ZstdTempFolder to a folder that can be written and executed from",
          e);
      return false;
    }
  }
}
