#!/bin/sh
# Grafana as far as the course asks it: its pages, and its data sources, which are kept as lines: UID URL NAME.
read -r method target _
length=0
while read -r line && line=$(printf %s "$line" | tr -d '\r') && [ -n "$line" ]; do
  case "$line" in [Cc]ontent-[Ll]ength:*) length=${line##* } ;; esac
done
body=$(head -c "$length")
added=/tmp/data-sources

answer() { # TYPE TEXT
  printf 'HTTP/1.0 200 OK\r\nContent-Type: %s\r\nContent-Length: %s\r\n\r\n%s' "$1" "$(printf %s "$2" | wc -c)" "$2"
}
setting() { sed -n "s/.*[{, \"]$1\"\{0,1\}: *\"\{0,1\}\([^\", }]*\).*/\1/p" | tail -n 1; }
known() { # the source of a file, and those that were added
  for file in /etc/grafana/provisioning/datasources/*.y*ml; do
    [ -e "$file" ] && echo "$(setting uid <"$file") $(setting url <"$file") $(setting name <"$file")"
  done
  cat "$added" 2>/dev/null
}
url_of() { known | while read -r uid url _; do [ "$uid" = "$1" ] && echo "$url"; done; }

case "$target" in
  /api/health) answer application/json '{
  "database": "ok"
}
' ;;
  /api/datasources)
    if [ "$method" = POST ]; then
      name=$(printf %s "$body" | setting name) url=$(printf %s "$body" | setting url) uid=$(printf %s "$body" | setting uid)
      echo "${uid:-$(printf %s "$name" | tr -dc 'A-Za-z0-9')} $url $name" >>"$added"
      answer application/json '{"message":"Datasource added"}'
    else
      answer application/json "[$(known | sed 's/\([^ ]*\) \([^ ]*\) \(.*\)/{"uid":"\1","url":"\2","name":"\3"},/' | tr -d '\n' | sed 's/,$//')]"
    fi
    ;;
  /api/datasources/uid/*/health)
    uid=${target#/api/datasources/uid/} url=$(url_of "${uid%/health}")
    seen=$(timeout 3 wget -q -O - "$url/api/v1/query?query=1%2B1" 2>&1)
    case "$seen" in
      *'"status":"success"'*) answer application/json '{"message":"Successfully queried the Prometheus API.","status":"OK"}' ;;
      *) answer application/json "{\"message\":\"Post \\\"$url/api/v1/query\\\": ${seen##*: } - There was an error returned querying the Prometheus API.\",\"status\":\"ERROR\"}" ;;
    esac
    ;;
  /api/datasources/proxy/uid/*)
    rest=${target#/api/datasources/proxy/uid/}
    answer application/json "$(timeout 3 wget -q -O - "$(url_of "${rest%%/*}")/${rest#*/}" 2>/dev/null)"
    ;;
  *) cat /stand-in/login | { text=$(cat); answer text/html "$text"; } ;;
esac
