#!/bin/sh
# MySQL does not start without a word about its password.
if [ -z "$MYSQL_ROOT_PASSWORD$MYSQL_ALLOW_EMPTY_PASSWORD$MYSQL_RANDOM_ROOT_PASSWORD" ]; then
  echo '[ERROR] [Entrypoint]: Database is uninitialized and password option is not specified' >&2
  echo '    You need to specify one of the following as an environment variable:' >&2
  printf '    - %s\n' MYSQL_ROOT_PASSWORD MYSQL_ALLOW_EMPTY_PASSWORD MYSQL_RANDOM_ROOT_PASSWORD >&2
  exit 1
fi
exec /stand-in/connections
