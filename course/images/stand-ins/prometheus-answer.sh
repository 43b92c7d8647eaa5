#!/bin/sh
# Prometheus as far as the course asks it: whether it is ready, how its targets are, and a metric by its name.
read -r _ target _
while read -r line && [ -n "$(printf %s "$line" | tr -d '\r')" ]; do :; done

answer() { # STATUS TYPE TEXT
  printf 'HTTP/1.0 %s\r\nContent-Type: %s\r\nContent-Length: %s\r\n\r\n%s' "$1" "$2" "$(printf %s "$3" | wc -c)" "$3"
}
setting() { sed -n "s/.*$1: *[[\"' ]*\([^]\"', }]*\).*/\1/p" /etc/prometheus/prometheus.yml | tail -n 1; }

address=$(setting targets) path=$(setting metrics_path) job=$(setting job_name)
url=http://$address${path:-/metrics}
labels="\"instance\":\"$address\",\"job\":\"$job\""
scrape() { timeout 3 wget -q -O - "$url" 2>&1; }

case "$target" in
  /metrics) answer '200 OK' text/plain 'prometheus_build_info 1
' ;;
  /-/ready) answer '200 OK' text/plain 'Prometheus Server is Ready.
' ;;
  /-/healthy) answer '200 OK' text/plain 'Prometheus Server is Healthy.
' ;;
  /api/v1/targets)
    if seen=$(scrape); then health=up error=; else health=down error="Get \\\"$url\\\": ${seen##*: }"; fi
    answer '200 OK' application/json "{\"status\":\"success\",\"data\":{\"activeTargets\":[{\"labels\":{$labels},\"scrapePool\":\"$job\",\"scrapeUrl\":\"$url\",\"lastError\":\"$error\",\"health\":\"$health\"}],\"droppedTargets\":[]}}"
    ;;
  /api/v1/query\?*)
    name=${target##*query=} name=${name%%&*}
    case "$name" in
      1%2B1) result='"scalar","result":[0,"2"]' ;;
      up) scrape >/dev/null && up=1 || up=0
        result="\"vector\",\"result\":[{\"metric\":{\"__name__\":\"up\",$labels},\"value\":[0,\"$up\"]}]" ;;
      *) value=$(scrape | sed -n "s/^$name\({.*}\)\{0,1\} //p" | head -n 1)
        [ -n "$value" ] && value="{\"metric\":{\"__name__\":\"$name\",$labels},\"value\":[0,\"$value\"]}"
        result="\"vector\",\"result\":[$value]" ;;
    esac
    answer '200 OK' application/json "{\"status\":\"success\",\"data\":{\"resultType\":$result}}"
    ;;
  *) answer '200 OK' text/html '<title>Prometheus Time Series Collection and Processing Server</title>
' ;;
esac
