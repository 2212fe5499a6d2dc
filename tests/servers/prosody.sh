#!/bin/bash
# Prosody on loopback, with accounts and a chat room, in a directory of its own. Not as root: it drops to the user prosody.
#
# usage: RUN=DIR PORT=P prosody.sh install|start|stop|said ROOM|room ROOM|chatter ROOM N|forget|reset   exit 77: not installed
#   PORT     a free port of loopback: STARTTLS or nothing (CA: RUN/tls/ca.pem; of another authority: RUN/tls/other.pem)
#   HISTORY  archive (default: rooms are archived, XEP-0313) or none
# Accounts sigwatch@chat.example.org and reader@chat.example.org, passwords pw-sigwatch and pw-reader.
# room makes a room, as a person who enters it does; said enters ROOM as reader (or, ROOM empty, comes online) and prints `NICK: TEXT` for each message that it shows,
# oldest first; chatter says N things there. forget stops the server and takes away what rooms without an archive have kept.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
HERE="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
RUN=${RUN:-$BASE/prosody}
PORT=${PORT:-27222}
HISTORY=${HISTORY:-archive}
DOMAIN=chat.example.org
AS=()
if [ "$(id -u)" = 0 ]; then AS=(setpriv --reuid prosody --regid prosody --clear-groups); fi

install() { apt_install prosody lua-sec openssl; } # lua-sec, for TLS, is only recommended by prosody
needed() { have prosody; have prosodyctl; have openssl; }

certificates() {
  [ -s "$RUN/tls/server.pem" ] && return 0
  mkdir -p "$RUN/tls" && cd "$RUN/tls" || return 1
  local name
  for name in ca other; do
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -keyout $name.key -out $name.pem -subj "/CN=Chat test $name" \
      -addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign,cRLSign 2>>openssl.log || return 1
  done
  openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout server.key -out server.csr -subj /CN=chat 2>>openssl.log || return 1
  printf 'subjectAltName=DNS:%s\n' "${CERTIFIED:-$DOMAIN}" >server.ext
  openssl x509 -req -in server.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -extfile server.ext -out server.pem 2>>openssl.log
}

configuration() {
  local archive=
  [ "$HISTORY" = archive ] && archive='modules_enabled = { "muc_mam" }; muc_log_by_default = true'
  cat <<CFG
pidfile = "$RUN/data/prosody.pid"
data_path = "$RUN/data"
plugin_paths = {}
interfaces = { "127.0.0.1" }
local_interfaces = { "127.0.0.1" }
c2s_ports = { $PORT }
c2s_direct_tls_ports = {}
s2s_ports = {}
component_ports = {}
http_ports = {}
https_ports = {}
modules_enabled = { "roster", "saslauth", "tls", "disco", "posix", "ping", "mam", "offline" }
modules_disabled = { "s2s", "admin_shell", "admin_socket" }
c2s_require_encryption = true
authentication = "internal_hashed"
storage = "internal"
archive_expires_after = "1w"
log = { info = "$RUN/data/prosody.log" }
ssl = { key = "$RUN/tls/server.key", certificate = "$RUN/tls/server.pem" }
VirtualHost "$DOMAIN"
Component "rooms.$DOMAIN" "muc"
  $archive
  restrict_room_creation = false
  muc_room_default_persistent = true
  muc_room_locking = false
CFG
}

account() { "${AS[@]}" prosodyctl --config "$RUN/prosody.cfg.lua" register "$1" $DOMAIN "pw-$1" >>"$RUN/account.log" 2>&1; }

start() {
  needed
  running "$RUN/data/prosody.pid" && return 0
  mkdir -p "$RUN/data"
  certificates || return 1
  configuration >"$RUN/prosody.cfg.lua"
  [ "$(id -u)" = 0 ] && chown -R prosody:prosody "$RUN/data" "$RUN/tls"
  [ -d "$RUN/data/chat%2eexample%2eorg/accounts" ] || { account sigwatch && account reader; } || { cat "$RUN/account.log" >&2; return 1; }
  (cd / && "${AS[@]}" prosody --config "$RUN/prosody.cfg.lua" -D >>"$RUN/start.log" 2>&1) # to the background
  wait_port "$PORT" 30 || { cat "$RUN/start.log" >&2; return 1; }
}
said() { /usr/bin/python3 "$HERE/chat_reader.py" "$PORT" "$RUN/tls/ca.pem" "${1:+$1@rooms.$DOMAIN}"; }
room() { said "$1" >/dev/null; }
chatter() { /usr/bin/python3 "$HERE/chat_reader.py" --say "$2" "$PORT" "$RUN/tls/ca.pem" "$1@rooms.$DOMAIN" >/dev/null; }
forget() { stop; rm -rf "$RUN"/data/rooms*/state; }
stop() { stop_pidfile "$RUN/data/prosody.pid"; }
reset() { stop; rm -rf "$RUN"; }

case "${1:-}" in
  install | start | stop | said | room | chatter | forget | reset | free_port) "$@" ;;
  *) sed -n '2,11s/^# \{0,1\}//p' "$0"; exit 2 ;;
esac
