#!/bin/bash
# Dovecot's IMAP server, all as one ordinary user, on loopback: STARTTLS or nothing on PORT, TLS from the start on PORT+1 (CA: RUN/tls/ca.pem).
#
# usage: dovecot.sh install|setup|load|start|add FILE FOLDER [EPOCH]|compress FILE FOLDER METHOD|import MBOX FOLDER|remove FOLDER N|forbid FOLDER N|rename FOLDER NEW|recreate FOLDER|stop|reset|free_port
#   PORT   the first of free ports, two or (with RELAY) four; chosen when absent, and written to RUN/port      exit 77: not installed
#   RELAY  a port of loopback: then also submission, STARTTLS on PORT+2 and TLS from the start on PORT+3, that hands mail over there
#   RUN    folder for configuration, mail and pid; one for each server
#   MAIL   folder of gen_mail.py's mail; made when absent
# User reader, password pw-reader. Folders: sig-a (60 posts, newest a day old), sig-b (silent for 7 months), sig-c (empty). INTERNALDATE is
# the mail's From_ line. `compress` lets Dovecot itself file a message, compressed (gz, bz2, zstd); exit 77: it cannot. `remove` takes the Nth oldest, `forbid` makes its file one that Dovecot may not read, `recreate` gives a folder
# another UIDVALIDITY.
. "$(dirname "$0")/lib.sh"
HERE="$(cd "$(dirname "$0")" && pwd)"
PORT=${PORT:-$(free_port 4)}
RUN=${RUN:-$BASE/dovecot-$PORT}
MAIL=${MAIL:-$BASE/mail}
BOXES=$RUN/home/reader/Maildir
OWNER=$(id -un)
AS=()
if [ "$(id -u)" = 0 ]; then OWNER=${DOVECOT_USER:-mail}; AS=(setpriv --reuid "$OWNER" --regid "$(id -gn "$OWNER")" --clear-groups); fi

install() { apt_install dovecot-imapd dovecot-submissiond openssl; }
needed() {
  have dovecot
  have openssl
  [ -z "${RELAY:-}" ] || [ -x /usr/lib/dovecot/submission ] || { log "Dovecot's submission server is not installed (scripts/bootstrap installs it)"; exit 77; }
}
need_mail() { [ -s "$MAIL/sig-a.mbox" ] || /usr/bin/python3 "$HERE/gen_mail.py" "$MAIL" >/dev/null; }

certificates() {
  mkdir -p "$RUN/tls" && cd "$RUN/tls" || return 1
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -keyout ca.key -out ca.pem -subj '/CN=IMAP test CA' \
    -addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign,cRLSign 2>openssl.log || return 1
  openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout key.pem -out server.csr -subj /CN=localhost 2>>openssl.log || return 1
  printf 'subjectAltName=DNS:localhost,IP:127.0.0.1\n' >server.ext
  openssl x509 -req -in server.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -extfile server.ext -out cert.pem 2>>openssl.log
}

# Dovecot 2.4 (Debian 13) renamed most settings, and wants to be told whose names these are.
configuration() {
  local group
  group=$(id -gn "$OWNER")
  case $(dovecot --version) in
    2.[0-3].*)
      cat <<CFG
mail_location = maildir:$RUN/home/%u/Maildir
ssl_cert = <$RUN/tls/cert.pem
ssl_key = <$RUN/tls/key.pem
disable_plaintext_auth = yes
passdb {
  driver = passwd-file
  args = $RUN/passwd
}
userdb {
  driver = static
  args = uid=$OWNER gid=$group home=$RUN/home/%u
}
CFG
      ;;
    *)
      cat <<CFG
dovecot_config_version = 2.4.0
dovecot_storage_version = 2.4.0
mail_driver = maildir
mail_path = $RUN/home/%{user}/Maildir
ssl_server_cert_file = $RUN/tls/cert.pem
ssl_server_key_file = $RUN/tls/key.pem
auth_allow_cleartext = no
passdb passwd-file {
  passwd_file_path = $RUN/passwd
}
userdb static {
  fields {
    uid = $OWNER
    gid = $group
    home = $RUN/home/%{user}
  }
}
CFG
      ;;
  esac
  cat <<CFG
base_dir = $RUN/base
state_dir = $RUN/base
log_path = $RUN/log
protocols = imap${RELAY:+ submission}
listen = 127.0.0.1
default_internal_user = $OWNER
default_internal_group = $group
default_login_user = $OWNER
ssl = yes
# else a client on the same machine counts as secure, and may log in without TLS
login_trusted_networks =
auth_failure_delay = 0
first_valid_uid = 1
service anvil {
  chroot =
}
service stats {
  chroot =
}
service imap-login {
  chroot =
  inet_listener imap {
    port = $PORT
  }
  inet_listener imaps {
    port = $((PORT + 1))
  }
}
CFG
  [ -z "${RELAY:-}" ] || submission
}

