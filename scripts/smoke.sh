#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Runs the packaged program as its users do, and sends it a span over HTTP. Tests have a class path of their own, and do
# not see what is missing in app/target/lib.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
work=$(mktemp -d)

"$root/spanhouse" run --set "data.dir=$work/data" --set otlp.grpc.endpoint=127.0.0.1:0 \
  --set otlp.http.endpoint=127.0.0.1:0 --set query.endpoint=127.0.0.1:0 --set admin.endpoint=127.0.0.1:0 \
  >"$work/log" 2>&1 &
server=$!
finish() {
  kill "$server" 2>/dev/null || true
  wait "$server" 2>/dev/null || true
  rm -rf "$work"
}
trap finish EXIT

port=
for _ in $(seq 600); do
  port=$(sed -n 's|^ *OTLP/HTTP  *http://127.0.0.1:\([0-9]*\)/.*|\1|p' "$work/log")
  [ -z "$port" ] || break
  kill -0 "$server" 2>/dev/null || break
  sleep 0.5
done
[ -n "$port" ] || { echo "smoke: the server did not start:" >&2; cat "$work/log" >&2; exit 1; }

body='{"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"5b8efff798038103d269b633813fc60c","spanId":"eee19b7ec3c1b174","name":"smoke","startTimeUnixNano":"1","endTimeUnixNano":"2"}]}]}]}'
exec 3<>"/dev/tcp/127.0.0.1/$port"
printf 'POST /v1/traces HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s' \
  "${#body}" "$body" >&3
IFS= read -r -t 20 answer <&3
exec 3>&-
case $answer in
  "HTTP/1.1 200 "*) echo "smoke: the packaged program takes spans over HTTP" ;;
  *) echo "smoke: expected HTTP/1.1 200, got: $answer" >&2; cat "$work/log" >&2; exit 1 ;;
esac
