"""The commands as an operator and a cron job meet them: output, exit codes, interruptions."""

import json
import os
import pty
import re
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from urllib.request import Request, urlopen

import click
import pytest
from click.testing import CliRunner, Result
from flask.testing import FlaskClient

from index.engines.generations import Store
from search.cli import COMMANDS, main
from search.wording import say

ROOT = Path(__file__).parent.parent
SEEDS = ROOT / "seeds"
COMMAND = [sys.executable, "-m", "index"]
Cli = Callable[..., Result]


@pytest.fixture(scope="module")
def cli() -> Cli:
    def run(*arguments: str | Path, code: int = 0, **environment: str) -> Result:
        result = CliRunner().invoke(main, [str(argument) for argument in arguments], env=environment)
        assert result.exit_code == code, result.output
        assert result.exception is None or isinstance(result.exception, SystemExit)
        return result

    return run


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "scrapes"
    made.mkdir()
    for path in SEEDS.glob("*.txt"):
        (made / path.name).write_bytes(path.read_bytes())
    return made


@pytest.fixture
def index(tmp_path: Path) -> Path:
    return tmp_path / "index"


def table(result: Result) -> dict[str, str]:
    return {line[:12].strip(): line[13:].strip() for line in result.stdout.splitlines()}


def test_reindex_prints_one_summary_table(cli: Cli, index: Path) -> None:
    rows = table(cli("reindex", SEEDS, "--index", index))
    assert (rows["seen"], rows["indexed"], rows["skipped"], rows["duplicates"]) == ("5", "5", "0", "0")
    assert (rows["documents"], rows["added"], rows["updated"], rows["removed"]) == ("50", "50", "0", "0")
    assert (rows["stubs"], rows["languages"]) == ("47", "en 3, fr 1")
    assert {"unchanged", "seconds", "documents/s", "size"} <= rows.keys()
    assert rows["generation"] == Store(index).names()[0]
    again = cli("reindex", SEEDS, "--index", index)
    assert table(again)["unchanged"] == "50"
    assert "nothing to do" in again.stderr


def test_reindex_prints_one_json_object(cli: Cli, index: Path) -> None:
    result = cli("reindex", SEEDS, "--index", index, "--json")
    report = json.loads(result.stdout)
    assert (report["seen"], report["added"], report["stubs"]) == (5, 50, 47)
    assert report["languages"] == {"en": 3, "fr": 1}
    assert report["generation"] == Store(index).names()[0]
    assert result.stdout.count("\n") == 1


def test_a_bad_file_is_told_of_on_stderr_with_reason_and_remedy(cli: Cli, folder: Path, index: Path) -> None:
    (folder / "empty.txt").write_text("")
    result = cli("reindex", folder, "--index", index)
    assert "skipped empty.txt: the file is empty (empty); fetch the page again" in result.stderr
    assert table(result)["skipped"] == "1"
    assert cli("reindex", folder, "--index", index, "--full", "-q").output == ""


def test_strict_exits_3_and_publishes_nothing(cli: Cli, folder: Path, index: Path) -> None:
    (folder / "empty.txt").write_text("")
    assert "nothing was published" in cli("reindex", folder, "--index", index, "--strict", code=3).stderr
    assert Store(index).names() == ()


def test_strict_exits_3_for_as_long_as_something_is_skipped(cli: Cli, folder: Path, index: Path) -> None:
    (folder / "empty.txt").write_text("")
    cli("reindex", folder, "--index", index)
    for _ in range(2):
        assert "nothing was published" in cli("reindex", folder, "--index", index, "--strict", code=3).stderr
    assert "up to date" in cli("reindex", folder, "--index", index, "--strict", "--check").stderr
    (folder / "empty.txt").unlink()
    cli("reindex", folder, "--index", index, "--strict")


