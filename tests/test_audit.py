"""What is installed is what is locked, and the audit of advisories is neither silent nor fooled."""

import importlib.util
import json
import re
import subprocess
import sys
import tomllib
from datetime import date
from importlib import metadata
from pathlib import Path
from types import ModuleType

import pytest
from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
RUNTIME, EVERYTHING = "requirements.lock", "requirements-dev.lock"
TODAY = date(2026, 11, 22)


def locked(name: str) -> dict[str, set[str]]:
    """Name to versions: one, or several for different systems."""
    found: dict[str, set[str]] = {}
    for line in (ROOT / name).read_text("utf-8").splitlines():
        if match := re.match(r"([A-Za-z0-9._-]+)==([^ ;]+)", line):
            found.setdefault(canonicalize_name(match.group(1)), set()).add(match.group(2))
    return found


def allowed(requirement: Requirement, held: dict[str, set[str]]) -> bool:
    """Is it locked, in versions that it allows?"""
    versions = held.get(canonicalize_name(requirement.name), set())
    return bool(versions) and all(requirement.specifier.contains(version, prereleases=True) for version in versions)


PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
EXTRAS = PROJECT["optional-dependencies"]
IN_RUNTIME = [*PROJECT["dependencies"], *(line for extra in ("pdf", "watch", "metrics") for line in EXTRAS[extra])]
IN_EVERYTHING = [*PROJECT["dependencies"], *(line for lines in EXTRAS.values() for line in lines)]


@pytest.mark.parametrize(("lock", "wanted"), [(RUNTIME, IN_RUNTIME), (EVERYTHING, IN_EVERYTHING)])
def test_every_requirement_of_the_project_is_locked_in_a_version_that_it_allows(lock: str, wanted: list[str]) -> None:
    held = locked(lock)
    for requirement in map(Requirement, wanted):
        assert allowed(requirement, held), f"{lock}: {requirement}; run: make lock"


@pytest.mark.parametrize("lock", [RUNTIME, EVERYTHING])
def test_every_locked_file_has_hashes_and_no_address(lock: str) -> None:
    text = (ROOT / lock).read_text("utf-8")
    entries = re.split(r"^(?=[A-Za-z0-9])", text, flags=re.MULTILINE)[1:]
    assert len(entries) >= len(locked(lock)) > 10
    for entry in entries:
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", entry), entry
    assert "://" not in text and "--index" not in text and "--find-links" not in text


def test_both_locks_agree() -> None:
    everything = locked(EVERYTHING)
    assert {name: everything.get(name) for name in locked(RUNTIME)} == locked(RUNTIME)


@pytest.mark.parametrize("lock", [RUNTIME, EVERYTHING])
def test_what_locked_packages_need_is_locked_too(lock: str) -> None:
    held = locked(lock)
    for name in held:
        try:
            needs = metadata.requires(name) or []
        except metadata.PackageNotFoundError:  # for another system
            continue
        for requirement in map(Requirement, needs):
            if applies(requirement.marker):
                assert allowed(requirement, held), f"{name} needs {requirement}"


def applies(marker: Marker | None) -> bool:
    """Here, without any extra."""
    return marker is None or marker.evaluate({"extra": ""})


