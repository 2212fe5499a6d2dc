#!/bin/bash
# The long mode: 10,000,000 SIG-years of the core, then 100,000 of the whole, a share at a time, so that it can be stopped and taken up again.
# Days on a small machine. Ends at the first share in which a promise broke. Progress and failures stand in $LOG.
#   tests/simulation/long.sh PATH_OF_SIMULATE [CORE_YEARS [WHOLE_YEARS]]
set -uo pipefail
simulate=$1
core=${2:-10000000}
whole=${3:-100000}
log=${LOG:-simulation.log}
jobs=${JOBS:-$(nproc)}

# live DEPTH YEARS SHARE FIRST_SEED: seeds of one share never meet those of another. What the log says was done is not done again.
live() {
  local depth=$1 years=$2 share=$3 seed=$4 done_years=0
  while [ "$done_years" -lt "$years" ]; do
    if ! grep -q "^$depth: [0-9]* SIG-years from seed $seed," "$log" 2>/dev/null; then
      nice -n 19 "$simulate" --depth "$depth" --sig-years "$share" --seed "$seed" --jobs "$jobs" >"$log.share" 2>&1 || {
        cat "$log.share"
        return 1
      }
      cat "$log.share" >>"$log"
    fi
    done_years=$((done_years + share))
    seed=$((seed + share))
    printf '%s: %d of %d SIG-years\n' "$depth" "$done_years" "$years"
  done
}

live core "$core" 50000 1000001 && live whole "$whole" 1000 1000001
