#!/usr/bin/env bash
# A repair that is booked, paid online and asked about, with every provider played by the sandbox:
# `cargo run -- serve --sandbox` in another terminal, then this.
#
#   SANDBOX_URL   where the sandbox is (http://127.0.0.1:8090)
#
# BASE_URL and CIRUJANO are explained in docs/journey/lib.sh. Ends with a non-zero code at the first surprise. Several
# may run at once: each tells a story of its own.
set -euo pipefail
cd "$(dirname "$0")/.."
source docs/journey/lib.sh
sandbox=${SANDBOX_URL:-http://127.0.0.1:8090}

# until_true COMMAND… — waits at most half a minute for what reaches us from outside.
until_true() {
  for _ in $(seq 150); do
    "$@" && return 0
    sleep 0.2
  done
  fail "in vain: $*"
}

# mails SUBJECT — the texts of the mails to the customer whose subject has these words, newest last.
mails() {
  curl -sS -f "$sandbox/sendgrid/_sim/state" |
    jq -r --arg to "$email" --arg s "$1" '.mails[] | select(.to == $to and (.subject | contains($s))) | .text'
}
got_mail() { mails "$1" | grep -q .; }

# enclosed SUBJECT — the files that came with those mails.
enclosed() {
  curl -sS -f "$sandbox/sendgrid/_sim/state" |
    jq -r --arg to "$email" --arg s "$1" '.mails[] | select(.to == $to and (.subject | contains($s))) | .attachments[].filename'
}

# texts WORDS — the SMS to the customer that say so.
texts() {
  curl -sS -f "$sandbox/twilio/_sim/state" |
    jq -r --arg to "$phone" --arg w "$1" '.messages[] | select(.to == $to and (.body | contains($w))) | .body'
}
got_text() { texts "$1" | grep -q .; }

# pay CHARGE AMOUNT — begins to pay as the customer, on Flow's page as their browser would, until it is confirmed.
pay() {
  local payment url token_there
  call POST /payments/create 201 "{\"repair\": \"$number\", \"charge\": \"$1\"}" >"$work/payment"
  [ "$(field .amount <"$work/payment")" = "$2" ] || fail "$1 is not $2: $(cat "$work/payment")"
  payment=$(field .id <"$work/payment")
  url=$(field .pay_url <"$work/payment")
  curl -sS -f "$url" | grep -q "${2%000}" || fail "Flow's page does not show $2"
  token_there=${url##*token=}
  curl -sS -f -X POST "${url%%\?*}" --data "move=pay&token=$token_there" | grep -q "$base/api/v1/payments/return" ||
    fail "Flow does not send the browser back to us"
  curl -sS -f -L -o "$work/returned" "$api/payments/return" --data "token=$token_there"
  grep -q 'tu pago' "$work/returned" || fail "the page of the return says nothing of the payment"
  is_paid() { [ "$(call GET "/payments/$payment/status" 200 | jq -r .status)" = PAID ]; }
  until_true is_paid
  call GET "/payments/$payment/receipt.pdf" 200 | head -c 5 | grep -q '%PDF-' || fail "no receipt"
  got_receipt() { enclosed "Recibimos tu pago" | grep -q "comprobante-$payment.pdf"; }
  until_true got_receipt
  echo "pagado: $1 por \$$2"
}

step "0. ¿Hay alguien, y está el entorno de pruebas?"
curl -sS -f -o /dev/null "$base/health/ready" || fail "no server is ready at $base: cargo run -- serve --sandbox"
curl -sS -f -o /dev/null "$sandbox/" || fail "no sandbox at $sandbox: cargo run -- serve --sandbox"

step "1. La dueña y su equipo"
become_owner
hire_team

step "2. La clienta se registra y pide un precio"
token=''
email="gabriela.$run@example.cl"
phone="+569$(printf '%08d' $((RANDOM * 3000 + RANDOM)))"
call POST /auth/register 201 "$(jq -n --arg p "$password" --arg e "$email" --arg f "$phone" \
  '{name: "Gabriela Mistral", email: $e, phone: $f, password: $p}')" >"$work/registered"
client=$(sign_in "$email")
token=$client
customer=$(call GET /auth/me 200 | field .id)
instrument=roland-juno-60
estimate "$instrument" power-dead

step "3. Reserva una hora de recepción y llega"
# Others book at the same time: whoever is second gets 409 and takes the next one.
appointment=''
call GET '/appointments/slots?kind=RECEPTION' 200 >"$work/slots"
while read -r slot; do
  status=$(curl -sS -o "$work/body" -D "$work/headers" -w '%{http_code}' "$api/appointments" \
    -H "Authorization: Bearer $token" -H "Idempotency-Key: $run-$((RANDOM * 32768 + RANDOM))" \
    -H 'Content-Type: application/json' --data-binary "$slot")
  case $status in
    201) appointment=$(field .id <"$work/body") && remember && break ;;
    409) continue ;;
    *) fail "POST /appointments answered $status: $(cat "$work/body")" ;;
  esac