def test_check_exits_1_until_the_index_is_up_to_date(cli: Cli, index: Path) -> None:
    assert "stale" in cli("reindex", SEEDS, "--index", index, "--check", code=1).stderr
    assert not index.exists()
    cli("reindex", SEEDS, "--index", index)
    assert "up to date" in cli("reindex", SEEDS, "--index", index, "--check").stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("reindex", "--no-such-option"), "No such option"),
        (("reindex", "seedz"), "no such file or folder: seedz"),
        (("reindex", "--keep", "0"), "--keep"),
        (("reindex", ""), "'[SOURCE]...': an empty name is no file or folder; for the current folder give a dot"),
        (("reindex", "seeds", "--watch", "--check"), "--check and --dry-run write nothing: give the one or the other"),
        (("reindex", "seeds", "--watch", "--dry-run"), "--watch stays and reindexes"),
        (("reindex", "seeds", "--index", ""), "'--index': an empty name"),
        (("stats", "--index", ""), "'--index': an empty name"),
        (("queries", "--log", ""), "'--log': an empty name"),
        (("serve", "--port", "66000"), "--port"),
        (("export", "--format", "xml"), "--format"),
        (("frobnicate",), "frobnicate"),
    ],
)
def test_a_wrong_call_exits_2_and_names_what_is_wrong(
    cli: Cli, index: Path, arguments: tuple[str, ...], said: str
) -> None:
    assert said in cli(*arguments, code=2, OGPS_INDEX_DIR=str(index)).stderr
    assert not index.exists()


def test_a_wrong_setting_exits_2_and_names_it(cli: Cli) -> None:
    assert "OGPS_KEEP='two': a whole number" in cli("stats", code=2, OGPS_KEEP="two").stderr
    assert "OGPS_INDEX is no setting" in cli("stats", code=2, OGPS_INDEX="var").stderr


def test_a_taken_port_exits_2(cli: Cli, index: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert f"port {port}" in cli("serve", "--index", index, "--port", str(port), code=2).stderr


def test_another_reindex_exits_75(cli: Cli, index: Path) -> None:
    with Store(index).lock():
        assert "is writing to" in cli("reindex", SEEDS, "--index", index, code=75).stderr


def test_a_folder_that_is_not_ours_exits_1(cli: Cli, folder: Path) -> None:
    assert "not an index of ogp-search" in cli("reindex", SEEDS, "--index", folder, code=1).stderr
    assert len(list(folder.iterdir())) == 5


def test_too_many_vanished_files_exit_1(cli: Cli, folder: Path, index: Path) -> None:
    cli("reindex", folder, "--index", index)
    for path in sorted(folder.iterdir())[:2]:
        path.unlink()
    assert "--allow-shrink" in cli("reindex", folder, "--index", index, code=1).stderr
    cli("reindex", folder, "--index", index, "--allow-shrink")


@pytest.mark.parametrize("command", ["search", "stats", "export", "doctor"])
def test_without_an_index_every_command_names_reindex(cli: Cli, index: Path, command: str) -> None:
    arguments = (command, "gouv") if command == "search" else (command,)
    assert "ogp-search reindex" in cli(*arguments, "--index", index, code=1).stderr


@pytest.mark.parametrize("command", [("search", "gouv"), ("stats",), ("export",), ("doctor",), ("rollback",)])
def test_the_remedy_is_a_command_for_the_very_index_that_is_missing(
    cli: Cli, tmp_path: Path, command: tuple[str, ...]
) -> None:
    missing = tmp_path / "my index"
    said = cli(*command, "--index", missing, code=1).stderr
    assert f"no index in {missing} yet; run: ogp-search reindex --index '{missing}'" in said
    assert not missing.exists()  # a mistyped name is not made


def test_serve_says_that_there_is_no_index_yet(index: Path) -> None:
    command = [*COMMAND, "serve", "--index", str(index), "--port", "0"]
    with subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True) as run:
        assert run.stderr
        limit = threading.Timer(60, run.kill)
        limit.start()
        said = run.stderr.readline()
        run.terminate()
        run.communicate(timeout=60)
        limit.cancel()
    assert f"no index in {index} yet; run: ogp-search reindex --index {index}" in said


