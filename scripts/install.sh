#!/bin/sh
# install.sh VENV WHAT: make the environment and install WHAT with the pinned versions. Safe to repeat.
set -eu
venv=$1
what=$2
python=${PYTHON:-python3}

say() { printf '%s\n' "$*" >&2; }

"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || {
  say "Unroll needs Python 3.11 or newer; '$python' is $("$python" --version 2>&1). Set PYTHON=/path/to/python3.11."
  exit 1
}
if [ ! -x "$venv/bin/pip" ]; then
  say "Creating $venv"
  rm -rf "$venv"
  if ! "$python" -m venv "$venv" >/dev/null 2>&1; then
    rm -rf "$venv"
    # Debian and Ubuntu ship the standard library's venv without its pip in a package of its own.
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
      say "This Python has no venv; installing the system's python3-venv"
      apt-get update -qq >/dev/null && apt-get install -y -qq python3-venv >/dev/null
      "$python" -m venv "$venv"
    else
      say "This Python cannot create environments. Install your system's python3-venv package, then run this again."
      exit 1
    fi
  fi
fi
say "Installing $what (first time: a few minutes, torch is large)"
"$venv/bin/pip" install --quiet --disable-pip-version-check --no-warn-script-location -c constraints.txt -e "$what"
