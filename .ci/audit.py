"""Is a known advisory open against what we lock?  python .ci/audit.py [LOCK…]

In: the lock files, PyPI's advisories as pip-audit fetches them, and .ci/advisories.toml with those that were looked at
and accepted, each with a reason and the day on which that ends. Out: sentences; exit 1 for an advisory that nobody
accepted or whose acceptance has ended, 2 for a fault of ours (no pip-audit, an unreadable list). A network that does
not answer makes nothing red and is no all-clear either: pip-audit calls packages that it could not look up "skipped"
and then reports no vulnerabilities, so skipped ones are counted here and the last line says that nothing was audited.
"""

import json
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCKS = ("requirements.lock", "requirements-dev.lock", "requirements-build.lock")
ACCEPTED = ROOT / ".ci" / "advisories.toml"
PATIENCE = 300  # seconds for one lock file


class Fault(Exception):
    """Something of ours that is not as it should be; the message says what."""


@dataclass(frozen=True)
class Advisory:
    """`ids` are all names that it goes by, `fixed` the versions without it."""

    package: str
    version: str
    ids: tuple[str, ...]
    fixed: tuple[str, ...]


@dataclass(frozen=True)
class Accepted:
    id: str
    package: str
    reason: str
    until: date


@dataclass(frozen=True)
class Looked:
    """What pip-audit found out: names of packages that it could look up, those that it could not, and advisories."""

    known: frozenset[str]
    unknown: frozenset[str]
    advisories: tuple[Advisory, ...]


def accepted(path: Path) -> tuple[Accepted, ...]:
    """The reviewed list. Raises Fault for an entry without an id, a package, a reason or a day."""
    try:
        entries = tomllib.loads(path.read_text("utf-8")).get("accepted", [])
    except (OSError, ValueError) as error:
        raise Fault(f"{path}: {error}") from error
    found = []
    for number, entry in enumerate(entries, 1):
        texts = {name: str(entry.get(name, "")).strip() for name in ("id", "package", "reason")}
        if not all(texts.values()) or type(entry.get("until")) is not date:
            raise Fault(f"{path}: entry {number} needs id, package, reason, and until = a date")
        found.append(Accepted(**texts, until=entry["until"]))
    return tuple(found)


def looked(report: str) -> Looked:
    """pip-audit's JSON. Raises ValueError when it is none, as after a network error."""
    known, unknown, advisories = set(), set(), []
    for row in json.loads(report)["dependencies"]:
        if "skip_reason" in row:
            unknown.add(row["name"])
            continue
        known.add(row["name"])
        for found in row["vulns"]:
            ids = (found["id"], *found.get("aliases", ()))
            advisories.append(Advisory(row["name"], row["version"], ids, tuple(found.get("fix_versions", ()))))
    return Looked(frozenset(known), frozenset(unknown), tuple(advisories))


def verdict(found: Iterable[Looked], accepted: Sequence[Accepted], today: date) -> tuple[int, list[str]]:
    """Exit code and sentences, the all-clear or its absence last."""
    found = list(found)
    said, red = [], False
    for advisory in sorted({one for look in found for one in look.advisories}, key=lambda one: (one.package, one.ids)):
        name = f"{advisory.package} {advisory.version}: {advisory.ids[0]}"
        excuse = next((one for one in accepted if one.package == advisory.package and one.id in advisory.ids), None)
        if excuse is not None and today <= excuse.until:
            said.append(f"accepted until {excuse.until}: {name} ({excuse.reason})")
            continue
        red = True
        ended = f"accepted until {excuse.until}, which is over; " if excuse is not None else ""
        remedy = f"lock {' or '.join(advisory.fixed)}" if advisory.fixed else "there is no fixed version yet"
        said.append(f"ADVISORY {name}: {ended}{remedy}, or accept it in .ci/advisories.toml")
    known = frozenset[str]().union(*(look.known for look in found))
    unknown = frozenset[str]().union(*(look.unknown for look in found)) - known
    if not known:
        said.append("audit: NOT DONE: PyPI's advisories cannot be reached from here, so nothing is known either way")
    elif unknown:
        said.append(f"audit: INCOMPLETE: {len(known)} packages looked up; not {', '.join(sorted(unknown))}")
    else:
        said.append(f"audit: {len(known)} packages looked up, {'see above' if red else 'no open advisory'}")
    return int(red), said


def ask(requirements: Path) -> Looked:
    """pip-audit on one file of requirements; a network error is a look at nothing. Raises Fault without pip-audit."""
    command = [sys.executable, "-m", "pip_audit", "-r", str(requirements), "--disable-pip", "--require-hashes"]
    options = ["--format", "json", "--progress-spinner", "off", "--timeout", "10"]
    try:
        done = subprocess.run([*command, *options], capture_output=True, text=True, timeout=PATIENCE, check=False)
    except subprocess.TimeoutExpired:
        return Looked(frozenset(), frozenset(), ())
    if "No module named pip_audit" in done.stderr:
        raise Fault("pip-audit is not installed; run: make install test")
    try:
        return looked(done.stdout)
    except (ValueError, KeyError):
        last = done.stderr.strip().splitlines()[-1:] or ["no output"]
        print(f"pip-audit gave no report: {last[0][:300]}", file=sys.stderr)
        return Looked(frozenset(), frozenset(), ())


def first_of(lock: Path) -> str:
    """The first requirement of a lock, with its hashes: enough to learn whether anybody answers."""
    lines = lock.read_text("utf-8").splitlines()
    start = next(number for number, line in enumerate(lines) if "==" in line and not line.startswith((" ", "#")))
    end = next(number for number in range(start, len(lines)) if not lines[number].endswith("\\"))
    return "\n".join(lines[start : end + 1]) + "\n"


def main(locks: Sequence[Path]) -> int:
    try:
        excuses = accepted(ACCEPTED)
        with tempfile.NamedTemporaryFile("w", suffix=".txt") as probe:
            probe.write(first_of(locks[0]))
            probe.flush()
            reached = ask(Path(probe.name))
        found = [ask(lock) for lock in locks] if reached.known else [reached]
    except (Fault, OSError) as error:
        print(f"audit: {error}", file=sys.stderr)
        return 2
    code, said = verdict(found, excuses, datetime.now(UTC).date())
    print("\n".join(said))
    return code


if __name__ == "__main__":
    sys.exit(main([Path(argument) for argument in sys.argv[1:]] or [ROOT / lock for lock in LOCKS]))
