#!/usr/bin/env bash
# Runs the whole test suite: `npm test` calls it after the build. Makes sure a Redis server is there for the cluster's
# tests (each run starts a private one), then runs vitest. Arguments go to vitest.
# The last line is `N passed, N failed`; the exit code is 0 only if something ran and nothing failed.
set -u
cd "$(dirname "$0")/.." || exit 2

find_redis() { command -v redis-server || command -v valkey-server; }

if ! find_redis >/dev/null; then
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "redis-server is missing: installing it with apt-get" >&2
    { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends redis-server; } >/dev/null 2>&1
  fi
  if ! find_redis >/dev/null; then
    echo "The cluster's tests need Redis or Valkey: install it with 'apt-get install redis-server', 'brew install redis' or your system's equivalent, then run again." >&2
  fi
fi

report=$(mktemp -d)
trap 'rm -rf "$report"' EXIT
./node_modules/.bin/vitest run --reporter=default --reporter=json --outputFile.json="$report/vitest.json" "$@"
status=$?
node test/summary.mjs "$report/vitest.json" "$status"
