#!/usr/bin/env bash
# Checks the model of the lease with Spin: every run must hold, and every seeded mistake must be found.
# `check.sh counts` makes only the runs.
set -euo pipefail
spec=$(cd "$(dirname "$0")" && pwd)
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cp "$spec"/*.pml "$folder"
cd "$folder"
failures=0

# Exhaustive: stores full states, or compresses them without loss; never only their hashes. Prints the output
# of Spin's verifier.
search() {
  local flags=(-O1 -w -DNOREDUCE -DCOLLAPSE -DVECTORSZ=256 -DMEMLIM=1900) options=(-m2000000 -w22)
  if [[ " $* " == *" -DLIVE "* ]]; then
    flags+=(-DNFAIR=3); options+=(-a -f)
  else
    flags+=(-DSAFETY)
  fi
  spin "$@" -a lease.pml >spin.log 2>&1 || { cat spin.log; return 1; }
  gcc "${flags[@]}" -o pan pan.c
  ./pan "${options[@]}"
}

# Sets `errors` and `states`. An incomplete search counts as a failure.
searched() {
  search "$@" >pan.log 2>&1 || true
  errors=$(sed -n 's/.*errors: \([0-9]*\).*/\1/p' pan.log)
  states=$(sed -n 's/^ *\([0-9]*\) states, stored.*/\1/p' pan.log)
  if [ -z "$errors" ] || [ -z "$states" ] || grep -q 'max search depth too small\|out of memory\|Search not completed' pan.log; then
    [ "${errors:-0}" -gt 0 ] || errors=unfinished
  fi
}

holds() {
  local name=$1
  shift
  searched "$@"
  if [ "$errors" = 0 ]; then
    echo "holds: $name ($states states)"
  else
    echo "BROKEN: $name (errors: $errors)"; grep 'pan:' pan.log || cat pan.log; failures=$((failures + 1))
  fi
}

# A mistake counts as found only if it breaks the property for which it was seeded.
finds() {
  local mistake=$1 property=$2
  shift 2
  searched "-D$mistake" "$@"
  if [[ "$errors" =~ ^[1-9] ]] && grep -qF "$property" pan.log; then
    echo "found: $mistake ($property)"
  else
    echo "NOT FOUND: $mistake (errors: $errors)"; grep 'pan:' pan.log || true; failures=$((failures + 1))
  fi
}

# An outcome that must be reachable: if it were not, a run that holds would mean little.
reaches() {
  local number=$1 what=$2
  searched "-DHAPPENS=$number"
  if [[ "$errors" =~ ^[1-9] ]]; then
    echo "reached: $what"
  else
    echo "NOT REACHED: $what"; failures=$((failures + 1))
  fi
}

holds 'three people'
holds 'a person with two sessions' -DTWO_TABS
holds 'locking switched off and on' -DPOLICY
holds 'two servers with a call each under way' -DIN_FLIGHT
holds 'every request is settled' -DLIVE

if [ "${1:-}" != counts ]; then
  reaches 1 'a holder who is silent loses the lease (UNANSWERED)'
  reaches 2 'the holder hands over'
  reaches 3 'a reservation passes, and the next has its turn'
  reaches 4 'who was waited for acquires'
  reaches 5 'a reload inherits an announced takeover'
  reaches 6 'an announced takeover ends the lease at its time'

  finds COMPARED_FIRST '(token==2)' -DIN_FLIGHT
  finds EXPIRED_REVIVES '(holder==by)'
  finds TOKEN_REUSED '((fence+1)>2)'
  finds EXPIRY_UNTOLD '(changes==events)'
  finds SILENCE_BY_THE_CLOCK '(silence==2)'
  finds RESERVED_FOR_ANYBODY 'reservedIn>0'
  finds HANDED_TO_THE_GONE 'lapsesIn>0'
  finds OWN_REQUEST_STAYS '(asks['
  finds RENEWED_BEYOND 'warnedFor==0'
  finds RELOAD_ESCAPES 'warnedFor==0'
  finds WITHDRAWN_STILL_ENDS '(expires==renewed)'
  finds REPEAT_ASKS_ANEW 'acceptance cycle' -DLIVE
  finds SETTLED_OPENS_AGAIN 'acceptance cycle' -DLIVE
fi

[ "$failures" = 0 ] && echo 'the model holds' || { echo "$failures failed"; exit 1; }
