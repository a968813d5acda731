#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Prints the path of a Chromium for the tests with pages, or says what is missing.
#   scripts/find-chromium.sh             looks for one
#   scripts/find-chromium.sh --install   installs Debian's if there is none and this is root
set -euo pipefail

find_chromium() {
  local name
  if [ -n "${SPANHOUSE_CHROMIUM:-}" ]; then
    command -v "$SPANHOUSE_CHROMIUM" && return
    echo "SPANHOUSE_CHROMIUM: '$SPANHOUSE_CHROMIUM' (expected: a Chromium)" >&2
    exit 1
  fi
  for name in chromium chromium-browser google-chrome google-chrome-stable; do
    if command -v "$name"; then
      return
    fi
  done
  return 1
}

case "${1:-}" in
  "" | --install) ;;
  *) sed -n '4,5p' "$0" | sed 's/^# //' >&2; exit 2 ;;
esac

if find_chromium; then
  exit
fi
if [ "${1:-}" = --install ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  echo "find-chromium: installing the package chromium" >&2
  { apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq -y --no-install-recommends install chromium; } >&2
  find_chromium && exit
fi
echo "Chromium is needed, and none was found on the PATH (chromium, chromium-browser, google-chrome)." >&2
echo "Install one (Debian: apt-get install chromium), or set SPANHOUSE_CHROMIUM to its path." >&2
exit 1
