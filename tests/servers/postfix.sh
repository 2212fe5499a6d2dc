#!/bin/bash
# A private Postfix in a directory of its own: submission with STARTTLS and SASL (Cyrus sasldb) on loopback, every recipient into one Maildir.
# usage: RUN=DIR [PORT=N] postfix.sh install|start|stop|reset      needs root (Postfix does). start writes the first port to RUN/port
#   PORT   STARTTLS before AUTH, AUTH required               PORT+1 implicit TLS      PORT+2 plain, no AUTH (like port 25)
#   PORT+3 STARTTLS with an expired certificate              PORT+4 STARTTLS with another host's name
#   LMTP   with it, mail for lists.example.org goes to this port of loopback, where Mailman takes it
#   user sentinel@example.org, password pw-sentinel, may send as sentinel@bot.example.org; mail arrives in RUN/mail/all/new
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
RUN=${RUN:-$BASE/postfix}

install() { apt_install postfix sasl2-bin libsasl2-modules libsasl2-modules-db openssl; }

# authority : the key and certificate that sign the others
authority() {
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 3650 -keyout ca.key -out ca.pem -subj '/CN=Test CA' \
    -addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign,cRLSign 2>/dev/null
}

# certificate NAME SUBJECT_ALT_NAME DAYS
certificate() {
  openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$1.key" -out "$1.csr" -subj "/CN=$1.example.org" 2>/dev/null
  printf 'subjectAltName=%s\nextendedKeyUsage=serverAuth\nkeyUsage=digitalSignature\nbasicConstraints=CA:FALSE\n' "$2" >"$1.ext"
  local dates=(-days "$3")
  # openssl before 3.4 takes a negative count of days; later ones want both dates
  openssl x509 -req -in "$1.csr" -CA ca.pem -CAkey ca.key -CAcreateserial -extfile "$1.ext" -out "$1.pem" "${dates[@]}" 2>/dev/null ||
    openssl x509 -req -in "$1.csr" -CA ca.pem -CAkey ca.key -CAcreateserial -extfile "$1.ext" -out "$1.pem" \
      -not_before 20200101000000Z -not_after 20200102000000Z
  cat "$1.key" "$1.pem" >"$1.chain"
}

certificates() {
  [ -s "$RUN/tls/expired.chain" ] && return 0
  mkdir -p "$RUN/tls"
  (
    cd "$RUN/tls" && authority &&
      certificate server 'DNS:localhost,IP:127.0.0.1' 3650 &&
      certificate other 'DNS:other.example.net' 3650 &&
      certificate expired 'DNS:localhost,IP:127.0.0.1' -1
  )
}

main_cf() {
  cat <<CFG
compatibility_level = 3.6
queue_directory = $RUN/queue
data_directory = $RUN/data
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
meta_directory = /etc/postfix
shlib_directory = /usr/lib/postfix
mail_owner = postfix
setgid_group = postdrop
multi_instance_name = postfix-test
maillog_file = $RUN/maillog
maillog_file_prefixes = $RUN
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = smtp.example.org
mydomain = example.org
mydestination =
mynetworks =
local_transport = error:no local delivery
alias_maps =
alias_database =
smtp_dns_support_level = disabled
virtual_mailbox_domains = static:all
virtual_mailbox_base = $RUN/mail
virtual_mailbox_maps = static:all/
virtual_uid_maps = static:65534
virtual_gid_maps = static:65534
virtual_transport = virtual
$([ -z "${LMTP:-}" ] || echo "transport_maps = inline:{lists.example.org=lmtp:inet:127.0.0.1:$LMTP}")
message_size_limit = 200000
smtpd_tls_CAfile = $RUN/tls/ca.pem
smtpd_tls_chain_files = $RUN/tls/server.chain
smtpd_sasl_type = cyrus
smtpd_sasl_path = smtpd
cyrus_sasl_config_path = $RUN/conf/sasl
smtpd_sasl_security_options = noanonymous
smtpd_sasl_local_domain = example.org
smtpd_relay_restrictions = permit
# who logged in may send as himself alone, as providers enforce
smtpd_sender_login_maps = inline:{sentinel@bot.example.org=sentinel@example.org, ada@chairs.example.org=ada@example.org}
smtpd_sender_restrictions = reject_authenticated_sender_login_mismatch
smtpd_recipient_restrictions = check_recipient_access inline:{{nouser@example.org = 550 5.1.1 No such user}, {busy@example.org = 451 4.7.1 Greylisted, try again}, {full@example.org = 452 4.2.2 Mailbox full}, {blocked@example.org = 554 5.7.1 Blocked as spam}, {bye@example.org = 421 4.3.0 Closing}}, permit_sasl_authenticated, \$mua_extra
mua_extra = reject
CFG
}

# master_cf PORT
master_cf() {
  local tls='-o smtpd_sasl_auth_enable=yes'
  cat <<CFG
127.0.0.1:$1 inet n - n - - smtpd -o smtpd_tls_security_level=encrypt -o smtpd_tls_auth_only=yes $tls
127.0.0.1:$(($1 + 1)) inet n - n - - smtpd -o smtpd_tls_wrappermode=yes $tls
127.0.0.1:$(($1 + 2)) inet n - n - - smtpd -o smtpd_tls_security_level=none -o mynetworks=127.0.0.0/8 -o mua_extra=permit_mynetworks,reject
127.0.0.1:$(($1 + 3)) inet n - n - - smtpd -o smtpd_tls_security_level=encrypt $tls -o smtpd_tls_chain_files=$RUN/tls/expired.chain
127.0.0.1:$(($1 + 4)) inet n - n - - smtpd -o smtpd_tls_security_level=encrypt $tls -o smtpd_tls_chain_files=$RUN/tls/other.chain
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
virtual unix - n n - - virtual
lmtp unix - - n - - lmtp
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
CFG
}

# logins : Postfix of Debian 12 reads CONFIG_DIR/sasl/smtpd.conf and ignores cyrus_sasl_config_path; that of Debian 13 does as it is told
logins() {
  printf 'pwcheck_method: auxprop\nauxprop_plugin: sasldb\nsasldb_path: %s/sasl/sasldb2\nmech_list: PLAIN LOGIN CRAM-MD5\n' "$RUN" >"$RUN/conf/sasl/smtpd.conf"
  local user
  for user in sentinel ada; do printf 'pw-%s\n' $user | saslpasswd2 -p -c -f "$RUN/sasl/sasldb2" -u example.org $user; done
  chown root:postfix "$RUN/sasl/sasldb2"
  chmod 640 "$RUN/sasl/sasldb2"
}

start() {
  have postfix
  have saslpasswd2
  [ "$(id -u)" = 0 ] || { log "Postfix needs root"; exit 77; }
  postfix -c "$RUN/conf" status >/dev/null 2>&1 && return 0
  local port=${PORT:-}
  [ -n "$port" ] || port=$(free_port 5) || return 1
  mkdir -p "$RUN"/{conf/sasl,queue,data,mail,sasl}
  chmod 755 "$RUN" "$RUN/sasl"
  chown postfix "$RUN/data"
  chown 65534:65534 "$RUN/mail"
  certificates || return 1
  main_cf >"$RUN/conf/main.cf"
  master_cf "$port" >"$RUN/conf/master.cf"
  logins
  postfix -c "$RUN/conf" start >"$RUN/start.log" 2>&1
  wait_port "$port" && echo "$port" >"$RUN/port"
}

stop() { [ -d "$RUN/conf" ] && postfix -c "$RUN/conf" stop >/dev/null 2>&1; return 0; }
reset() { stop; rm -rf "$RUN"; }

"${@:-start}"
