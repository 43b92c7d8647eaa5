#!/bin/sh
# curl as far as the course needs it, by way of wget: curl [-sSfLv] [-m SECONDS] [-o FILE] [-d BODY] URL
# (and -u and -H, which its servers do not ask for).
out=- limit=30 url= silent= show= body=
while [ $# -gt 0 ]; do
  case "$1" in
    -o) out=$2; shift ;;
    -d) body=$2; shift ;;
    -u | -H) shift ;;
    -m | --max-time | --connect-timeout) limit=$2; shift ;;
    --*) ;;
    -*)
      case "$1" in *s*) silent=1 ;; esac
      case "$1" in *S*) show=1 ;; esac
      ;;
    *) url=$1 ;;
  esac
  shift
done
[ -n "$url" ] || { echo 'curl: (2) no URL specified' >&2; exit 2; }
case "$url" in *://*) ;; *) url=http://$url ;; esac
place=${url#*://}; place=${place%%/*}; host=${place%%:*}
port=80
case "$place" in *:*) port=${place##*:} ;; esac
complain() {
  { [ -z "$silent" ] || [ -n "$show" ]; } && echo "curl: ($1) $2" >&2
  exit "$1"
}
{ seen=$(timeout "$limit" wget -q -O "$out" ${body:+--post-data "$body"} "$url" 2>&1 >&3); code=$?; } 3>&1
case "$code $seen" in
  0*) exit 0 ;;
  *'bad address'*) complain 6 "Could not resolve host: $host" ;;
  *'server returned error'*) exit 0 ;; # curl takes an error page for an answer
  *reset*) complain 56 'Recv failure: Connection reset by peer' ;;
  124* | 143*) complain 28 "Operation timed out after $((limit * 1000)) milliseconds with 0 bytes received" ;;
  *) complain 7 "Failed to connect to $host port $port: ${seen##*: }" ;;
esac
