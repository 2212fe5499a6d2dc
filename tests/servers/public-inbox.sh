#!/bin/bash
# public-inbox (Debian's package): HTTP, NNTP, IMAP and POP3 from one public-inbox-netd, unprivileged, on loopback.
#
# usage: public-inbox.sh install|setup|load|load_odd|start|add FILE LIST|remove FILE LIST|stop|reset|free_port     exit 77: not installed
#   PORT     http; +1 nntp, +2 imap, +3 pop3 (setup writes it into the inboxes' URLs, so give the same to all verbs)
#   RUN      folder for configuration, inboxes and pid; one for each server
#   MAIL     folder of gen_mail.py's mail; made when absent
# Inboxes (v2): sig-a (60 posts, newest a day old), sig-b (silent for 7 months), sig-c (never posted to), odd (load_odd); newsgroup and mailbox
# org.example.lists.sig-a (IMAP: org.example.lists.sig-a.0, anonymous).
. "$(dirname "$0")/lib.sh"
HERE="$(cd "$(dirname "$0")" && pwd)"
PORT=${PORT:-27090}
RUN=${RUN:-$BASE/public-inbox-$PORT}
MAIL=${MAIL:-$BASE/mail}
DOMAIN=lists.example.org
export PI_CONFIG=$RUN/config HOME=$RUN/home PI_EMERGENCY=$RUN/emergency TZ=UTC0
export GIT_CONFIG_NOSYSTEM=1 GIT_AUTHOR_NAME=pi GIT_AUTHOR_EMAIL=pi@localhost GIT_COMMITTER_NAME=pi GIT_COMMITTER_EMAIL=pi@localhost

install() { apt_install public-inbox libmail-imapclient-perl git xapian-tools; }
needed() { have public-inbox-netd; have git; }
need_mail() { [ -s "$MAIL/sig-a.mbox" ] || /usr/bin/python3 "$HERE/gen_mail.py" "$MAIL" >/dev/null; }
setting() { git config -f "$PI_CONFIG" "$1" "$2"; }

setup() {
  needed
  [ -s "$RUN/ready" ] && return 0
  mkdir -p "$RUN/home" || return 1
  local list
  for list in sig-a sig-b sig-c odd; do
    public-inbox-init -V2 -L basic --ng "org.example.lists.$list" "$list" "$RUN/$list" "http://127.0.0.1:$PORT/$list" "$list@$DOMAIN" 2>>"$RUN/init.log" || return 1
    setting "publicinbox.$list.filter" PublicInbox::Filter::Mirror # else HTML mail is refused
  done
  setting publicinbox.wwwlisting all
  setting publicinbox.imapserver "127.0.0.1:$((PORT + 2))"
  setting publicinbox.nntpserver "127.0.0.1:$((PORT + 1))"
  echo yes >"$RUN/ready"
}

# writer VERB LIST MBOX : the package's own importer, one process for a whole mbox
writer() {
  perl -MPublicInbox::Config -MPublicInbox::InboxWritable -MPublicInbox::MboxReader -e '
    my ($verb, $list, $file) = @ARGV;
    my $inbox = PublicInbox::InboxWritable->new(PublicInbox::Config->new->lookup_name($list));
    my $importer = $inbox->importer(0);
    my $n = 0;
    open my $mail, "<", $file or die "$file: $!";
    PublicInbox::MboxReader->mboxrd($mail, sub { $n++ if $importer->$verb($_[0]) });
    $importer->done;
    print "$list: $verb $n\n"' "$@"
}

load() {
  setup || return 1
  need_mail
  writer add sig-a "$MAIL/sig-a.mbox" && writer add sig-b "$MAIL/sig-b.mbox"
}
# future, 1970, absent and unreadable Date, raw Latin-1, a named zone, an automatic mail: into odd
load_odd() { need_mail; writer add odd "$MAIL/odd.mbox"; }

# as_mbox FILE : one raw message as an mbox
as_mbox() { { echo 'From mboxrd@z Thu Jan  1 00:00:00 1970'; sed 's/^>*From />&/' "$1"; echo; } >"$RUN/one.mbox"; }
add() { as_mbox "$1" && writer add "$2" "$RUN/one.mbox"; }
remove() { as_mbox "$1" && writer remove "$2" "$RUN/one.mbox"; }

start() {
  running "$RUN/pid" && { log "already running"; return 0; }
  setup || return 1
  # its output is not the caller's: a test that reads a pipe would wait for the daemon
  public-inbox-netd -D -P "$RUN/pid" -1 "$RUN/out.log" -2 "$RUN/err.log" -l "http://127.0.0.1:$PORT" -l "nntp://127.0.0.1:$((PORT + 1))" \
    -l "imap://127.0.0.1:$((PORT + 2))" -l "pop3://127.0.0.1:$((PORT + 3))" </dev/null >"$RUN/start.log" 2>&1 || return 1
  wait_port "$PORT" 60 && wait_port "$((PORT + 1))" && wait_port "$((PORT + 2))"
}
stop() { stop_pidfile "$RUN/pid"; }
reset() { stop; rm -rf "$RUN"; }

case "${1:-}" in
  install | setup | load | load_odd | start | add | remove | stop | reset | free_port) "$@" ;;
  *) sed -n '2,11s/^# \{0,1\}//p' "$0"; exit 2 ;;
esac
