#!/usr/bin/env bash
# Builds the sdist and from it the wheel, installs the wheel without dev tools or models into a
# fresh environment, and asks it a question from an empty folder with an empty home.
# Usage: tests/smoke.sh PYTHON_WITH_BUILD
set -euo pipefail

python=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
root=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

"$python" -m build --outdir "$work/dist" "$root" >"$work/build.log" 2>&1 ||
  { cat "$work/build.log" >&2; exit 1; }
# Every file of the packages ships: a kind of file that package-data forgets would be missing here.
(cd "$root" && find assistant corpus index -type f ! -name '*.pyc') | sort >"$work/source"
"$python" -m zipfile -l "$work"/dist/*.whl | awk 'NR > 1 { print $1 }' | sort >"$work/wheel"
if missing=$(comm -23 "$work/source" "$work/wheel" | grep .); then
  echo "smoke: not in the wheel: $missing" >&2
  exit 1
fi

"$python" -m venv "$work/venv"
bin=$work/venv/bin
"$bin/python" -m pip install -qq --constraint "$root/requirements.lock" "$work"/dist/*.whl

mkdir "$work/empty" "$work/home"
cd "$work/empty"
clean() { env -i PATH="$bin:/usr/bin:/bin" HOME="$work/home" LANG=C.UTF-8 "$@"; }

for module in torch pytest; do
  if clean python -c "import $module" 2>/dev/null; then
    echo "smoke: $module was installed with the product" >&2
    exit 1
  fi
done
clean maatwijzer --help >/dev/null
clean maatwijzer build
clean maatwijzer ask "krijg ik jobbonus als ik halftijds werk?" --json >"$work/answer.json"
clean python - "$work/answer.json" <<'EOF'
import json
import sys

answer = json.load(open(sys.argv[1], encoding="utf-8"))
quotes = answer["quotes"]
if not any("jobbonus" in quote["text"].lower() for quote in quotes):
    sys.exit(f"smoke: no quote about the jobbonus: {answer}")
print(f"smoke: {answer['status']}, {quotes[0]['text']!r} ({quotes[0]['document']})")
EOF
