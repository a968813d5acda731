# SPDX-License-Identifier: Apache-2.0
# Sourced by the scripts at the top. find_java prints the path of a java of version 21 or newer.

java_level=21

# Prints the major version of a java, or nothing.
java_version_of() {
  "$1" -XshowSettings:properties -version 2>&1 | sed -n 's/^ *java\.specification\.version = //p'
}

find_java() {
  local candidate version best="" best_version=0
  if [ -n "${SPANHOUSE_JAVA_HOME:-}" ]; then
    candidate=$SPANHOUSE_JAVA_HOME/bin/java
    version=$(java_version_of "$candidate" 2>/dev/null || true)
    if ! [ "${version%%.*}" -ge "$java_level" ] 2>/dev/null; then
      echo "SPANHOUSE_JAVA_HOME: '$SPANHOUSE_JAVA_HOME' (expected: a JDK $java_level or newer)" >&2
      return 1
    fi
    echo "$candidate"
    return
  fi
  for candidate in \
    "${JAVA_HOME:-/nonexistent}/bin/java" "$(command -v java || true)" \
    /usr/lib/jvm/*/bin/java /opt/java/*/bin/java "$HOME"/.sdkman/candidates/java/*/bin/java \
    "$HOME"/.jdks/*/bin/java /Library/Java/JavaVirtualMachines/*/Contents/Home/bin/java; do
    [ -x "$candidate" ] && [ -x "${candidate%java}javac" ] || continue
    version=$(java_version_of "$candidate")
    version=${version%%.*}
    if [ "${version:-0}" -ge "$java_level" ] 2>/dev/null && [ "$version" -gt "$best_version" ]; then
      best=$candidate best_version=$version
    fi
  done
  if [ -z "$best" ]; then
    echo "A JDK $java_level or newer is needed, and none was found in JAVA_HOME, on the PATH or in the usual places." >&2
    echo "Install one (Debian: the package temurin-25-jdk or openjdk-21-jdk), or set SPANHOUSE_JAVA_HOME." >&2
    return 1
  fi
  echo "$best"
}
