#!/bin/sh
# The favourites app without Node: it looks for its database with nc, and says in its log what it found.
# Reached is whoever answers HTTP there, as MongoDB does (with a sentence of its own).
trap 'exit 143' TERM INT QUIT
url=${MONGODB_URL:-${URL:-mongodb://mongodb:27017/swfavorites}}
case "$url" in
  mongodb://?*) rest=${url#mongodb://} ;;
  *)
    echo 'MongoParseError: Invalid scheme, expected connection string to start with "mongodb://" or "mongodb+srv://"' >&2
    exit 1
    ;;
esac
path=${rest#*/}
[ "$path" = "$rest" ] && path=
database=${path%%\?*}
place=${rest%%/*}
place=${place##*@}
host=${place%%:*}
mongo_port=27017
case "$place" in *:*) mongo_port=${place##*:} ;; esac
case "$(nc --help 2>&1)" in *' -v'*) verbose=-vv ;; *) verbose= ;; esac

problem() { # what stands in the way, in the words of Node's driver; nothing where the database was found
  seen=$(printf 'GET / HTTP/1.0\r\n\r\n' | timeout 4 nc $verbose -w 3 "$host" "$mongo_port" 2>&1)
  address=$(printf %s "$seen" | sed -n 's/.*(\([0-9.]*\).*/\1/p' | head -n 1)
  case "$seen" in
    *HTTP/*) ;;
    *'bad address'*) echo "getaddrinfo ENOTFOUND $host" ;;
    *efused*) echo "connect ECONNREFUSED $address:$mongo_port" ;;
    *'etwork is unreachable'*) echo "connect ENETUNREACH $address:$mongo_port" ;;
    '' | *reset*) echo 'read ECONNRESET' ;;
    *) case "$(timeout 2 ping -c 1 -W 1 "$host" 2>&1)" in
      PING*) echo 'Server selection timed out after 30000 ms' ;;
      *) echo "getaddrinfo EAI_AGAIN $host" ;; # nobody answered for the name
    esac ;;
  esac
}

echo "Connecting to $url"
pause=1
while why=$(problem 2>/dev/null) && [ -n "$why" ]; do
  echo "MongoServerSelectionError: $why" >&2
  sleep $pause &
  wait $! # a signal ends this wait, where it would not end a sleep in the foreground
  pause=$((2 * pause > 30 ? 30 : 2 * pause))
done
echo "Connected to MongoDB, database ${database:-test}"
echo "Listening on port ${PORT:-3000}"
httpd -f -p "${PORT:-3000}" -h /stand-in/www &
wait $!
