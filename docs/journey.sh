#!/usr/bin/env bash
# A repair from estimate to delivery, as its people would do it, with curl and jq against a running server.
#
#   BASE_URL      where the server is (http://127.0.0.1:8080)
#   CIRUJANO      the binary that creates the owner beside the server's data (cargo run --quiet --)
#
# Ends with a non-zero code at the first surprise. It can be run again: each run takes in one more instrument.
set -euo pipefail
cd "$(dirname "$0")/.."

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

step "0. ¿Hay alguien?"
curl -sS -f -o /dev/null "$base/health/ready" || fail "no server is ready at $base: start one with cargo run"

step "1. La dueña"
owner_email="duena.$run@taller.example.cl"
printf %s "$password" | $cirujano users create --role owner --name "Violeta Parra" --email "$owner_email" \
  --password-stdin >/dev/null || fail "the owner could not be created"
token=$(sign_in "$owner_email")
secret=$(call POST /auth/totp/enrol 200 "$(jq -n --arg p "$password" '{password: $p}')" | field .secret)
call POST /auth/totp/confirm 204 "{\"code\": \"$(totp "$secret")\"}" >/dev/null
echo "segundo factor confirmado; un código sirve una sola vez, esperamos el siguiente"
sleep $((31 - $(date +%s) % 30))
owner=$(call POST /auth/step-up 200 "{\"code\": \"$(totp "$secret")\"}" | field .access_token)

step "2. El equipo del taller: recepción y dos técnicos"
token=$owner
read -r _ reception_email < <(hire receptionist "Margot Loyola")
read -r technician technician_email < <(hire technician "Víctor Jara")
read -r _ inspector_email < <(hire technician "Isabel Aldunate")
reception=$(token='' sign_in "$reception_email")
bench=$(token='' sign_in "$technician_email")
inspector=$(token='' sign_in "$inspector_email")

step "3. Un precio justo, antes de traer nada"
token=''
instrument=roland-juno-60
call GET '/catalog/instruments?q=JUNO%2060' 200 | jq -e --arg i "$instrument" 'any(.code == $i)' >/dev/null ||
  fail "the search for «JUNO 60» did not find $instrument"
fault=power-dead
call POST /quotations/estimate 428 "{\"instrument\": \"$instrument\", \"faults\": [\"$fault\"]}" >"$work/disclaimer"
disclaimer=$(jq '.disclaimer | {version, hash}' "$work/disclaimer")
call POST /quotations/estimate 201 "$(jq -n --arg i "$instrument" --arg f "$fault" --argjson d "$disclaimer" \
  '{instrument: $i, faults: [$f], disclaimer: $d}')" >"$work/estimate"
jq -r '"estimación: $\(.low) a $\(.high), IVA incluido"' "$work/estimate"

step "4. El ingreso, con dos fotos de verdad"
token=$reception
photo() {
  curl -sS -f -H "Authorization: Bearer $token" -H "Idempotency-Key: $run-$1" -F "file=@docs/journey/$1;type=image/jpeg" "$api/photos" | field .hash
}
first=$(photo intake-1.jpg)
second=$(photo intake-2.jpg)
policies=$(call GET /policies 200)
accepted() { jq --argjson wanted "$1" '[.[] | select(.policy as $p | $wanted | index($p)) | {policy, version, hash}]' <<<"$policies"; }
signed=$(printf 'recepción firmada %s' "$run" | openssl dgst -sha256 -hex | awk '{print $NF}')
intake=$(jq -n --arg i "$instrument" --arg a "$first" --arg b "$second" --arg d "$signed" \
  --argjson p "$(accepted '["terms","budget_fee","warranty","privacy"]')" \
  --argjson s "$(accepted '["storage"]' | jq '.[0]')" --arg run "$run" '{
    customer: {name: "Gabriela Mistral", email: "gabriela.\($run)@example.cl", phone: "+56987654321"},
    intake: {
      instrument: {code: $i}, serial: {number: "284315"},
      declared_fault: "No enciende desde ayer, antes se apagaba solo.",
      checklist: [{item: "power_supply", answer: "yes"}, {item: "cables", answer: "yes"}, {item: "case", answer: "no"}],
      memory: {backup_done: "no", patches_matter: "yes", dump_wanted: false},
      photos: [{hash: $a, kind: "intake", public: true}, {hash: $b, kind: "before", public: true}],
      policies: $p, storage_policy: $s,
      signature: {signer: "Gabriela Mistral", document_hash: $d}
    }}')
call POST /repairs 201 "$intake" >"$work/received"
number=$(field .number <"$work/received")
customer=$(field .customer <"$work/received")
link=$(field .tracking_token <"$work/received")
echo "recibida como $number"

# move TO [MORE] — changes the status.
move() { call POST "/repairs/$number/status" 200 "$(jq -n --arg to "$1" --argjson more "${2:-{\}}" '{to: $to} + $more')" >/dev/null && echo "→ $1"; }
add() { call POST "/repairs/$number/$1" 200 "${2:-}" >/dev/null && echo "· $1"; }

call POST "/repairs/$number/status" 403 '{"to": "DIAGNOSING"}' >/dev/null
consent=$(jq -r '[.[] | select(.policy == "privacy")][0].hash' <<<"$policies")
call PUT "/users/$customer/consents/portfolio" 200 "{\"given\": true, \"text_hash\": \"$consent\"}" >/dev/null