@pytest.mark.parametrize("host", ["localhost", "", "127.0.0.1"])
def test_serve_listens_where_a_name_leads_on_the_port_it_prints(seeds_index: Path, host: str) -> None:
    command = [*COMMAND, "serve", "--index", str(seeds_index), "--host", host, "--port", "0", "--workers", "1"]
    with subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as run:
        assert run.stdout and run.stderr
        limit = threading.Timer(60, run.kill)
        limit.start()
        said = run.stdout.readline()
        found = re.fullmatch(r"http://(127\.0\.0\.1|\[::1\]):([1-9]\d*)/\n", said)
        if not found:
            run.terminate()
        assert found, said + run.stderr.read()
        asked = Request(said.strip() + "en/api", headers={"Host": "elsewhere.example"})
        with urlopen(asked) as answer:  # for a host that nobody checked, examples name this machine and its port
            shown = answer.read().decode()
        run.terminate()
        assert "Traceback" not in run.communicate(timeout=60)[1]
        limit.cancel()
    assert f"http://localhost:{found[2]}/" in shown


@pytest.mark.parametrize("host", ["no-such-host.invalid", "a..b", "300.1.1.1", "x" * 300, "192.0.2.1"])
def test_a_host_that_cannot_be_had_exits_2(cli: Cli, index: Path, host: str) -> None:
    said = cli("serve", "--index", index, "--host", host, "--port", "0", code=2).stderr
    assert "cannot listen on" in said and host in said and "choose another with --host" in said


def test_a_mistake_in_a_setting_stops_every_command(cli: Cli, index: Path) -> None:
    """A setting of the server too stops a reindex: who set it should know before the next start."""
    for command in COMMANDS:
        said = cli(
            command, *(["gouv"] if command == "search" else []), code=2, OGPS_PORT="http", OGPS_INDEX_DIR=str(index)
        )
        assert said.stderr == "ogp-search: OGPS_PORT='http': a whole number from 0 is expected\n"


def test_help_imports_no_library_that_no_help_needs() -> None:
    said = "import sys; from search.cli import main; main(['--help'], standalone_mode=False); print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", said], cwd=ROOT, capture_output=True, text=True, timeout=60, check=True
    )
    assert not {"numpy", "flask", "whoosh", "pydantic", "granian"} & set(done.stdout.split("\n")[-2].split())


def test_search_stats_and_export(cli: Cli, seeds_index: Path) -> None:
    found = cli("search", "capacités administratives", "--index", seeds_index, "--ui", "fr")
    assert "FR0038  Renforcement des capacités administratives" in found.stdout
    assert json.loads(cli("search", "gouv", "--index", seeds_index, "--json").stdout)["total"] >= 1
    stats = table(cli("stats", "--index", seeds_index))
    assert (stats["documents"], stats["captured"], stats["country"]) == ("50", "stub 47, full 3", "FR 50")
    assert json.loads(cli("stats", "--index", seeds_index, "--json").stdout)["documents"] == 50
    lines = [json.loads(line) for line in cli("export", "--index", seeds_index).stdout.splitlines()]
    assert [line["id"] for line in lines] == sorted(line["id"] for line in lines)
    assert len(lines) == 50
    rows = cli("export", "--index", seeds_index, "--format", "csv").stdout
    assert rows.startswith("\ufeff") and "FR0038" in rows


