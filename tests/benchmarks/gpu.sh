#!/usr/bin/env bash
# Everything that has to be seen on a GPU, in one go, on a machine with one: what is read on the device, the walls beside a
# driver, and that cpu and cuda give the same marks for the sample class and for the honest bank of tests/course.
#
#   tests/benchmarks/gpu.sh [FOLDER]     results go to FOLDER (default: gpu-results); ends with 1 where something differs
set -uo pipefail
cd "$(dirname "$0")/../.."
out=${1:-gpu-results}
mkdir -p "$out"
python=${PYTHON:-python3}
if ! [ -x .venv/bin/autograde ]; then
  "$python" -m venv --system-site-packages .venv
  .venv/bin/pip install --quiet --disable-pip-version-check -e '.[dev]' || exit 2
fi
.venv/bin/python -c 'import sys, torch; print(torch.__version__, torch.cuda.get_device_name(0)) if torch.cuda.is_available() else sys.exit("there is no GPU, or torch has no CUDA")' | tee "$out/device.txt" || exit 2
failed=0
note() { echo "$1: $2" | tee -a "$out/summary.txt"; [ "$2" = 0 ] || failed=1; }

.venv/bin/autograde doctor > "$out/doctor.txt"; note doctor $?
.venv/bin/pytest -q tests/engine/test_gpu.py > "$out/test_gpu.txt" 2>&1; note test_gpu $?
.venv/bin/pytest -q tests/sandbox/test_walls.py tests/sandbox/test_attacks.py tests/sandbox/test_reach.py > "$out/walls.txt" 2>&1; note walls $?

# The honest bank as one more class: each variant is a student with one file.
for file in tests/course/honest/*/*.py tests/course/bent/*/*.py; do
  slug=$(basename "$(dirname "$file")")
  mkdir -p "$out/honest/$slug-$(basename "$file" .py)"
  cp "$file" "$out/honest/$slug-$(basename "$file" .py)/$slug.py"
done
for device in cpu cuda; do
  .venv/bin/autograde grade --sample --device "$device" --out "$out/sample-$device" > "$out/sample-$device.txt" 2>&1; note "sample class on $device" $?
  .venv/bin/autograde grade "$out/honest" --device "$device" --out "$out/honest-$device" > "$out/honest-$device.txt" 2>&1; note "honest bank on $device" $?
done
for class in sample honest; do
  diff "$out/$class-cpu/grades.csv" "$out/$class-cuda/grades.csv" > "$out/$class.diff"; note "$class class: same marks on cpu and cuda" $?
done
exit "$failed"
