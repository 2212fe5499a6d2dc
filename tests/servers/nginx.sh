#!/bin/bash
# nginx on loopback, serving one folder as it is (index.html for folders).
#
# usage: nginx.sh install|start|stop|reset|free_port        exit 77: nginx is not installed
#   ROOT     the folder to serve (start); readable by all when run as root
#   PORT     a free port (start); `nginx.sh free_port` prints one
#   RUN      folder for configuration, logs and pid; one for each server (default: by PORT)
#   VARIANT  plain     Range, ETag, Last-Modified (default)
#            gzip      like plain, but text goes out with Content-Encoding: gzip when asked, weak ETag then
#            norange   `max_ranges 0`: Range is ignored, 200 with everything
#            bare      norange, and neither ETag nor Last-Modified
#            tls       like plain over https, with a certificate of its own for 127.0.0.1: $RUN/cert.pem
#            slow      20 kB/s; /limited/ answers 429 above one request a second, /down/ 503 with Retry-After: 120, /drop/ closes, /loop redirects for ever
. "$(dirname "$0")/lib.sh"
RUN=${RUN:-$BASE/nginx-${PORT:-0}}

install() { apt_install nginx-light; }

variant() {
  case "${VARIANT:-plain}" in
    plain) ;;
    tls) echo "ssl_certificate $RUN/cert.pem; ssl_certificate_key $RUN/key.pem;" ;;
    gzip) echo 'gzip on; gzip_types text/plain application/atom+xml application/json; gzip_min_length 100; gzip_vary on;' ;;
    norange) echo 'max_ranges 0;' ;;
    bare) echo 'max_ranges 0; etag off; add_header Last-Modified ""; if_modified_since off;' ;;
    slow)
      cat <<CFG
limit_rate 20k;
location /limited/ { alias $ROOT/; limit_req zone=slow; }
location /down/ { add_header Retry-After 120 always; return 503 "down\n"; }
location /drop/ { return 444; }
location = /loop { return 302 /loop; }
CFG
      ;;
    *) log "unknown VARIANT $VARIANT"; return 2 ;;
  esac
}

# The certificate is its own CA, so that a client may trust it by name of the file.
certificate() {
  have openssl
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=sigwatch-test \
    -addext subjectAltName=IP:127.0.0.1 -keyout "$RUN/key.pem" -out "$RUN/cert.pem" 2>"$RUN/logs/openssl.log"
}

configuration() {
  local user='' ssl=''
  [ "${VARIANT:-plain}" = tls ] && ssl=' ssl'
  [ "$(id -u)" = 0 ] && user="user www-data;"
  cat <<CFG
daemon on; worker_processes 1; pid $RUN/pid; error_log $RUN/logs/error.log; $user
events { worker_connections 256; }
http {
  types { text/html html; text/plain txt; application/x-gzip gz; application/atom+xml atom; application/json json; }
  default_type application/octet-stream; access_log $RUN/logs/access.log;
  client_body_temp_path $RUN/tmp/b; proxy_temp_path $RUN/tmp/p; fastcgi_temp_path $RUN/tmp/f; uwsgi_temp_path $RUN/tmp/u; scgi_temp_path $RUN/tmp/s;
  limit_req_zone \$binary_remote_addr zone=slow:1m rate=1r/s; limit_req_status 429;
  server { listen 127.0.0.1:$PORT$ssl; root $ROOT; index index.html; $(variant) }
}
CFG
}

start() {
  : "${ROOT:?the folder to serve}" "${PORT:?a free port}"
  have nginx
  running "$RUN/pid" && { log "already running"; return 0; }
  mkdir -p "$RUN/tmp" "$RUN/logs" || return 1
  [ "${VARIANT:-plain}" != tls ] || certificate || return 1
  configuration >"$RUN/nginx.conf" || return 1
  # its output is not the caller's: a test that reads a pipe would wait for the daemon
  nginx -e "$RUN/logs/error.log" -p "$RUN" -c "$RUN/nginx.conf" </dev/null >"$RUN/logs/start.log" 2>&1 || { cat "$RUN/logs/start.log" >&2; return 1; }
  wait_port "$PORT"
}
stop() { stop_pidfile "$RUN/pid"; }
reset() { stop; rm -rf "$RUN"; }

case "${1:-}" in
  install | start | stop | reset | free_port) "$1" ;;
  *) sed -n '2,15s/^# \{0,1\}//p' "$0"; exit 2 ;;
esac
