#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Installs what the tests with real clients need: the npm packages of clients/, and a Chromium.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

node_level=20

for tool in node npm; do
  command -v "$tool" >/dev/null || {
    echo "Node $node_level or newer with npm is needed for the tests with real clients ($tool is not on the PATH)." >&2
    exit 1
  }
done
version=$(node --version)
major=${version#v}
if [ "${major%%.*}" -lt "$node_level" ]; then
  echo "Node $version (expected: $node_level or newer, for the tests with real clients)" >&2
  exit 1
fi

# npm writes this file last, so that it tells a whole installation, and which one it is.
if ! [ clients/node_modules/.package-lock.json -nt clients/package-lock.json ]; then
  npm ci --prefix clients --no-progress
fi
chromium=$(scripts/find-chromium.sh --install)
echo "prepare-clients: testing with Node $version and $chromium"
