#!/usr/bin/env bash
# Measures what the README says: deploys the reviewed JSON to the sandbox in real time, drills each fault with markers
# for the RPO, destroys, and puts the reports into docs/measured and their figures into README.md. About 12 minutes.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
work=$root/.cache/measure
stack=profile-api

prepare() {
  rm -rf "$work" && mkdir -p "$work/cdktf.out/stacks/$stack" "$work/build"
  go build -C "$root" -o bin/ ./cmd/verify ./cmd/sandbox
  (cd "$root" && CI=1 npx cdktf synth >"$work/log" 2>&1)
  cp "$root/cdktf.json" "$work/"
  cp "$root/cdktf.out/manifest.json" "$work/cdktf.out/"
  cp "$root/cdktf.out/stacks/$stack/cdk.tf.json" "$work/cdktf.out/stacks/$stack/"
  cp "$root/build/profileapi.zip" "$work/build/"
  cd "$work"
  "$root/bin/sandbox" run -- "$root/scripts/measure.sh" inside
  files=()
  for fault in endpoint app invert none; do
    mkdir -p "$root/docs/measured"
    cp "$work/$fault"/*/report.json "$root/docs/measured/$fault.json"
    files+=("$root/docs/measured/$fault.json")
  done
  cp "$work"/endpoint/*/timeline.svg "$root/docs/measured/timeline.svg"
  cp "$work/destroy.txt" "$root/docs/measured/destroy.txt"
  "$root/bin/verify" report --readme "$root/README.md" --timeline docs/measured/timeline.svg "${files[@]}"
  echo "README.md and docs/measured are refreshed"
}

inside() {
  export CI=1
  cdktf=$root/node_modules/.bin/cdktf
  echo "deploy"
  "$cdktf" deploy "$stack" --auto-approve --skip-synth --outputs-file outputs.json >>log 2>&1
  for fault in endpoint app invert none; do
    echo "drill: $fault"
    if [ "$fault" = none ]; then break_it & fi
    "$root/bin/verify" drill --fault "$fault" --rpo --outputs outputs.json --drills "$fault" >"$fault.txt" 2>>log
    tail -n 3 "$fault.txt"
  done
  wait
  echo "destroy"
  {
    "$cdktf" destroy "$stack" --auto-approve --skip-synth | sed -E 's/\x1b\[[0-9;]*m//g; s/^(profile-api)? *//' | grep -E 'Destruction complete|Destroy complete'
    echo "\$ sandbox inventory --empty"
    "$root/bin/sandbox" inventory --empty
  } >destroy.txt 2>>log
}

# What the fault none waits for: somebody breaks the primary, and mends it.
break_it() {
  sleep 20
  "$root/bin/sandbox" fault set endpoint-refuse:us-east-1
  sleep 120
  "$root/bin/sandbox" fault clear
}

if [ "${1:-}" = inside ]; then inside; else prepare; fi
