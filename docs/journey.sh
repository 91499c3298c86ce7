#!/usr/bin/env bash
# A repair from estimate to delivery, as its people would do it, with curl and jq against a running server.
#
# BASE_URL and CIRUJANO are explained in docs/journey/lib.sh.
#
# Ends with a non-zero code at the first surprise. It can be run again: each run takes in one more instrument.
set -euo pipefail
cd "$(dirname "$0")/.."
source docs/journey/lib.sh

step "0. ¿Hay alguien?"
curl -sS -f -o /dev/null "$base/health/ready" || fail "no server is ready at $base: start one with cargo run"

step "1. La dueña"
become_owner

step "2. El equipo del taller: recepción y dos técnicos"
hire_team

step "3. Un precio justo, antes de traer nada"
token=''
instrument=roland-juno-60
call GET '/catalog/instruments?q=JUNO%2060' 200 | jq -e --arg i "$instrument" 'any(.code == $i)' >/dev/null ||
  fail "the search for «JUNO 60» did not find $instrument"
estimate "$instrument" power-dead

step "4. El ingreso, con dos fotos de verdad"
token=$reception
intake "$instrument" '{customer: {name: "Gabriela Mistral", email: "gabriela.\($run)@example.cl", phone: "+56987654321"}}' >"$work/intake"
call POST /repairs 201 "$(cat "$work/intake")" >"$work/received"
number=$(field .number <"$work/received")
customer=$(field .customer <"$work/received")
link=$(field .tracking_token <"$work/received")
echo "recibida como $number"

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
quote
token='' call GET "/quotations/$quotation?token=$link" 200 |
  jq -r '.revisions[-1] | "presupuesto por $\(.total), vigente hasta \(.valid_until[0:10])"'
token='' call POST "/quotations/$quotation/accept?token=$link" 200 '{"revision": 1}' >/dev/null && echo "la clienta aprueba con su enlace"

step "7. La reparación"
work_through
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
verify_everything

printf '\n\033[1m✓ %s, de la estimación a la entrega\033[0m\n' "$number"
