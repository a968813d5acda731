#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Run once while the image is built: a short life of the whole process, with an embedded PostgreSQL and some traffic, from
# which the JVM writes an archive of loaded and linked classes. With it, later starts take a fraction of the time.
#   make-archive.sh FILE
set -euo pipefail
archive=$1
here=$(dirname "${BASH_SOURCE[0]}")
work=$(mktemp -d)

# Open to everyone, for nobody can reach it while the image is built. The image itself makes no such choice.
SPANHOUSE_AUTH_ANONYMOUS=all \
SPANHOUSE_DATA_DIR=$work/data SPANHOUSE_JAVA_OPTS="-XX:AOTCacheOutput=$archive" \
  "$here/entrypoint.sh" run &
server=$!
for ((second = 0; second < 180; second++)); do
  kill -0 "$server" || { echo "make-archive.sh: the server ended before it was ready" >&2; exit 1; }
  "$here/healthcheck.sh" >/dev/null 2>&1 && break
  sleep 1
done
"$here/entrypoint.sh" demo --rate 50 --seconds 5
exec 3<>/dev/tcp/127.0.0.1/4000
printf 'GET /api/v1/traces/00000000000000000000000000000001 HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n' >&3
timeout 10 cat <&3 || true

kill -TERM "$server"
wait "$server" || true # 143: ended by SIGTERM
rm -rf "$work"
[ -s "$archive" ]
