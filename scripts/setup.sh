# Shared by run, test and .ci/run: system packages and the virtual environment. Sourced, never run.

say() { printf '%s\n' "$@"; }
fail() { printf '%s\n' "$*" >&2; exit 1; }

# packages NAME... : installs what is missing as root or through sudo without a password; else prints the command.
packages() {
  [ $# -gt 0 ] || return 0
  local install="apt-get install -y --no-install-recommends $*" admin=""
  if ! command -v apt-get >/dev/null; then
    fail "Please install these packages (their names on Debian): $*"
  elif [ "$(id -u)" -ne 0 ]; then
    sudo -n true 2>/dev/null || fail "Some system packages are missing. Please type this once, then start again:

  sudo $install"
    admin="sudo -n"
  fi
  say "Installing system packages: $*"
  local log
  log=$(mktemp)
  # A fresh machine has no package lists, an old one has stale ones.
  $admin env DEBIAN_FRONTEND=noninteractive $install >"$log" 2>&1 ||
    { $admin apt-get update >"$log" 2>&1 && $admin env DEBIAN_FRONTEND=noninteractive $install >>"$log" 2>&1; } ||
    { tail -n 20 "$log" >&2; fail "These packages could not be installed. Please try: sudo $install"; }
  rm -f "$log"
}

# python311 : prints the first Python that is 3.11 or newer.
python311() {
  local name
  for name in python3 python3.13 python3.12 python3.11; do
    if command -v "$name" >/dev/null && "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
      command -v "$name"
      return
    fi
  done
  return 1
}

# Not through a pipe: grep ends at the first line it finds, and ldconfig then dies of the pipe.
has_library() { [[ "$(/sbin/ldconfig -p)" == *"$1"* ]] ; }

# system_libraries : what WeasyPrint loads at run time, and the Thai word list by which Pango breaks lines.
system_libraries() {
  local missing=()
  has_library libpango-1.0.so.0 || missing+=(libpango-1.0-0)
  has_library libpangoft2-1.0.so.0 || missing+=(libpangoft2-1.0-0)
  has_library libharfbuzz-subset.so.0 || missing+=(libharfbuzz-subset0)
  command -v fc-match >/dev/null || missing+=(fontconfig)
  [ -f /usr/share/libthai/thbrk.tri ] || missing+=(libthai-data)
  local python
  if ! python=$(python311); then
    missing+=(python3 python3-venv)
  elif ! "$python" -c 'import ensurepip' 2>/dev/null; then
    missing+=("$("$python" -c 'import sys; print("python3.%d-venv" % sys.version_info[1])')")
  fi
  packages "${missing[@]}"
  python311 >/dev/null || fail "Python 3.11 or newer is needed; this system offers $(python3 --version 2>&1)."
}

# environment FILE : .venv with exactly the packages that FILE pins. Two starts at once wait for each other.
environment() {
  local file=$1 stamp=.venv/installed-${1%.txt} want
  want="$(sha256sum "$file" | cut -d' ' -f1) $(pwd)"
  [ "$(cat "$stamp" 2>/dev/null)" = "$want" ] && return
  exec 9<"$file"
  flock 9
  if [ "$(cat "$stamp" 2>/dev/null)" != "$want" ]; then
    # A folder that was moved or left half-made has scripts that point elsewhere.
    if ! .venv/bin/python -m pip --version >/dev/null 2>&1; then
      say "Creating the virtual environment"
      rm -rf .venv
      "$(python311)" -m venv .venv
    fi
    say "Installing pinned packages from $file"
    .venv/bin/python -m pip install -qq --disable-pip-version-check --no-input --require-hashes -r "$file" ||
      fail "The packages could not be installed. Is there a way to a package index?"
    echo "$want" >"$stamp"
  fi
  exec 9<&-
}
