#!/usr/bin/env bash
# Fuzzes one target, all in turn, or all at once: fuzz/run.sh TARGET|all|every [SECONDS]
# Works with the stable compiler: the flags ask LLVM for the coverage counters that libFuzzer reads.
# New inputs go to fuzz/target/found/, never into the checked-in corpora; a crash is kept in fuzz/target/crashes/.
set -euo pipefail
cd "$(dirname "$0")"
target=${1:?usage: fuzz/run.sh TARGET|all [SECONDS]}
seconds=${2:-60}
export RUSTFLAGS="-Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
-Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
-Cllvm-args=-sanitizer-coverage-trace-compares -Ccodegen-units=1"
# The flags are for the program, not for build scripts and macros: naming the target keeps them apart.
host=$(rustc -vV | sed -n 's/^host: //p')
cargo build --quiet --release --target "$host"
out=${CARGO_TARGET_DIR:-target}
program=$out/$host/release/yuzheng-fuzz

fuzz() {
    mkdir -p "$out/found/$1" "$out/crashes/$1"
    corpus=corpora/$1
    [ -d "$corpus" ] || corpus=contracts/$1
    [ -d "$corpus" ] || corpus=documents/$1
    if [ "$1" = every ]; then
        corpus=$out/seeds
        mkdir -p "$corpus"
        export YUZHENG_FUZZ_SEEDS=$corpus
    fi
    echo "== $1, $seconds s"
    YUZHENG_FUZZ_TARGET=$1 "$program" "$out/found/$1" "$corpus" \
        -artifact_prefix="$out/crashes/$1/" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=1024 \
        -print_final_stats=1 2>&1 | grep -E '^stat::number_of_executed|DONE|panicked|ERROR|Test unit' || return 1
}

if [ "$target" = all ]; then
    for folder in corpora/*/ contracts/*/ documents/*/; do fuzz "$(basename "$folder")"; done
else
    fuzz "$target"
fi
