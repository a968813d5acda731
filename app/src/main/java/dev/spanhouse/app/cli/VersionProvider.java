// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.app.cli;

import picocli.CommandLine.IVersionProvider;

/** The version that the build put into the jar's manifest. */
final class VersionProvider implements IVersionProvider {

  static String version() {
    String version = VersionProvider.class.getPackage().getImplementationVersion();
    return version == null ? "(development)" : version;
  }

  @Override
  public String[] getVersion() {
    return new String[] {"spanhouse " + version(), "Java " + Runtime.version()};
  }
}