done < <(jq -c '.slots[] | {kind: "RECEPTION", date, starts: .starts}' "$work/slots")
[ -n "$appointment" ] || fail "no slot was free"
jq -r '"reservada para el \(.date) a las \(.slot.starts // .starts)"' "$work/body"
call GET "/appointments/$appointment.ics" 200 | grep -q 'BEGIN:VEVENT' || fail "no calendar file"
mirrored() { curl -sS -f "$sandbox/google/_sim/state" | grep -q "${appointment//-/}"; }
until_true mirrored && echo "la reserva está en Google Calendar"

step "4. El ingreso"
token=$reception
intake "$instrument" "{customer_id: \"$customer\"}" >"$work/intake"
call POST /repairs 201 "$(cat "$work/intake")" >"$work/received"
number=$(field .number <"$work/received")
echo "recibida como $number"
until_true got_mail "$number"
echo "llegó el correo: $(mails "$number" | sed -n 3p)"
enclosed "$number" | grep -q "orden-$number.pdf" || fail "the signed reception did not come with the mail"
if [ "$(TZ=America/Santiago date +%-H)" -ge 9 ] && [ "$(TZ=America/Santiago date +%-H)" -lt 21 ]; then
  until_true got_text "$number"
  echo "llegó el SMS: $(texts "$number" | head -1)"
else
  echo "de noche no se envían SMS: el de esta reparación saldrá a las nueve"
fi
token=$bench
add technician "{\"technician\": \"$technician\"}"
call POST "/repairs/$number/status" 409 '{"to": "DIAGNOSING"}' | jq -r '"sin pagar no se puede: \(.code)"'

step "5. La clienta paga el diagnóstico en la página de Flow"
token=$client
pay BUDGET 20000

step "6. El diagnóstico y el presupuesto formal"
token=$bench
move DIAGNOSING
add findings '{"component": "power_supply", "fault": "power-dead", "description": "Regulador de 5 V en corto y condensadores secos", "severity": 3}'
add checklist
quote

step "7. La clienta aprueba con el enlace de su correo"
until_true got_mail "resupuesto"
link=$(mails "resupuesto" | grep -o 'token=[A-Za-z0-9_-]*' | tail -1 | cut -d= -f2)
[ -n "$link" ] || fail "the mail has no link: $(mails "resupuesto")"
token='' call POST "/quotations/$quotation/accept?token=$link" 200 '{"revision": 1}' >/dev/null && echo "aprobado"

step "8. La reparación y el control de calidad"
token=$bench
work_through
move COMPLETED '{"outcome": "REPAIRED"}'
token=$inspector
move READY_PICKUP

step "9. La clienta pregunta y paga"
token=$client
call POST /tickets 201 "{\"repair\": \"$number\", \"subject\": \"Mi Juno-60\", \"text\": \"¿En qué estado está mi equipo?\"}" >"$work/ticket"
ticket=$(field .id <"$work/ticket")
is_answered() { call GET "/tickets/$ticket" 200 | jq -e 'any(.messages[]; .kind == "automatic")' >/dev/null; }
until_true is_answered
call GET "/tickets/$ticket" 200 | jq -r '.messages[-1].text'
until_true got_mail "respuesta automática"
mail=$(curl -sS -f "$sandbox/sendgrid/_sim/state" | jq -r --arg to "$email" \
  '[.mails[] | select(.to == $to and (.subject | contains("respuesta automática")))][-1].id')
curl -sS -f -o /dev/null "$sandbox/sendgrid/_sim/mails/$mail/reply" --data-urlencode 'text=Gracias, paso el viernes.'
went_on() { call GET "/tickets/$ticket" 200 | jq -e '.messages[-1].text == "Gracias, paso el viernes."' >/dev/null; }
until_true went_on && echo "respondió por correo, y está en la consulta"
pay REPAIR 160000

step "10. La entrega"
token=$reception
move DELIVERED "{\"identity_checked\": true, \"accessories_returned\": true, \"signature\": {\"signer\": \"Gabriela Mistral\", \"document_hash\": \"$signed\"}}"

step "11. La dueña ve la cuenta en cero y la historia entera"
token=$owner
call GET "/repairs/$number" 200 >"$work/repair"
jq -r '.ledger[] | "\(.at[11:19])  \(.amount)  \(.kind) \(.charge // "")"' "$work/repair"
[ "$(jq .balance "$work/repair")" = 0 ] || fail "the balance is not zero: $(jq .balance "$work/repair")"
call GET "/payments?repair=$number" 200 | jq -r '.items[] | "\(.charge) \(.amount): comisión \(.fee), neto \(.net)"'
call GET "/admin/audit/replay?repair=$number" 200 >"$work/replay"
jq -r '.steps[] | "\(.recorded_at[11:19])  \(.action)"' "$work/replay"
for told in RepairReceived QuoteIssued QuoteApproved PaymentRecorded RepairDelivered; do
  jq -e --arg t "$told" 'any(.steps[]; .action == $t)' "$work/replay" >/dev/null || fail "the audit does not tell of $told"
done

step "12. Todo es igual a la bitácora"
verify_everything

printf '\n\033[1m✓ %s, de la reserva a la entrega\033[0m\n' "$number"
