#!/bin/bash
# HyperKitty (Debian's package) without Mailman, on SQLite and gunicorn, on loopback.
#
# usage: hyperkitty.sh install|setup|start|load|load_odd|load_silent LIST...|post FILE LIST|delete LIST MESSAGE-ID|stop|reset|free_port     exit 77: not installed
#   PORT     a free port (start, post); `hyperkitty.sh free_port` prints one
#   RUN      folder for settings, database and pid; one for each server. A loaded one may be copied for another mode
#   MAIL     folder of gen_mail.py's mail; made when absent
#   HK_PAGING=limit|page    the API pages, as on big sites (default: everything at once, as the package and Debian's mailman3-web have it)
#   HK_EXPORT=off           HYPERKITTY_MBOX_EXPORT = False
#   HK_CONDITIONAL=1        ETag and 304
#   HK_TZ=Asia/Shanghai     the site's time zone
# Settings are read at start. Lists: sig-a (60 posts, newest a day old), sig-b (silent for 7 months), sig-c (never posted to), secret (private).
. "$(dirname "$0")/lib.sh"
HERE="$(cd "$(dirname "$0")" && pwd)"
PORT=${PORT:-27080}
RUN=${RUN:-$BASE/hyperkitty-$PORT}
MAIL=${MAIL:-$BASE/mail}
KEY=test-only
DOMAIN=lists.example.org
export DJANGO_SETTINGS_MODULE=hk_settings PYTHONPATH=$RUN PYTHONDONTWRITEBYTECODE=1 HK_RUN=$RUN HK_KEY=$KEY

install() { apt_install python3-django-hyperkitty python3-whoosh gunicorn; } # whoosh: haystack wants a back end
needed() {
  have gunicorn
  /usr/bin/python3 -c 'import hyperkitty, whoosh' 2>/dev/null || { log "HyperKitty is not installed (scripts/bootstrap installs it)"; exit 77; }
}
manage() { (cd "$RUN" && /usr/bin/python3 -m django "$@"); }
need_mail() { [ -s "$MAIL/sig-a.mbox" ] || /usr/bin/python3 "$HERE/gen_mail.py" "$MAIL" >/dev/null; }

