#!/usr/bin/env bash
# Shows every kind of legal document to a PDF/A checker that has nothing to do with the typesetter (pdf_oxide, level
# 3b), and checks that the checker can say no: damaged copies must be refused. Needs python3 with venv and PyPI.
set -euo pipefail
cd "$(dirname "$0")/.."

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check pdf_oxide==0.3.78 pikepdf==10.17.0
mkdir "$folder/documents"
YUZHENG_WRITE_DOCUMENTS="$folder/documents" cargo test --workspace --quiet --lib -- typeset::tests::every_kind_becomes_a_document >/dev/null
"$folder/venv/bin/python" scripts/check_documents.py "$folder/documents"
