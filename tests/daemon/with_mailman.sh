#!/bin/bash
# Starts Postfix, Mailman 3 and HyperKitty, runs the given test program once with their addresses in the environment, stops them.
# Postfix hands mail for lists.example.org to Mailman; Mailman sends through Postfix and archives through a door of its own, a second
# HyperKitty on the same database: so the archiver's way can be shut while the archive is read.
# Exit 77 (skipped) when one of them, or libfaketime, is not installed, or without root (Postfix wants it).
SERVERS="$(cd "$(dirname "$0")/../servers" && pwd)"
BASE=$(mktemp -d /var/tmp/sigwatch-mailman.XXXXXX)
chmod 755 "$BASE"
export SIGWATCH_MM_BASE=$BASE MAIL=$BASE/mail

for lib in /usr/lib/*/faketime/libfaketimeMT.so.1; do [ -r "$lib" ] && export SIGWATCH_MM_FAKETIME=$lib; done
[ -n "${SIGWATCH_MM_FAKETIME:-}" ] || { echo "libfaketime is not installed (scripts/bootstrap installs it)"; exit 77; }
[ "$(id -u)" = 0 ] || { echo "Postfix needs root"; exit 77; }

port=$("$SERVERS/hyperkitty.sh" free_port 10) || exit 1
# server NAME SCRIPT VARIABLES... : $BASE/NAME calls the script with them
server() {
  printf '#!/bin/sh\nexec env RUN=%s/run-%s %s %s/%s.sh "$@"\n' "$BASE" "$1" "${*:3}" "$SERVERS" "$2" >"$BASE/$1"
  chmod 755 "$BASE/$1"
}
server archive hyperkitty "PORT=$port HK_PAGING=limit"
server door hyperkitty "PORT=$((port + 1)) HK_PAGING=limit"
server mailman mailman "REST=$((port + 2)) LMTP=$((port + 3)) ARCHIVER=$((port + 1)) SMTP=$((port + 7))"
server postfix postfix "PORT=$((port + 5)) LMTP=$((port + 3))"
export SIGWATCH_MM_ARCHIVE=$port SIGWATCH_MM_SUBMISSION=$((port + 5)) SIGWATCH_MM_SMTP=$((port + 7))

finish() {
  local name
  for name in mailman door archive postfix; do "$BASE/$name" stop & done
  wait
  rm -rf "$BASE"
}
trap finish EXIT

"$BASE/mailman" start >"$BASE/mailman.log" 2>&1 &
mailman=$!
RUN=$BASE/run-postfix LD_PRELOAD=$SIGWATCH_MM_FAKETIME FAKETIME=-2d "$SERVERS/postfix.sh" certificates # valid also in an hour that passed
/usr/bin/python3 "$SERVERS/gen_mail.py" "$MAIL" --n 16 >/dev/null && "$BASE/archive" load_silent member allowed held discarded spooled council &&
  LD_PRELOAD=$SIGWATCH_MM_FAKETIME FAKETIME=-30m "$BASE/archive" start &&
  mkdir "$BASE/run-door" && ln -s "$BASE/run-archive/hk.db" "$BASE/run-door/hk.db" && "$BASE/door" start && "$BASE/postfix" start
code=$?
wait $mailman || { code=$?; cat "$BASE/mailman.log"; }
[ $code = 0 ] || exit $code
"$@"
