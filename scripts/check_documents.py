"""Checks PDF files against PDF/A-3b with pdf_oxide, after checking that it refuses damaged ones."""

import sys
import tempfile
from pathlib import Path

import pdf_oxide
import pikepdf


def verdict(path):
    found = pdf_oxide.PdfDocument(str(path)).validate_pdf_a("3b")
    return found["valid"], found["errors"], found["warnings"]


def without_fonts(pdf):
    for one in pdf.objects:
        if isinstance(one, pikepdf.Dictionary):
            for key in ("/FontFile", "/FontFile2", "/FontFile3"):
                if key in one:
                    del one[key]


def without_relations(pdf):
    for one in pdf.objects:
        if isinstance(one, pikepdf.Dictionary) and "/AFRelationship" in one:
            del one["/AFRelationship"]


def with_a_script(pdf):
    pdf.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert(1)"))


def without_metadata(pdf):
    del pdf.Root.Metadata


DAMAGES = [without_fonts, without_relations, with_a_script, without_metadata]


def main(folder):
    documents = sorted(Path(folder).glob("*.pdf"))
    bad = 0 if documents else 1
    with tempfile.TemporaryDirectory() as damaged:
        for damage in DAMAGES:
            path = Path(damaged) / f"{damage.__name__}.pdf"
            with pikepdf.open(documents[0]) as pdf:
                damage(pdf)
                pdf.save(path)
            valid, errors, _ = verdict(path)
            bad += valid
            print(f"{'NOT NOTICED' if valid else 'refused':12} {damage.__name__}: {'; '.join(errors)}")
    for path in documents:
        valid, errors, warnings = verdict(path)
        bad += not valid
        print(f"{'valid' if valid else 'NOT VALID':12} {path.name} {'; '.join(errors + warnings)}")
    print(f"{len(documents)} documents, {len(DAMAGES)} damages, {bad} problems")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
