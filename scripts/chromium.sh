#!/bin/sh
# See to a Chromium for the browser tests: use the one that is there, else install Debian's where we may.
set -eu
[ -n "${UNROLL_CHROMIUM:-}" ] && exit 0
for name in chromium chromium-browser google-chrome; do
  command -v "$name" >/dev/null 2>&1 && exit 0
done
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
  echo "Installing Debian's chromium for the browser tests" >&2
  apt-get update -qq >/dev/null && apt-get install -y -qq chromium >/dev/null && exit 0
fi
echo "No Chromium found and none can be installed here: the browser tests are left out." >&2