@pytest.fixture(scope="module")
def audit() -> ModuleType:
    spec = importlib.util.spec_from_file_location("audit", ROOT / ".ci" / "audit.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules["audit"] = module
    spec.loader.exec_module(module)
    return module


def report(*, vulnerable: bool = True, skipped: bool = False) -> str:
    """As pip-audit 2.10 prints it."""
    vulnerability = {
        "id": "PYSEC-2026-1",
        "aliases": ["CVE-2026-1", "GHSA-aaaa-bbbb-cccc"],
        "fix_versions": ["3.1.4"],
        "description": "…",
    }
    rows: list[dict[str, object]] = [
        {"name": "flask", "version": "3.1.3", "vulns": [vulnerability] if vulnerable else []},
        {"name": "click", "version": "8.3.1", "vulns": []},
    ]
    if skipped:
        rows.append({"name": "numpy", "skip_reason": "Dependency not found on PyPI and could not be audited"})
    return json.dumps({"dependencies": rows, "fixes": []})


def accepted(folder: Path, until: str, identifier: str = "CVE-2026-1") -> Path:
    path = folder / "advisories.toml"
    path.write_text(
        f'[[accepted]]\nid = "{identifier}"\npackage = "flask"\nreason = "not reachable"\nuntil = {until}\n'
    )
    return path


def test_an_advisory_is_red_unless_it_was_accepted_until_a_day_that_is_not_over(
    audit: ModuleType, tmp_path: Path
) -> None:
    looked = [audit.looked(report())]
    assert audit.verdict(looked, (), TODAY) == (
        1,
        [
            "ADVISORY flask 3.1.3: PYSEC-2026-1: lock 3.1.4, or accept it in .ci/advisories.toml",
            "audit: 2 packages looked up, see above",
        ],
    )
    excused = audit.accepted(accepted(tmp_path, "2026-11-22"))
    code, said = audit.verdict(looked, excused, TODAY)
    assert code == 0 and said[0].startswith("accepted until 2026-11-22: flask 3.1.3: PYSEC-2026-1 (not reachable)")
    code, said = audit.verdict(looked, audit.accepted(accepted(tmp_path, "2026-11-21")), TODAY)
    assert code == 1 and "accepted until 2026-11-21, which is over" in said[0]
    assert audit.verdict(looked, audit.accepted(accepted(tmp_path, "2027-01-01", "CVE-1")), TODAY)[0] == 1


def test_what_could_not_be_looked_up_is_no_all_clear(audit: ModuleType) -> None:
    clear = audit.looked(report(vulnerable=False))
    assert audit.verdict([clear], (), TODAY) == (0, ["audit: 2 packages looked up, no open advisory"])
    code, said = audit.verdict([audit.looked(report(vulnerable=False, skipped=True))], (), TODAY)
    assert code == 0 and said == ["audit: INCOMPLETE: 2 packages looked up; not numpy"]
    nothing = audit.looked('{"dependencies": [{"name": "flask", "skip_reason": "not found"}], "fixes": []}')
    code, said = audit.verdict([nothing], (), TODAY)
    assert code == 0 and said[-1].startswith("audit: NOT DONE")


@pytest.mark.parametrize("line", ['reason = ""', "until = 2027-01-31T00:00:00Z", 'until = "soon"', 'id = ""'])
def test_an_advisory_is_accepted_only_with_a_reason_and_a_day(audit: ModuleType, tmp_path: Path, line: str) -> None:
    path = accepted(tmp_path, "2027-01-31")
    name = line.partition(" ")[0]
    path.write_text(re.sub(rf"(?m)^{name} = .*$", line, path.read_text()))
    with pytest.raises(audit.Fault, match="needs id, package, reason"):
        audit.accepted(path)


def test_the_reviewed_list_can_be_read(audit: ModuleType) -> None:
    audit.accepted(ROOT / ".ci" / "advisories.toml")


def test_without_a_network_the_audit_says_that_it_was_not_done(tmp_path: Path) -> None:
    """A proxy that nobody listens at stands for no network."""
    nobody = {"HTTPS_PROXY": "http://127.0.0.1:9", "HOME": str(tmp_path), "PATH": "/usr/bin:/bin"}
    done = subprocess.run(
        [sys.executable, ".ci/audit.py"], cwd=ROOT, env=nobody, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip().startswith("audit: NOT DONE")


def test_ci_runs_the_audit() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    assert re.search(r"^test:.*\baudit\b", makefile, re.MULTILINE)
    assert re.search(r"^audit:.*\n\t.*\.ci/audit\.py$", makefile, re.MULTILINE)