step "5. El diagnóstico"
token=$bench
call POST "/repairs/$number/status" 409 '{"to": "DIAGNOSING"}' | jq -r '"sin pagar no se puede: \(.code)"'
token=$reception
add payments '{"charge": "BUDGET", "amount": 20000, "method": "cash", "evidence": {"kind": "cash_receipt", "reference": "Folio 118"}}'
token=$bench
add technician "{\"technician\": \"$technician\"}"
move DIAGNOSING
add work-log '{"action": "start"}'
add findings '{"component": "power_supply", "fault": "power-dead", "description": "Regulador de 5 V en corto y condensadores secos", "severity": 3}'
add notes '{"visibility": "internal", "text": "Revisar también el riel de −15 V."}'
add notes '{"visibility": "public", "text": "Ya sabemos por qué no enciende."}'
add checklist
add work-log '{"action": "stop"}'

step "6. El presupuesto formal y la regla del 50 %"
add quotations '{"lines": [
  {"kind": "labour", "description": "Cambio de reguladores y calibración", "amount": 150000, "minutes": 180},
  {"kind": "part", "description": "Reguladores y condensadores", "amount": 30000}]}'
call GET "/repairs/$number" 200 >"$work/repair"
quotation=$(field .quotes[-1].quotation <"$work/repair")
token='' call GET "/quotations/$quotation?token=$link" 200 |
  jq -r '.revisions[-1] | "presupuesto por $\(.total), vigente hasta \(.valid_until[0:10])"'
token='' call POST "/quotations/$quotation/accept?token=$link" 200 '{"revision": 1}' >/dev/null && echo "la clienta aprueba con su enlace"

step "7. La reparación"
add parts '{"action": "reserved", "evidence": {"kind": "shelf", "reference": "Cajón B-12"}}'
move REPAIRING
for line in $(call GET "/repairs/$number" 200 | jq -er '.lines[].id'); do
  add "lines/$line" '{"action": "complete"}'
done
add test-run '{"procedure": "synthesizer", "version": 1, "phase": "repair", "measurements": [
  {"step": "power_rails.plus_15v", "value_milli": 15020, "unit": "V", "min_milli": 14850, "max_milli": 15150, "passed": true},
  {"step": "every_voice", "passed": true}]}'
add photos "{\"hash\": \"$first\", \"kind\": \"after\", \"public\": true}"
move COMPLETED '{"outcome": "REPAIRED"}'

step "8. El control de calidad lo hace otra persona"
call POST "/repairs/$number/status" 409 '{"to": "READY_PICKUP"}' | jq -r '"quien reparó no se controla: \(.code)"'
token=$inspector
move READY_PICKUP

step "9. La entrega"
token=$reception
add notices '{"notice": "ready", "evidence": {"kind": "phone_call", "reference": "Llamada contestada"}}'
add payments '{"charge": "REPAIR", "amount": 160000, "method": "transfer", "evidence": {"kind": "bank_receipt", "reference": "Transferencia 884213"}}'
move DELIVERED "{\"identity_checked\": true, \"accessories_returned\": true, \"signature\": {\"signer\": \"Gabriela Mistral\", \"document_hash\": \"$signed\"}}"
token=$bench call POST "/repairs/$number/status" 409 '{"to": "REPAIRING"}' | jq -r '"entregada es entregada: \(.code)"'

step "10. Lo que ve cualquiera con el enlace"
token='' call GET "/tracking/$number/events?token=$link" 200 >"$work/timeline"
jq -r '.[] | "\(.occurred_at[0:16])  \(.title)"' "$work/timeline"
grep -qiE 'Gabriela|Mistral|284315|15 V\.' "$work/timeline" && fail "the timeline tells who it is"
token='' call GET "/tracking/$number" 403 >/dev/null

step "11. El portafolio"
token=$owner
for _ in $(seq 50); do
  slug=$(call GET /portfolio 200 | jq -r --arg n "$number" '[.items[] | select(.repair == $n)][0].slug // empty')
  [ -n "$slug" ] && break
  sleep 0.2
done
[ -n "${slug:-}" ] || fail "no portfolio item was proposed"
call GET "/portfolio/$slug" 200 >"$work/item"
etag=$(field .version <"$work/item")
status=$(curl -sS -o "$work/body" -D "$work/headers" -w '%{http_code}' -X PUT \
  -H "Authorization: Bearer $token" -H "If-Match: \"$etag\"" \
  -H 'Content-Type: application/json' --data-binary \
  "$(jq '{title, summary, show: true}' "$work/item")" "$api/portfolio/$slug")
remember
[ "$status" = 200 ] || fail "PUT /portfolio/$slug answered $status: $(cat "$work/body")"
token='' call GET "/portfolio/$slug" 200 | jq -r '"publicado: \(.title)"'

step "12. La auditoría del técnico, paso a paso"
token=$owner
call GET "/admin/audit/replay?technician=$technician" 200 >"$work/replay"
jq -r '.steps[] | "\(.recorded_at[11:19])  \(.action) \(.aggregate_id)"' "$work/replay"
[ "$(jq '.steps | length' "$work/replay")" -ge 10 ] || fail "the replay is too short"

step "13. Reconstruir y comprobar"
call POST /admin/projections/tracking_timeline/rebuild 200 | jq -c .
for name in $(call GET /admin/projections 200 | jq -er '.[].name'); do
  call POST "/admin/projections/$name/verify" 200 >"$work/verdict"
  [ "$(jq -r '.differing + .parked' "$work/verdict")" = 0 ] || fail "$name differs from the log: $(cat "$work/verdict")"
  echo "$name: igual a la bitácora"
done
call GET /admin/log/verify 200 | jq -e 'select(.intact) | .report.root' || fail "the log's chain is broken"

printf '\n\033[1m✓ %s, de la estimación a la entrega\033[0m\n' "$number"
