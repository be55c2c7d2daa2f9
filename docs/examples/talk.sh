#!/usr/bin/env bash
# A conversation by curl: made, asked, its stream cut off and resumed, read, deleted.
set -eu -o pipefail
api=${CONVERSATIONS_URL:-http://127.0.0.1:8283}/api/v1
call() { curl -sSf --retry 5 --retry-connrefused -H 'Content-Type: application/json' ${CONVERSATIONS_KEY:+-H "Authorization: Bearer $CONVERSATIONS_KEY"} "$@"; }

id=$(call "$api/conversations" -d '{"title": "An example"}' | grep -o '"id":"[^"]*' | cut -d'"' -f4)

# Under a key of ours the message is sent once, however often this is tried.
call "$api/conversations/$id/messages" -H "Idempotency-Key: example-$id" -d '{"content": "hello"}'
echo

# The first bytes of an answer that streams. Then the line is dead: what counts is what came whole.
part=$(call -N "$api/conversations/$id/messages" -H 'Accept: text/event-stream' -d '{"content": "/words 12 /slow 20"}' | head -c 900 || true)
part=${part%$'\n\n'*}
echo "$part"
last=$(grep '^id: ' <<<"$part" | tail -1 | cut -c5-)
echo "--- cut off after $last ---"
call -N "$api/conversations/$id/stream" -H "Last-Event-ID: $last"

call "$api/conversations/$id/messages"
echo
call -X DELETE "$api/conversations/$id"
