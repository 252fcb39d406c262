"""Brings the catalogues of the interface up to date with what modules and templates say.

In: search/ and its catalogues. Out: the same catalogues, sorted: new messages without a translation, messages that
nothing says any more are gone, translations as they were. `make messages` runs it; `--new LANGUAGE` begins a
catalogue. Exit code 1 when a message has no translation yet.
"""

import argparse
import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

SEARCH = Path(__file__).parent.parent / "search"
METHODS = [("**.py", "python"), ("templates/**.*", "jinja2")]
HEADERS = ("Language:", "Plural-Forms", "MIME-Version", "Content-Type", "Content-Transfer-Encoding")
"""Those that are kept; dates and names of people would change with every run and are in the history."""


def said() -> Catalog:
    """Every message that modules and templates ask for."""
    found = Catalog()
    for _, _, message, _, _ in extract_from_dir(SEARCH, METHODS, {"templates/**.*": {"encoding": "utf-8"}}):
        found.add(message)
    return found


def update(path: Path, language: str) -> list[str]:
    """Writes one catalogue anew; its messages that are not translated."""
    known = read_po(path.open("rb"), locale=language) if path.exists() else Catalog(language)
    fresh = Catalog(language, header_comment=f"# Messages of the interface: {language}.", fuzzy=False)
    missing = []
    for message in said():
        if not message.id:
            continue
        old = known.get(message.id)
        text = old.string if old else ""
        fresh.add(message.id, text, flags=message.flags)
        if not (text if isinstance(text, str) else all(text)):
            missing.append(message.id if isinstance(message.id, str) else message.id[0])
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as target:
        write_po(target, fresh, width=120, sort_output=True)
    lines = path.read_text("utf-8").split("\n\n", 1)
    head = [line for line in lines[0].split("\n") if not line.startswith('"') or line[1:].startswith(HEADERS)]
    path.write_text("\n".join(head) + "\n\n" + lines[1], "utf-8")
    return missing


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--new", metavar="LANGUAGE", help="begin a catalogue for this language code")
    new = arguments.parse_args().new
    folder = SEARCH / "translations"
    languages = {path.name for path in folder.iterdir() if path.is_dir()} | ({new} if new else set())
    untranslated = 0
    for language in sorted(languages):
        for message in update(folder / language / "LC_MESSAGES" / "messages.po", language):
            print(f"{language}: not translated: {message}")
            untranslated += 1
    return 1 if untranslated else 0


if __name__ == "__main__":
    sys.exit(main())