@pytest.mark.parametrize(
    ("ui", "query", "lines"),
    [
        ("en", "whistleblowrs", ["1 result for “whistleblowers”", "Showing results for whistleblowers"]),
        ("fr", "whistleblowrs", ["1 résultat pour «\u00a0whistleblowers\u00a0»", "Résultats pour whistleblowers"]),
        ("en", "zzzqqq", ["No results for “zzzqqq”"]),
        (
            "fr",
            "budget astronomie",
            [
                "Aucun résultat exact pour «\u00a0budget astronomie\u00a0»",
                "Aucun document ne contient assez de vos mots. Ceux-ci en contiennent une partie.",
            ],
        ),
    ],
)
def test_a_search_says_what_it_did_with_the_query(
    cli: Cli, seeds_index: Path, ui: str, query: str, lines: list[str]
) -> None:
    shown = cli("search", query, "--index", seeds_index, "--ui", ui).stdout.splitlines()
    assert shown[: len(lines)] == lines


def test_a_search_tells_what_counts_from_what_is_listed_beyond(cli: Cli, seeds_index: Path) -> None:
    asked = ("search", "open data", "--index", seeds_index, "--limit", "100")
    answer = json.loads(cli(*asked, "--json").stdout)
    assert answer["total"] and answer["others"]
    lines = cli(*asked).stdout.splitlines()
    line = lines.index(say("below", "en"))
    assert lines[line + 1].startswith(f"{answer['total'] + 1:>3}. ")


@pytest.mark.parametrize(
    ("ui", "place", "facts"),
    [
        (
            "en",
            "  1. FR0038  Administrative Capacity-Building (France, 2018)",
            "     Policy areas: Capacity Building, Private Sector, Public Participation, Science & Technology"
            " · Status: Active · Completion: Substantial",
        ),
        (
            "fr",
            "  1. FR0038  Renforcement des capacités administratives (France, 2018)",
            "     Domaines d’action\u00a0: Renforcement des capacités, Secteur privé, Participation du public,"
            " Science et technologie · Statut\u00a0: Actif · Achèvement\u00a0: Substantiel",
        ),
    ],
)
def test_a_search_prints_names_and_leaves_codes_to_json(
    cli: Cli, seeds_index: Path, ui: str, place: str, facts: str
) -> None:
    shown = cli("search", "id:FR0038", "--index", seeds_index, "--ui", ui)
    assert shown.stdout.splitlines()[1:3] == [place, facts]
    [hit] = json.loads(cli("search", "id:FR0038", "--index", seeds_index, "--ui", ui, "--json").stdout)["hits"]
    assert [hit[name]["value"] for name in ("country", "status", "completion")] == ["FR", "active", "substantial"]


def test_a_search_prints_nothing_of_what_no_page_states(cli: Cli, seeds_index: Path) -> None:
    shown = cli("search", "id:FR0001", "--index", seeds_index).stdout.splitlines()
    assert shown[1:] == [
        "  1. FR0001  Open Regional and Local Authorities' Data (France, 2015)",
        "     Policy area: Access to Information",
    ]