settings() {
  cat <<'PY'
import os
from hyperkitty.tests.settings_test import *  # the package's own
BASE_DIR = os.environ['HK_RUN']; DEBUG = False; TESTING = False
ALLOWED_HOSTS = ['127.0.0.1', 'localhost', 'lists.example.org']
SECRET_KEY = 'test-only'
MAILMAN_REST_API_URL = 'http://127.0.0.1:1'; MAILMAN_REST_API_USER = 'none'; MAILMAN_REST_API_PASS = 'none'  # there is no Mailman
MAILMAN_ARCHIVER_KEY = os.environ['HK_KEY']; MAILMAN_ARCHIVER_FROM = ('127.0.0.1', '::1')
INSTALLED_APPS = tuple(a for a in INSTALLED_APPS if not a.startswith(('django_mailman3.lib.auth', 'allauth.socialaccount.providers')))
DATABASES = {'default': {'ENGINE': 'django.db.backends.sqlite3', 'NAME': os.path.join(BASE_DIR, 'hk.db'), 'OPTIONS': {'timeout': 20}}}
ROOT_URLCONF = 'hk_urls'; STATIC_ROOT = BASE_DIR + '/static/'; STATIC_URL = '/static/'
COMPRESS_ENABLED = False; COMPRESS_PRECOMPILERS = ()
HAYSTACK_CONNECTIONS = {'default': {'ENGINE': 'haystack.backends.simple_backend.SimpleEngine'}}
HAYSTACK_SIGNAL_PROCESSOR = 'haystack.signals.BaseSignalProcessor'
Q_CLUSTER = {'retry': 60, 'timeout': 30, 'orm': 'default', 'sync': True}
EMAIL_BACKEND = 'django.core.mail.backends.dummy.EmailBackend'
TIME_ZONE = os.environ.get('HK_TZ', 'UTC')
HYPERKITTY_MBOX_EXPORT = os.environ.get('HK_EXPORT', '') != 'off'
_paging = {'limit': 'LimitOffsetPagination', 'page': 'PageNumberPagination'}.get(os.environ.get('HK_PAGING', ''))
if _paging: REST_FRAMEWORK = {'DEFAULT_PAGINATION_CLASS': 'rest_framework.pagination.' + _paging, 'PAGE_SIZE': 10}
if os.environ.get('HK_CONDITIONAL'):
    MIDDLEWARE = ('django.middleware.gzip.GZipMiddleware', 'django.middleware.http.ConditionalGetMiddleware') + tuple(MIDDLEWARE)
PY
}
urls() {
  cat <<'PY'
from django.conf.urls import include
from django.urls import path
from django.views.generic import RedirectView
urlpatterns = [
    path('hyperkitty/', include('hyperkitty.urls')),
    path('postorius/', include(([path('lists/', RedirectView.as_view(url='/hyperkitty/'), name='list_index')], 'postorius'))),
    path('', include('django_mailman3.urls')), path('accounts/', include('allauth.urls')),
]
PY
}
setup() {
  needed
  mkdir -p "$RUN" || return 1
  settings >"$RUN/hk_settings.py" && urls >"$RUN/hk_urls.py" || return 1
  printf 'from django.core.wsgi import get_wsgi_application\napplication = get_wsgi_application()\n' >"$RUN/hk_wsgi.py"
  [ -s "$RUN/hk.db" ] && return 0
  manage migrate -v0 || return 1
  # the site's domain is what permalinks are made of
  manage shell -c "
from django.contrib.sites.models import Site; Site.objects.update_or_create(id=1, defaults=dict(domain='$DOMAIN', name='$DOMAIN'))
from django_mailman3.models import MailDomain; MailDomain.objects.get_or_create(site_id=1, mail_domain='$DOMAIN')"
}
start() {
  running "$RUN/pid" && { log "already running"; return 0; }
  setup || return 1
  # its output is not the caller's: a test that reads a pipe would wait for the daemon
  (cd "$RUN" && exec gunicorn --bind "127.0.0.1:$PORT" --workers 2 --pid "$RUN/pid" --access-logfile "$RUN/access.log" --error-logfile "$RUN/error.log" --daemon hk_wsgi:application) \
    </dev/null >"$RUN/start.log" 2>&1
  wait_port "$PORT" 60
}
import() { manage hyperkitty_import -v0 --no-sync-mailman --ignore-mtime --since "$3" -l "$1@$DOMAIN" "$2" >/dev/null; }
load() {
  setup || return 1
  need_mail
  import sig-a "$MAIL/sig-a.mbox" 1970-01-01 && import sig-b "$MAIL/sig-b.mbox" 1970-01-01 && import secret "$MAIL/sig-b.mbox" 1970-01-01 || return 1
  # the import of an empty mbox makes no list, so a list never posted to is made by hand
  manage shell -c "
from hyperkitty.models import MailingList, ArchivePolicy
for n in ('sig-a', 'sig-b', 'sig-c', 'secret'):
    m, _ = MailingList.objects.get_or_create(name=n + '@$DOMAIN'); m.list_id = n + '.$DOMAIN'; m.display_name = n.upper()
    if n == 'secret': m.archive_policy = ArchivePolicy.private.value
    m.save()"
}
# future, 1970, absent and unreadable Date, raw Latin-1, a named zone, an automatic mail: into sig-a
load_odd() { need_mail; import sig-a "$MAIL/odd.mbox" 1960-01-01; }
# sig-a as it is, and the talk of sig-b, under ids of their own, in each list named; one start of Django for all
load_silent() {
  setup || return 1
  need_mail
  local list
  for list; do sed "s/^\\(Message-ID\\|In-Reply-To\\|References\\): </&$list-/; s/sig-b/$list/g" "$MAIL/sig-b.mbox" >"$RUN/$list.mbox"; done
  cp "$MAIL/sig-a.mbox" "$RUN/"
  manage shell -c "
from django.core.management import call_command
for n in 'sig-a $*'.split():
    call_command('hyperkitty_import', '$RUN/' + n + '.mbox', list_address=n + '@$DOMAIN', since='1970-01-01', no_sync_mailman=True, ignore_mtime=True, verbosity=0)" >/dev/null
}
# one raw message through the archiver's own door, as Mailman does it
post() { curl -sS --fail --max-time 60 -o /dev/null -H "Authorization: Token $KEY" -F mlist="$2@$DOMAIN" -F message=@"$1" "http://127.0.0.1:$PORT/hyperkitty/api/mailman/archive"; }
delete() { manage shell -c "from hyperkitty.models import Email; Email.objects.get(mailinglist__name='$1@$DOMAIN', message_id='$2').delete()"; }
stop() { stop_pidfile "$RUN/pid"; }
reset() { stop; rm -rf "$RUN"; }

case "${1:-}" in
  install | setup | start | load | load_odd | load_silent | post | delete | stop | reset | free_port) "$@" ;;
  *) sed -n '2,13s/^# \{0,1\}//p' "$0"; exit 2 ;;
esac
