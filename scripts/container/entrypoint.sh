#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The image's entry point: becomes the JVM, so that the engine's SIGTERM reaches it, with limits that fit the container.
# SPANHOUSE_JAVA_OPTS adds options for the JVM; they win over those given here.
set -euo pipefail
home=/opt/spanhouse

# Prints the container's memory limit in bytes, or nothing if there is none. cgroup v2, then v1, where a limit that is
# not set reads as a number of 19 digits.
memory_limit() {
  local file limit
  for file in /sys/fs/cgroup/memory.max /sys/fs/cgroup/memory/memory.limit_in_bytes; do
    if [ -r "$file" ]; then
      limit=$(<"$file")
      if [[ $limit =~ ^[0-9]{1,18}$ ]]; then echo "$limit"; fi
      return
    fi
  done
}

# 40 % for the heap and 20 % for the network's buffers, which the JVM would otherwise let grow as large as the heap. The
# rest is for the JVM itself and, where it is not elsewhere, for PostgreSQL.
memory=(-XX:MaxRAMPercentage=40)
limit=$(memory_limit)
if [ -n "$limit" ]; then
  memory+=("-XX:MaxDirectMemorySize=$((limit / 5))")
fi

# Loaded and linked classes, which make-archive.sh wrote. If it does not fit (another JVM, say), the JVM leaves it aside,
# and starting takes longer.
archive=(-Xlog:aot=off,cds=off)
if [ -f "$home/spanhouse.aot" ]; then
  archive+=("-XX:AOTCache=$home/spanhouse.aot")
fi

# Out of memory ends the process, and the engine starts a new one: what was acknowledged is committed.
# shellcheck disable=SC2086 # options are words
exec java \
  "${memory[@]}" "${archive[@]}" -XX:+ExitOnOutOfMemoryError \
  --enable-native-access=ALL-UNNAMED -XX:+IgnoreUnrecognizedVMOptions --sun-misc-unsafe-memory-access=allow \
  -Djava.library.path="$home/native" ${SPANHOUSE_JAVA_OPTS:-} -jar "$home/spanhouse.jar" "$@"
