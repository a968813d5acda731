// SPDX-License-Identifier: Apache-2.0
package dev.spanhouse.app.config;

import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where a listener binds.
 *
 * @param host a host name, an IPv4 address, or an IPv6 address without brackets
 * @param port 0 to 65535; 0 = any free port
 */
public record Endpoint(String host, int port) {

  private static final Pattern NAME_OR_IPV4 = Pattern.compile("[A-Za-z0-9_.-]+");
  private static final Pattern IPV6 =
      Pattern.compile("(?=.*:.*:)[0-9A-Fa-f:.]+(%[A-Za-z0-9_.-]+)?");
  private static final Pattern TEXT = Pattern.compile("(?:\\[([^\\[\\]]*)]|([^:]*)):(\\d{1,5})");
  private static final Pattern LOOPBACK_IPV4 =
      Pattern.compile("127(\\.(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)){3}");
  private static final Set<String> LOOPBACK_IPV6 = Set.of("::1", "0:0:0:0:0:0:0:1");
  private static final int MAX_PORT = 65_535;

  /** Refuses a host that is neither a name nor an address, and a port out of range. */
  public Endpoint {
    if (!NAME_OR_IPV4.matcher(host).matches() && !IPV6.matcher(host).matches()) {
      throw new IllegalArgumentException("host: '" + host + "' (expected: a name or an address)");
    }
    if (port < 0 || port > MAX_PORT) {
      throw new IllegalArgumentException("port: " + port + " (expected: 0.." + MAX_PORT + ")");
    }
  }

  /** Reads {@code host:port}, an IPv6 address in brackets; empty if the text is anything else. */
  static Optional<Endpoint> parse(String text) {
    Matcher matcher = TEXT.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    @Nullable String bracketed = matcher.group(1);
    String host = bracketed != null ? bracketed : matcher.group(2);
    int port = Integer.parseInt(matcher.group(3));
    boolean hostFits = (bracketed != null ? IPV6 : NAME_OR_IPV4).matcher(host).matches();
    return hostFits && port <= MAX_PORT ? Optional.of(new Endpoint(host, port)) : Optional.empty();
  }

  /** Whether two listeners could not both bind: one fixed port on one host, or on every host. */
  boolean overlaps(Endpoint other) {
    return port != 0
        && port == other.port
        && (host.equalsIgnoreCase(other.host) || isEveryInterface() || other.isEveryInterface());
  }

  /**
   * Whether only this machine can connect. Other names than {@code localhost} count as not: where
   * they lead is the resolver's business, and may change.
   */
  public boolean isLoopback() {
    return host.equalsIgnoreCase("localhost")
        || LOOPBACK_IPV4.matcher(host).matches()
        || LOOPBACK_IPV6.contains(host);
  }

  private boolean isEveryInterface() {
    return host.equals("0.0.0.0") || host.equals("::");
  }

  /** As it is written in the settings: {@code host:port}, an IPv6 address in brackets. */
  @Override
  public String toString() {
    return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
  }
}