submission() {
  cat <<CFG
hostname = smtp.example.org
submission_relay_host = 127.0.0.1
submission_relay_port = $RELAY
service submission-login {
  chroot =
  inet_listener submission {
    port = $((PORT + 2))
  }
  inet_listener submissions {
    port = $((PORT + 3))
    ssl = yes
  }
}
CFG
}

setup() {
  needed
  mkdir -p "$RUN/base" "$RUN/home/reader" || return 1
  [ -s "$RUN/tls/cert.pem" ] || (certificates) || return 1
  printf 'reader:{PLAIN}pw-reader\n' >"$RUN/passwd"
  configuration >"$RUN/dovecot.conf" || return 1
  if [ "$(id -u)" = 0 ]; then chmod a+x "$(dirname "$RUN")"; chown -R "$OWNER" "$RUN"; fi
}

start() {
  running "$RUN/base/master.pid" && { log "already running"; return 0; }
  setup || return 1
  # its output is not the caller's: a test that reads a pipe would wait for the daemon
  "${AS[@]}" dovecot -c "$RUN/dovecot.conf" </dev/null >"$RUN/start.log" 2>&1 && wait_port "$PORT" && wait_port "$((PORT + 1))" && echo "$PORT" >"$RUN/port"
}

# put FOLDER MBOX [EPOCH] : adds the messages, each with its From_ line's time, or EPOCH, as its INTERNALDATE
put() {
  "${AS[@]}" /usr/bin/python3 - "$BOXES" "$@" <<'PY'
import calendar, mailbox, sys, time
boxes, name, source = sys.argv[1:4]
root = mailbox.Maildir(boxes)
folder = root.get_folder(name) if name in root.list_folders() else root.add_folder(name)
for mail in mailbox.mbox(source, create=False):
    added = mailbox.MaildirMessage(mail)
    added.set_date(int(sys.argv[4]) if sys.argv[4:] else calendar.timegm(time.strptime(' '.join(mail.get_from().split()[1:6]), '%a %b %d %H:%M:%S %Y')))
    folder.add(added)
PY
}
load() {
  setup || return 1
  need_mail
  # the user's own copy: the caller's folder may be closed to others
  local copy=$RUN/home/mail list
  mkdir -p "$copy" && cp "$MAIL"/sig-[abc].mbox "$copy" || return 1
  if [ "$(id -u)" = 0 ]; then chown -R "$OWNER" "$copy"; fi
  for list in sig-a sig-b sig-c; do put "$list" "$copy/$list.mbox" || return 1; done
}
# one raw message
add() {
  { echo "From x@y $(date -u '+%a %b %e %H:%M:%S %Y')"; sed 's/^>*From />&/' "$1"; echo; } >"$RUN/home/one.mbox"
  if [ "$(id -u)" = 0 ]; then chown "$OWNER" "$RUN/home/one.mbox"; fi
  put "$2" "$RUN/home/one.mbox" ${3:+"$3"}
}
# one raw message, as Dovecot compresses it; its IMAP server does not know of it
compress() {
  local options=(-o mail_plugins=zlib -o "plugin/zlib_save=$3")
  case $(dovecot --version) in
    2.[0-3].*) ;;
    *) options=(-o mail_plugins/mail_compress=yes -o "mail_compress_write_method=$3") ;;
  esac
  cp "$1" "$RUN/home/one.eml" || return 1
  if [ "$(id -u)" = 0 ]; then chown "$OWNER" "$RUN/home/one.eml"; fi
  "${AS[@]}" doveadm -c "$RUN/dovecot.conf" "${options[@]}" mailbox create -u reader "$2" 2>/dev/null
  "${AS[@]}" doveadm -c "$RUN/dovecot.conf" "${options[@]}" save -u reader -m "$2" "$RUN/home/one.eml" >"$RUN/compress.log" 2>&1 || exit 77
}
# many, with the times of their From_ lines
import() {
  cp "$1" "$RUN/home/many.mbox" || return 1
  if [ "$(id -u)" = 0 ]; then chown "$OWNER" "$RUN/home/many.mbox"; fi
  put "$2" "$RUN/home/many.mbox"
}
nth() { find "$BOXES/.$1/cur" "$BOXES/.$1/new" -type f -printf '%f %p\n' | sort | sed -n "$2s/^[^ ]* //p"; }
remove() { nth "$@" | xargs rm -f; }
forbid() { nth "$@" | xargs chmod 000; }
rename() { mv "$BOXES/.$1" "$BOXES/.$2"; }
recreate() { rm -f "$BOXES/.$1"/dovecot*; }
stop() { stop_pidfile "$RUN/base/master.pid"; }
reset() { stop; rm -rf "$RUN"; }

case "${1:-}" in
  install | setup | load | start | add | compress | import | remove | forbid | rename | recreate | stop | reset | free_port) "$@" ;;
  *) sed -n '2,12s/^# \{0,1\}//p' "$0"; exit 2 ;;
esac
