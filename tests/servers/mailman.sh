#!/bin/bash
# Mailman 3 core (Debian's package) with its HyperKitty archiver, on SQLite, in a directory of its own, on loopback. No root needed.
#
# usage: RUN=DIR mailman.sh install|start|list NAME...|subscribe NAME ADDRESS|set NAME KEY VALUE|held NAME|accept NAME|stop|reset   exit 77: not installed
#   REST, LMTP   free ports: its interface for programs, and its door for mail
#   SMTP         the port of loopback where it hands over what it sends
#   ARCHIVER     the port of loopback where HyperKitty takes mail
# held prints the number of messages that wait for a moderator; accept lets all of them through.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
RUN=${RUN:-$BASE/mailman}
REST=${REST:-27001}
LMTP=${LMTP:-27024}
SMTP=${SMTP:-27025}
ARCHIVER=${ARCHIVER:-27080}
KEY=test-only
DOMAIN=lists.example.org

install() { apt_install mailman3 python3-mailman-hyperkitty curl; }
needed() {
  have mailman
  have curl
  /usr/bin/python3 -c 'import mailman_hyperkitty' 2>/dev/null || { log "Mailman's HyperKitty archiver is not installed (scripts/bootstrap installs it)"; exit 77; }
}

configuration() {
  cat <<CFG
[mailman]
site_owner: postmaster@$DOMAIN
layout: here
[paths.here]
var_dir: $RUN/var
bin_dir: /usr/lib/mailman3/bin
[webservice]
hostname: 127.0.0.1
port: $REST
admin_user: restadmin
admin_pass: restpass
workers: 1
[mta]
incoming: mailman.mta.null.NullMTA
smtp_host: 127.0.0.1
smtp_port: $SMTP
lmtp_host: 127.0.0.1
lmtp_port: $LMTP
[archiver.hyperkitty]
class: mailman_hyperkitty.Archiver
enable: yes
configuration: $RUN/hyperkitty.cfg
[dmarc]
org_domain_data_url: file://$RUN/psl.dat
resolver_timeout: 1s
resolver_lifetime: 1s
CFG
  # not needed here, and each is a process that starts
  local runner
  for runner in nntp digest bounces command task retry; do printf '[runner.%s]\nstart: no\n' $runner; done
}

start() {
  needed
  running "$RUN/var/master.pid" && return 0
  mkdir -p "$RUN"
  configuration >"$RUN/mailman.cfg"
  printf 'org\ncom\nnet\n' >"$RUN/psl.dat" # else it fetches the public suffix list
  printf '[general]\nbase_url: http://127.0.0.1:%s/hyperkitty/\napi_key: %s\n' "$ARCHIVER" "$KEY" >"$RUN/hyperkitty.cfg"
  local as_root=()
  [ "$(id -u)" = 0 ] && as_root=(--run-as-root)
  mailman "${as_root[@]}" -C "$RUN/mailman.cfg" start --force </dev/null >"$RUN/start.log" 2>&1 || { cat "$RUN/start.log" >&2; return 1; }
  wait_port "$REST" 90 && wait_port "$LMTP" 30
}

rest() {
  local method=$1 path=$2
  shift 2
  curl -sS --fail-with-body --max-time 60 -u restadmin:restpass -X "$method" "$@" "http://127.0.0.1:$REST/3.1/$path"
}

list() {
  rest POST domains -d mail_host=$DOMAIN >/dev/null 2>&1 # may be there
  local name
  for name; do rest POST lists -d "fqdn_listname=$name@$DOMAIN" || return 1; done
}
subscribe() {
  rest POST members -d "list_id=$1.$DOMAIN" --data-urlencode "subscriber=$2" -d pre_verified=true -d pre_confirmed=true -d pre_approved=true \
    -d send_welcome_message=false >/dev/null
}
set_value() { rest PATCH "lists/$1.$DOMAIN/config" --data-urlencode "$2=$3"; }
held_ids() {
  rest GET "lists/$1.$DOMAIN/held" | /usr/bin/python3 -c 'import json, sys; [print(e["request_id"]) for e in json.load(sys.stdin).get("entries", [])]'
}
held() { held_ids "$1" | wc -l; }
accept() {
  local id
  for id in $(held_ids "$1"); do rest POST "lists/$1.$DOMAIN/held/$id" -d action=accept || return 1; done
}
stop() { stop_pidfile "$RUN/var/master.pid"; } # the master stops its runners
reset() { stop; rm -rf "$RUN"; }

case "${1:-}" in
  install | start | list | subscribe | held | accept | stop | reset) "$@" ;;
  set) shift && set_value "$@" ;;
  *) sed -n '2,9s/^# \{0,1\}//p' "$0"; exit 2 ;;
esac
