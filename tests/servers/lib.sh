# shellcheck shell=bash
# Shared by the server scripts of the tests: bash, loopback only, no root needed except for `install`.
set -u
PATH=/usr/sbin:/usr/bin:/sbin:/bin
export PATH DEBIAN_FRONTEND=noninteractive
# Run folders; every parent must be open to all where a server drops root.
BASE=${SERVERS_BASE:-${TMPDIR:-/var/tmp}/sigwatch-servers}

log() { printf '%s\n' "$*" >&2; }

# have PROGRAM : 0 when it is installed; else says so and exits 77 (skipped)
have() { command -v "$1" >/dev/null || { log "$1 is not installed (scripts/bootstrap installs it)"; exit 77; }; }

# apt_install PKG... : installs what is missing (root) and never starts daemons
apt_install() {
  local missing=() package
  for package in "$@"; do
    dpkg-query -W -f='${db:Status-Status}\n' "$package" 2>/dev/null | grep -qx installed || missing+=("$package")
  done
  [ ${#missing[@]} = 0 ] && return 0
  if [ "$(id -u)" != 0 ]; then log "need root to install: ${missing[*]}"; return 1; fi
  # invoke-rc.d asks this file before it starts a daemon
  local ours=
  if [ ! -e /usr/sbin/policy-rc.d ]; then printf '#!/bin/sh\nexit 101\n' >/usr/sbin/policy-rc.d; chmod 755 /usr/sbin/policy-rc.d; ours=1; fi
  apt-get install -y -q -o DPkg::Lock::Timeout=900 --no-install-recommends "${missing[@]}" >"${APT_LOG:-/dev/null}" 2>&1
  local code=$?
  [ -n "$ours" ] && rm -f /usr/sbin/policy-rc.d
  [ $code = 0 ] || log "apt-get could not install: ${missing[*]}"
  return $code
}

# free_port [N] : prints a port of loopback that nobody listens on (below the kernel's range of ports for clients); the N-1 after it are free, too
free_port() {
  local i next port
  for ((i = 0; i < 100; i++)); do
    port=$((20000 + (RANDOM * 32768 + RANDOM) % 12000))
    for ((next = port; next < port + ${1:-1}; next++)); do
      (exec 3<>"/dev/tcp/127.0.0.1/$next") 2>/dev/null && continue 2
    done
    echo "$port"
    return 0
  done
  log "no free port found"
  return 1
}

# wait_port PORT [SECONDS]
wait_port() {
  local i
  for ((i = 0; i < ${2:-60} * 20; i++)); do
    (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null && return 0
    sleep .05
  done
  log "port $1 did not open"
  return 1
}

# alive PID : runs, and is not merely waiting to be reaped
alive() { kill -0 "$1" 2>/dev/null && ! grep -q '^State:.*Z' "/proc/$1/status" 2>/dev/null; }

# stop_pidfile FILE : TERM, wait, KILL the one process named there
stop_pidfile() {
  [ -s "$1" ] || return 0
  local pid i
  pid=$(tr -dc 0-9 <"$1")
  [ -n "$pid" ] || return 0
  kill "$pid" 2>/dev/null || { rm -f "$1"; return 0; }
  for ((i = 0; i < 200; i++)); do
    alive "$pid" || { rm -f "$1"; return 0; }
    sleep .05
  done
  kill -9 "$pid" 2>/dev/null
  rm -f "$1"
}

running() { [ -s "$1" ] && alive "$(tr -dc 0-9 <"$1")"; }
