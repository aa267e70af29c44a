# Sourced by ./check and ./quickstart: installs what is missing where it can, else says what to install.

# need COMMAND PACKAGE: notes the package if the command is missing.
missing=()
need() { command -v "$1" >/dev/null 2>&1 || PATH="$PATH:/usr/sbin:/sbin" command -v "$1" >/dev/null 2>&1 || missing+=("$2"); }

install_missing() {
  [ ${#missing[@]} -eq 0 ] && return 0
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "installing ${missing[*]}" >&2
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq >/dev/null 2>&1 || true
    # apt-get prints a lot; only its complaints are worth reading.
    apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null ||
      { echo "could not install ${missing[*]}; install them by hand and try again" >&2; exit 1; }
  else
    echo "please install: ${missing[*]}" >&2
    exit 1
  fi
  missing=()
}

# A JDK, not only a JRE: javac must be there.
need_jdk() {
  if [ -n "${JAVA_HOME:-}" ] && [ -x "$JAVA_HOME/bin/javac" ]; then return; fi
  need javac openjdk-17-jdk-headless
}

need_linux() {
  if [ "$(uname -s)" != Linux ]; then echo "jcompose runs on Linux; this is $(uname -s)" >&2; exit 1; fi
}

need_static_libc() {
  need gcc gcc
  command -v musl-gcc >/dev/null 2>&1 || [ -e /usr/lib/x86_64-linux-gnu/libc.a ] ||
    [ -e /usr/lib/aarch64-linux-gnu/libc.a ] || missing+=(musl-tools)
  need make make
}
