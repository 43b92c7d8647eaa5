#!/bin/sh
# Answers HTTP on a port with the files in a directory. As PID 1, a shell takes signals only where it says so.
trap 'exit 0' TERM INT QUIT
port=@PORT@
address=
for word in "$@"; do
  case "$word" in
    --server.port=*) port=${word#*=} ;;
    --server.address=*) address=${word#*=}: ;;
  esac
done
httpd -f -p "$address${SERVER_PORT:-$port}" -h @HOME@ &
wait $!
