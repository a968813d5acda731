#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Succeeds while /healthz/ready of the process in this container answers 200, and prints what it says. Bash alone, because
# the base image promises no curl, and a JVM every few seconds would cost more than the answer is worth.
port=${SPANHOUSE_ADMIN_ENDPOINT##*:}
exec 3<>"/dev/tcp/127.0.0.1/${port:-4001}" || exit 1
printf 'GET /healthz/ready HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n' >&3
read -r -t 3 _ status _ <&3 || exit 1
timeout 3 tail -n 1 <&3
[ "$status" = 200 ]
