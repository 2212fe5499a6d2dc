#!/bin/bash
# Postfix's smtp-sink: takes all mail, one file a message in RUN/mail. No TLS, no AUTH.
# usage: RUN=DIR [PORT=N] [SINK_OPTS=...] smtp-sink.sh install|start|stop|reset      start writes the port to RUN/port
#   SINK_OPTS: -f CMDS hard-fail (500), -r CMDS soft-fail (450), -q CMDS disconnect after, -Q CMDS 421 then disconnect,
#   CMDS of connect,helo,ehlo,mail,rcpt,data,.,rset,quit ; -B / -b REPLY the hard/soft text
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
RUN=${RUN:-$BASE/smtp-sink}

install() { apt_install postfix; }

start() {
  have smtp-sink
  running "$RUN/pid" && return 0
  local port=${PORT:-} user=()
  [ -n "$port" ] || port=$(free_port) || return 1
  mkdir -p "$RUN/mail"
  if [ "$(id -u)" = 0 ]; then user=(-u nobody); chown nobody "$RUN/mail"; fi
  # shellcheck disable=SC2086
  (cd "$RUN/mail" && exec smtp-sink "${user[@]}" ${SINK_OPTS:-} -d "m.%s." "127.0.0.1:$port" 100 >"$RUN/log" 2>&1) &
  echo $! >"$RUN/pid"
  wait_port "$port" && echo "$port" >"$RUN/port"
}

stop() { stop_pidfile "$RUN/pid"; }
reset() { stop; rm -rf "$RUN"; }

"${@:-start}"
