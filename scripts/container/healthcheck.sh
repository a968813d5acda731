#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Succeeds while /healthz/ready of the process in this container answers 200, and prints what it says. Bash alone, because
# the base image promises no curl, and a JVM every few seconds would cost more than the answer is worth.
port=${SPANHOUSE_ADMIN_ENDPOINT##*:}
exec 3<>"/dev/tcp/127.0.0.1/${port:-4001}" || exit 1
printf 'GET /healthz/ready HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n' >&3
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