@pytest.mark.parametrize("shape", ["csv", "ndjson"])
@pytest.mark.parametrize(
    "query",
    [
        "sort=id",
        "",
        "q=administration&country=FR&ui=fr",
        "q=capacit%C3%A9s&lang=fr&sort=title",
        "q=adminstration",
        "q=nothingofthekindatall",
        "policy_area=-capacity-building&cycle_to=2015&page=3&size=7",
    ],
)
def test_an_export_is_the_download_of_the_same_search(
    cli: Cli, client: FlaskClient, seeds_index: Path, shape: str, query: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OGPS_PUBLIC_URL", "http://localhost")
    exported = cli("export", query, "--index", seeds_index, "--format", shape).stdout_bytes
    assert exported == client.get(f"/api/v1/search.{shape}?{query}", headers={"Accept-Language": "en"}).data
    assert (b"FR0" in exported) == ("nothing" not in query)
    if query == "sort=id":
        assert exported == cli("export", "--index", seeds_index, "--format", shape).stdout_bytes


def test_an_export_refuses_what_a_download_refuses(cli: Cli, seeds_index: Path) -> None:
    assert "country" in cli("export", "contry=FR", "--index", seeds_index, code=2).stderr
    assert "size" in cli("export", "size=0", "--index", seeds_index, code=2).stderr


def test_doctor_names_the_damaged_file_and_exits_1(cli: Cli, folder: Path, index: Path) -> None:
    cli("reindex", folder, "--index", index)
    assert "(current) is intact: 50 documents" in cli("doctor", "--index", index).stdout
    name = Store(index).names()[0]
    (index / name / "report.json").write_text("{}")
    said = cli("doctor", "--index", index, code=1).stdout
    assert f"BAD  {name} (current) is damaged: {name}/report.json: 2 bytes, not " in said


def test_rollback_serves_the_index_before(cli: Cli, folder: Path, index: Path) -> None:
    cli("reindex", folder, "--index", index)
    first = Store(index).names()[0]
    cli("reindex", folder, "--index", index, "--full")
    assert f"now serving {first}: 50 documents" in cli("rollback", "--index", index).stdout
    assert table(cli("stats", "--index", index))["generation"] == first
    assert "no earlier intact generation" in cli("rollback", "--index", index, code=1).stderr


def test_a_reindex_that_takes_the_place_of_a_rollback_says_so(cli: Cli, folder: Path, index: Path) -> None:
    again = [*COMMAND, "reindex", str(folder), "--index", str(index)]
    cli("reindex", folder, "--index", index)
    first = Store(index).names()[0]
    page = (SEEDS / "001_8639a39d81b96b04.txt").read_text()
    (folder / "new.txt").write_text(page.replace("(FR0038)", "(FR1234)"))
    plain = subprocess.run(again, cwd=ROOT, capture_output=True, text=True, timeout=60, check=True)
    assert "gone back" not in plain.stderr
    assert "the next reindex publishes what the sources hold then" in cli("rollback", "--index", index).stderr
    undoing = subprocess.run(again, cwd=ROOT, capture_output=True, text=True, timeout=60, check=True)
    now = Store(index).names()[0]
    assert f"{first}, which had been gone back to, is replaced by {now}" in undoing.stderr


def test_an_index_without_documents_is_told_of(cli: Cli, tmp_path: Path, index: Path) -> None:
    (tmp_path / "scrapes").mkdir()
    (tmp_path / "scrapes" / "notes.docx").write_text("no scrape")
    said = cli("reindex", tmp_path / "scrapes", "--index", index).stderr
    assert f"the index holds no document now: nothing in {tmp_path / 'scrapes'} can be indexed (files seen: 1)" in said
    assert "holds no document" not in cli("reindex", SEEDS, "--index", index).stderr


def test_the_manual_names_every_kind_of_file_that_is_read(cli: Cli) -> None:
    manual = cli("reindex", "--help").stdout
    for suffix in (".txt", ".html", ".mhtml", ".pdf", ".ndjson", ".jsonl"):
        assert f" {suffix}" in manual


def test_keep_says_how_many_generations_stay(cli: Cli, index: Path) -> None:
    for _ in range(4):
        cli("reindex", SEEDS, "--index", index, "--full", "--keep", "3", "-q")
    assert len(Store(index).names()) == 3


def many_pages(folder: Path) -> None:
    page = (SEEDS / "001_8639a39d81b96b04.txt").read_text()
    for number in range(1500):
        (folder / f"{number:04}.txt").write_text(page.replace("(FR0038)", f"(FR{number + 1000})"))


@pytest.mark.parametrize(("sent", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_an_interrupted_reindex_leaves_nothing_behind(folder: Path, index: Path, sent: int, code: int) -> None:
    many_pages(folder)
    command = [*COMMAND, "reindex", str(folder), "--index", str(index)]
    with subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True) as run:
        while not list(index.glob(".build-pages-*/*")):  # it is at work
            assert run.poll() is None
        run.send_signal(sent)
        said = run.communicate(timeout=60)[1]
    assert run.returncode == code, said
    assert "Traceback" not in said
    assert sorted(path.name for path in index.iterdir()) == ["LOCK", "OGP-INDEX"]


@pytest.mark.parametrize(("sent", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_watch_follows_the_folder_until_it_is_interrupted(folder: Path, index: Path, sent: int, code: int) -> None:
    command = [*COMMAND, "reindex", str(folder), "--index", str(index), "--watch", "--json"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as run:
        assert run.stdout
        limit = threading.Timer(60, run.kill)  # a line that never comes fails the test instead of stopping all tests
        limit.start()
        assert json.loads(run.stdout.readline())["added"] == 50
        page = (SEEDS / "001_8639a39d81b96b04.txt").read_text()
        (folder / "new.txt").write_text(page.replace("(FR0038)", "(FR1234)"))
        report = json.loads(run.stdout.readline())
        assert (report["added"], report["removed"]) == (1, 0)
        run.send_signal(sent)
        said = run.communicate(timeout=60)[1]
        limit.cancel()
    assert run.returncode == code, said
    assert "Traceback" not in said


def test_watch_waits_for_another_reindex_and_then_does_its_own(folder: Path, index: Path) -> None:
    command = [*COMMAND, "reindex", str(folder), "--index", str(index), "--watch", "--json"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as run:
        assert run.stdout and run.stderr
        limit = threading.Timer(60, run.kill)
        limit.start()
        assert json.loads(run.stdout.readline())["added"] == 50
        assert "published" in run.stderr.readline()
        page = (SEEDS / "001_8639a39d81b96b04.txt").read_text()
        with Store(index).lock():
            (folder / "new.txt").write_text(page.replace("(FR0038)", "(FR1234)"))
            said = run.stderr.readline()
        assert f"another reindex (process {os.getpid()}) is writing to {index}; --watch waits until it is done" in said
        assert json.loads(run.stdout.readline())["added"] == 1  # nothing in the folder has changed since
        run.send_signal(signal.SIGINT)
        run.communicate(timeout=60)
        limit.cancel()


def test_a_reader_that_goes_away_is_no_disaster(seeds_index: Path) -> None:
    command = [*COMMAND, "export", "--index", str(seeds_index)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as run:
        assert run.stdout and run.stderr
        run.stdout.close()
        assert run.stderr.read() == ""


def test_the_progress_bar_is_for_terminals_only(folder: Path, index: Path) -> None:
    command = [*COMMAND, "reindex", str(folder), "--index", str(index)]
    quiet = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=True)
    assert "\r" not in quiet.stderr
    ours, theirs = pty.openpty()
    with subprocess.Popen([*command, "--full"], cwd=ROOT, stdout=subprocess.PIPE, stderr=theirs) as run:
        os.close(theirs)
        shown = b""
        while run.poll() is None or b"published" not in shown:
            try:
                shown += os.read(ours, 4096)
            except OSError:  # what Linux says when the other end of a terminal is closed
                break
        assert run.wait(timeout=60) == 0
    os.close(ours)
    assert b"reading     [" in shown and b"/5" in shown
    assert b"indexing    [########################]  50/50" in shown


def test_every_command_and_option_says_what_it_is_for(cli: Cli) -> None:
    assert isinstance(main, click.Group)
    assert set(COMMANDS) == {
        *("reindex", "serve", "search", "stats", "export", "doctor", "rollback", "queries", "missing"),
    }
    for name, (_, summary) in COMMANDS.items():
        command = main.get_command(click.Context(main), name)
        assert command and command.name == name
        assert command.help and summary.removesuffix(".").partition(";")[0][:30] in command.help
        for parameter in command.params:
            assert not isinstance(parameter, click.Option) or parameter.help, parameter.name
    manual = cli("--help").stdout
    assert "OGPS_INDEX_DIR" in manual and "(default: var/index)" in manual


def test_flask_knows_reindex_too(index: Path) -> None:
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "reindex", str(SEEDS), "--index", str(index), "--json"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["documents"] == 50
