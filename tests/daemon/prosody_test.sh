#!/bin/bash
# The Council's chat, with the real programs and a real Prosody: the hello goes out by mail whatever the chat does, and stands in the room once.
# Called by tests/libraries/strophe/with_prosody.sh, which starts the servers.
#   prosody_test.sh BUILD_DIRECTORY [0]      0: built without failpoints, so nothing is killed at one. exit 77: no faketime
set -u
export ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}verify_asan_link_order=0 # faketime is loaded first
BUILD=$(cd "$1" && pwd)
FAILPOINTS=${2:-1}
command -v faketime >/dev/null || { echo "faketime is not installed (scripts/bootstrap installs it)"; exit 77; }
BASE=$(mktemp -d "${TMPDIR:-/tmp}/sigwatch-chat-test.XXXXXX")
SERVICE=
finish() {
  [ -z "$SERVICE" ] || kill -9 "$SERVICE" 2>/dev/null
  rm -rf "$BASE"
}
trap finish EXIT
failed=0
checked=0

# is WHAT FOUND EXPECTED
is() {
  checked=$((checked + 1))
  [ "$2" = "$3" ] || { echo "FAILED: $CASE: $1: $2, not $3"; cat "$BASE/$CASE/out"; failed=1; }
}

# begin CASE [CA] : a foundation of its own; its notices differ from those of other cases in domain and text
begin() {
  CASE=$1
  ROOM=$BASE/$CASE
  mkdir -p "$ROOM"
  (umask 077 && echo pw-sigwatch >"$ROOM/password")
  printf 'From ann@people.example %s\nFrom: Ann Fox <ann@people.example>\nSubject: Plans\nDate: %s\nMessage-ID: <1@people.example>\n\nHello.\n\n' \
    "$(LC_ALL=C date -u -d '2 days ago' '+%a %b %e %T %Y')" "$(date -R -d '2 days ago')" >"$ROOM/iot.mbox"
  cat >"$ROOM/sigwatch.yaml" <<CONFIG
organisation: {name: Example Foundation}
council: {notify: council@example.org, xmpp: {to: council@rooms.chat.example.org}}
operators: [ops@example.org]
mail: {from: SIG Watch <sigwatch@example.org>, via: 'maildir:./outbox', message_id_domain: $CASE.example.org}
xmpp: {jid: sigwatch@chat.example.org, password: {file: ./password}, server: '127.0.0.1:$SIGWATCH_CHAT_PORT', ca_file: $SIGWATCH_CHAT/run-chat/tls/${2:-ca.pem}}
state: sqlite:./sigwatch.db
page: {listen: none, public_url: 'https://$CASE.example.org/'}
sigs: [{id: iot, name: SIG-IoT, list: iot@example.org, archives: [{url: ./iot.mbox, written_by: server}]}]
CONFIG
}

pass() { # MINUTES_FROM_NOW [VARIABLE=VALUE]
  env FAKETIME_DONT_FAKE_MONOTONIC=1 "${@:2}" faketime -f "+$1m" bash -c '"$@"; exit $?' pass \
    "$BUILD/daemon/sigwatchd" --config "$ROOM/sigwatch.yaml" --once >>"$ROOM/out" 2>&1 # faketime itself would tell of a kill as 1
}
go_live() { pass 0 && "$BUILD/ctl/sigwatchctl" --config "$ROOM/sigwatch.yaml" go-live --yes >>"$ROOM/out" 2>&1; }
mails() { grep -rls '^X-Sigwatch-Notice: hello' "$ROOM/outbox/new" 2>/dev/null | wc -l; }
told() { "$SIGWATCH_CHAT/chat" said council | grep -c "SIG Watch: .*\[sigwatch.hello.*@$CASE.example.org\]"; }
history() { "$BUILD/ctl/sigwatchctl" --config "$ROOM/sigwatch.yaml" history | grep -c "$1"; }

begin once
go_live
pass 0; is "exit code" $? 0
is mails "$(mails)" 1; is "in the room" "$(told)" 1
pass 1; pass 30
is "mails after more passes" "$(mails)" 1; is "in the room after more passes" "$(told)" 1
is "in the history" "$(history 'told in the chat$')" 1

begin away
go_live
"$SIGWATCH_CHAT/chat" stop
pass 0; is "exit code while the chat is away" $? 0
is "mails while it is away" "$(mails)" 1
"$SIGWATCH_CHAT/chat" start
pass 20
is "in the room when it is back" "$(told)" 1
pass 40
is "in the room later" "$(told)" 1; is mails "$(mails)" 1

points=(after-commit-sending after-send before-commit-receipt)
[ "$FAILPOINTS" = 1 ] || { points=(); echo "no kills: built without failpoints, as it is installed"; }
for point in "${points[@]}"; do
  begin "killed-$point"
  go_live
  pass 0 SIGWATCH_FAILPOINT=chat.$point; is "exit code of a killed pass" $? 137
  is "mails before the kill" "$(mails)" 1
  pass 1
  is "in the room after the next start" "$(told)" 1
  pass 30
  is "in the room later" "$(told)" 1; is mails "$(mails)" 1
done

begin certificate other.pem
go_live
pass 0; is "exit code" $? 0
is mails "$(mails)" 1; is "in the room" "$(told)" 0
is "the reason, in the history" "$(history 'certificate is refused')" 1
"$BUILD/ctl/sigwatchctl" --config "$ROOM/sigwatch.yaml" check --mail >"$ROOM/check" 2>&1
is "the reason, in check --mail" "$(grep -c 'NOT told: .*certificate is refused' "$ROOM/check")" 1

# The service: told while it runs, stopped, started again.
begin service
go_live
for round in first second; do
  "$BUILD/daemon/sigwatchd" --config "$ROOM/sigwatch.yaml" >>"$ROOM/out" 2>&1 &
  SERVICE=$!
  for _ in {1..150}; do
    [ "$(history 'told in the chat$')" = 1 ] && [ "$(grep -c started "$ROOM/out")" = $([ $round = first ] && echo 1 || echo 2) ] && break
    sleep .2
  done
  kill "$SERVICE"; wait "$SERVICE"; is "exit code of the service" $? 0
  SERVICE=
  is "in the room" "$(told)" 1; is mails "$(mails)" 1
done

# A chat that takes the connection and says nothing holds up neither the mail nor the end of the service.
begin mute
sed -i "s/127.0.0.1:$SIGWATCH_CHAT_PORT/127.0.0.1:$((SIGWATCH_CHAT_PORT + 3))/" "$ROOM/sigwatch.yaml"
/usr/bin/python3 -c 'import socket, sys, time
s = socket.create_server(("127.0.0.1", int(sys.argv[1]))); time.sleep(120)' $((SIGWATCH_CHAT_PORT + 3)) & mute=$!
go_live
"$BUILD/daemon/sigwatchd" --config "$ROOM/sigwatch.yaml" >>"$ROOM/out" 2>&1 & SERVICE=$!
for _ in {1..150}; do [ "$(mails)" = 1 ] && break; sleep .2; done
is "mails beside a mute chat" "$(mails)" 1
begun=$SECONDS
kill "$SERVICE"; wait "$SERVICE"; is "exit code beside a mute chat" $? 0
SERVICE=
kill $mute; wait $mute 2>/dev/null
is "it ended within ten seconds" $((SECONDS - begun <= 10)) 1

[ $failed = 0 ] && echo "$checked checks went well"
exit $failed
