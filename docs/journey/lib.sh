# What the journeys share: how to call the API as somebody, and how to become the owner. Sourced, not run.
# Wants `set -euo pipefail` and the repository's root as the current folder.
#
#   BASE_URL      where the server is (http://127.0.0.1:8080)
#   CIRUJANO      the binary that creates the owner beside the server's data (cargo run --quiet --)
# shellcheck shell=bash

base=${BASE_URL:-http://127.0.0.1:8080}
api=$base/api/v1
cirujano=${CIRUJANO:-cargo run --quiet --}
run=$(date +%s)-$$
password="una frase larga y propia $run"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for tool in curl jq openssl base32 od; do
  command -v "$tool" >/dev/null || { echo "journey.sh needs $tool" >&2; exit 1; }
done

step() { printf '\n\033[1m%s\033[0m\n' "$*"; }
fail() { echo "✗ $*" >&2; exit 1; }

# remember — keeps how far the log had come with the last command, for what is read after it.
remember() {
  local position
  position=$(sed -n 's/^x-position: *//Ip' "$work/headers" | tr -d '\r')
  [ -z "$position" ] || echo "$position" >"$work/position"
}

# call METHOD PATH WANTED_STATUS [BODY] — answers the body; $token is who asks. A POST carries its own key, and a
# GET says which of our own commands it must see.
call() {
  local method=$1 path=$2 wanted=$3 body=${4:-} status
  local args=(-sS -o "$work/body" -D "$work/headers" -w '%{http_code}' -X "$method" "$api$path")
  [ "$method" = GET ] && [ -s "$work/position" ] && args+=(-H "X-Min-Position: $(cat "$work/position")")
  [ -n "${token:-}" ] && args+=(-H "Authorization: Bearer $token")
  [ "$method" = POST ] && args+=(-H "Idempotency-Key: $run-$((RANDOM * 32768 + RANDOM))")
  [ -n "$body" ] && args+=(-H 'Content-Type: application/json' --data-binary "$body")
  status=$(curl "${args[@]}")
  remember
  [ "$status" = "$wanted" ] || fail "$method $path answered $status, not $wanted: $(head -c 2000 "$work/body")"
  cat "$work/body"
}
field() { jq -er "$1" || fail "no $1 in the answer"; }

# totp SECRET — the six digits of an authenticator app, now.
totp() {
  local secret=$1 key counter mac offset
  while [ $((${#secret} % 8)) -ne 0 ]; do secret+="="; done
  key=$(printf %s "$secret" | base32 -d | od -An -v -tx1 | tr -d ' \n')
  counter=$(printf '%016x' $(($(date +%s) / 30)))
  mac=$(printf %b "$(sed 's/../\\x&/g' <<<"$counter")" |
    openssl dgst -sha1 -mac HMAC -macopt "hexkey:$key" -hex | awk '{print $NF}')
  offset=$((16#${mac:39:1} * 2))
  printf '%06d' $(((16#${mac:offset:8} & 0x7fffffff) % 1000000))
}

sign_in() { call POST /auth/login 200 "$(jq -n --arg e "$1" --arg p "$password" '{email: $e, password: $p}')" | field .access_token; }

# hire ROLE NAME — the owner takes on somebody, who then chooses a password. Answers "id e-mail".
hire() {
  local role=$1 name=$2 email="$1.$RANDOM.$run@taller.example.cl" answer id
  answer=$(call POST /users 201 "$(jq -n --arg r "$role" --arg n "$name" --arg e "$email" \
    '{role: $r, contact: {name: $n, email: $e}}')")
  id=$(field .id <<<"$answer")
  token='' call POST /auth/password/reset 204 "$(jq -n --arg p "$password" \
    --arg t "$(field .invitation_token <<<"$answer")" '{token: $t, password: $p}')" >/dev/null
  echo "$id $email"
}

# photo FILE — uploads one of the pictures of the journey and answers its hash; $token is who does it.
photo() {
  curl -sS -f -H "Authorization: Bearer $token" -H "Idempotency-Key: $run-$1" -F "file=@docs/journey/$1;type=image/jpeg" "$api/photos" | field .hash
}

# accepted POLICIES NAMES — what an intake says of the policies that the customer accepted.
accepted() { jq --argjson wanted "$2" '[.[] | select(.policy as $p | $wanted | index($p)) | {policy, version, hash}]' <<<"$1"; }

# become_owner — a new owner with a confirmed second factor, stepped up; the token is in $owner.
become_owner() {
  owner_email="duena.$run@taller.example.cl"
  create_owner() {
    printf %s "$password" | $cirujano users create --role owner --name "Violeta Parra" --email "$owner_email" \
      --password-stdin >/dev/null
  }
  # Of two that want to be the first owner at once one is refused, and is the second owner a moment later.
  create_owner || { sleep 1 && create_owner; } || fail "the owner could not be created"
  token=$(sign_in "$owner_email")
  secret=$(call POST /auth/totp/enrol 200 "$(jq -n --arg p "$password" '{password: $p}')" | field .secret)
  call POST /auth/totp/confirm 204 "{\"code\": \"$(totp "$secret")\"}" >/dev/null
  echo "segundo factor confirmado; un código sirve una sola vez, esperamos el siguiente"
  sleep $((31 - $(date +%s) % 30))
  owner=$(call POST /auth/step-up 200 "{\"code\": \"$(totp "$secret")\"}" | field .access_token)
}

# hire_team — reception, a technician and an inspector; their tokens are in $reception, $bench and $inspector.
hire_team() {
  token=$owner
  read -r _ reception_email < <(hire receptionist "Margot Loyola")
  read -r technician technician_email < <(hire technician "Víctor Jara")
  read -r _ inspector_email < <(hire technician "Isabel Aldunate")
  reception=$(token='' sign_in "$reception_email")
  bench=$(token='' sign_in "$technician_email")
  inspector=$(token='' sign_in "$inspector_email")
}

# estimate INSTRUMENT FAULT — a public price, asked with the disclaimer accepted; the answer is in $work/estimate.
estimate() {
  local instrument=$1 fault=$2 disclaimer
  call POST /quotations/estimate 428 "{\"instrument\": \"$instrument\", \"faults\": [\"$fault\"]}" >"$work/disclaimer"
  disclaimer=$(jq '.disclaimer | {version, hash}' "$work/disclaimer")
  call POST /quotations/estimate 201 "$(jq -n --arg i "$instrument" --arg f "$fault" --argjson d "$disclaimer" \
    '{instrument: $i, faults: [$f], disclaimer: $d}')" >"$work/estimate"
  jq -r '"estimación: $\(.low) a $\(.high), IVA incluido"' "$work/estimate"
}

# intake INSTRUMENT WHO — the body of an intake with two real pictures; WHO is a jq object with `customer` or
# `customer_id`, which may use $run. Sets $policies, $signed and $picture for what comes later.
intake() {
  local second
  picture=$(photo intake-1.jpg)
  second=$(photo intake-2.jpg)
  policies=$(call GET /policies 200)
  signed=$(printf 'recepción firmada %s' "$run" | openssl dgst -sha256 -hex | awk '{print $NF}')
  jq -n --arg i "$1" --arg a "$picture" --arg b "$second" --arg d "$signed" \
    --argjson p "$(accepted "$policies" '["terms","budget_fee","warranty","privacy"]')" \
    --argjson s "$(accepted "$policies" '["storage"]' | jq '.[0]')" --arg run "$run" "$2"' + {
      intake: {
        instrument: {code: $i}, serial: {number: "284315"},
        declared_fault: "No enciende desde ayer, antes se apagaba solo.",
        checklist: [{item: "power_supply", answer: "yes"}, {item: "cables", answer: "yes"}, {item: "case", answer: "no"}],
        memory: {backup_done: "no", patches_matter: "yes", dump_wanted: false},
        photos: [{hash: $a, kind: "intake", public: true}, {hash: $b, kind: "before", public: true}],
        policies: $p, storage_policy: $s,
        signature: {signer: "Gabriela Mistral", document_hash: $d}
      }}'
}

# move TO [MORE] — changes the status of $number.
move() { call POST "/repairs/$number/status" 200 "$(jq -n --arg to "$1" --argjson more "${2:-{\}}" '{to: $to} + $more')" >/dev/null && echo "→ $1"; }
# add WHAT [BODY] — adds to $number what happened to it.
add() { call POST "/repairs/$number/$1" 200 "${2:-}" >/dev/null && echo "· $1"; }

# quote — the formal quote of $number; its id is in $quotation.
quote() {
  add quotations '{"lines": [
    {"kind": "labour", "description": "Cambio de reguladores y calibración", "amount": 150000, "minutes": 180},
    {"kind": "part", "description": "Reguladores y condensadores", "amount": 30000}]}'
  call GET "/repairs/$number" 200 >"$work/repair"
  quotation=$(field .quotes[-1].quotation <"$work/repair")
}

# work_through — everything between approval and completion of $number: parts, work, tests, a picture.
work_through() {
  local line
  add parts '{"action": "reserved", "evidence": {"kind": "shelf", "reference": "Cajón B-12"}}'
  move REPAIRING
  for line in $(call GET "/repairs/$number" 200 | jq -er '.lines[].id'); do
    add "lines/$line" '{"action": "complete"}'
  done
  add test-run '{"procedure": "synthesizer", "version": 1, "phase": "repair", "measurements": [
    {"step": "power_rails.plus_15v", "value_milli": 15020, "unit": "V", "min_milli": 14850, "max_milli": 15150, "passed": true},
    {"step": "every_voice", "passed": true}]}'
  add photos "{\"hash\": \"$picture\", \"kind\": \"after\", \"public\": true}"
}

# verify NAME — holds a read table against the log; the verdict is in $work/verdict. Somebody else may be at it.
verify() {
  local status
  for _ in $(seq 300); do
    status=$(curl -sS -o "$work/verdict" -w '%{http_code}' -X POST "$api/admin/projections/$1/verify" \
      -H "Authorization: Bearer $token" -H "Idempotency-Key: $run-$((RANDOM * 32768 + RANDOM))")
    [ "$status" = 409 ] || break
    sleep 0.2
  done
  [ "$status" = 200 ] || fail "verifying $1 answered $status: $(cat "$work/verdict")"
}

# verify_everything — every read table equals the log, and the log's chain is intact; $token is the owner's.
verify_everything() {
  local name
  for name in $(call GET /admin/projections 200 | jq -er '.[].name'); do
    verify "$name"
    [ "$(jq -r '.differing + .parked' "$work/verdict")" = 0 ] || fail "$name differs from the log: $(cat "$work/verdict")"
    echo "$name: igual a la bitácora"
  done
  call GET /admin/log/verify 200 | jq -e 'select(.intact) | .report.root' || fail "the log's chain is broken"
}
