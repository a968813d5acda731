#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Succeeds while /healthz/ready of the process in this container answers 200, and prints what it says. Bash alone, because
# the base image promises no curl, and a JVM every few seconds would cost more than the answer is worth. Where the listener
# is encrypted, with openssl, which the base image has for its certificates.
port=${SPANHOUSE_ADMIN_ENDPOINT##*:}
port=${port:-4001}
if [ -n "${SPANHOUSE_ADMIN_TLS_CERTIFICATE_FILE:-}" ]; then
  # The certificate is not looked at: it is for other names than 127.0.0.1, and nothing secret is sent.
  coproc TLS { exec openssl s_client -quiet -connect "127.0.0.1:$port" 2>/dev/null; }
  # shellcheck disable=SC2064 # the process of now
  trap "kill $TLS_PID 2>/dev/null" EXIT
  exec 3<&"${TLS[0]}" 4>&"${TLS[1]}"
else
  exec 3<>"/dev/tcp/127.0.0.1/$port" || exit 1
  exec 4>&3
fi
printf 'GET /healthz/ready HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n' >&4
read -r -t 3 _ status _ <&3 || exit 1
# The body is read by its length: the server takes some seconds to close the connection.
length=0
while IFS= read -r -t 3 header <&3; do
  header=${header%$'\r'}
  case ${header,,} in
    "") break ;;
    content-length:*) length=${header#*: } ;;
  esac
done
IFS= read -r -t 3 -N "$length" body <&3
echo "${body%$'\n'}"
[ "$status" = 200 ]
