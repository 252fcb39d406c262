"""The example files of docs/deploy are true: commands, options and settings in them exist, and the tools take them."""

import http.client
import json
import os
import re
import shlex
import shutil
import socket
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

import click
import pytest

from index.settings import table
from search.cli import main
from search.settings import Settings

ROOT = Path(__file__).parent.parent
DEPLOY = ROOT / "docs" / "deploy"
UNITS = sorted(path.name for path in DEPLOY.glob("ogp-search*.*"))
SERVICES = [name for name in UNITS if name.endswith(".service")]
PROGRAM = "/opt/ogp-search/.venv/bin/ogp-search"


def unit(name: str) -> dict[str, list[tuple[str, str]]]:
    """Sections of a unit, each with its keys and values in order."""
    sections: dict[str, list[tuple[str, str]]] = {}
    for line in (DEPLOY / name).read_text("utf-8").splitlines():
        if match := re.fullmatch(r"\[(\w+)\]", line):
            held = sections.setdefault(match.group(1), [])
        elif line and not line.startswith("#"):
            key, sign, value = line.partition("=")
            assert sign and key.isalpha(), f"{name}: {line}"
            held.append((key, value))
    return sections


def all_of(name: str, key: str) -> list[str]:
    return [value for held in unit(name).values() for given, value in held if given == key]


def parsed(arguments: list[str]) -> click.Context:
    """The command as the command line reads it. Raises UsageError for what does not exist."""
    assert isinstance(main, click.Group)
    name, command, rest = main.resolve_command(click.Context(main), arguments)
    assert command is not None and name is not None
    return command.make_context(name, list(rest))


@pytest.mark.parametrize("name", SERVICES)
def test_a_unit_runs_a_command_that_exists_with_settings_that_exist(name: str) -> None:
    (started,) = all_of(name, "ExecStart")
    program, *arguments = shlex.split(started)
    assert program == PROGRAM
    parsed(arguments)
    given = dict(line.split("=", 1) for line in all_of(name, "Environment"))
    Settings.from_environment(given)
    assert all_of(name, "User")[0].startswith("ogp-")


def test_only_the_reindexing_unit_may_write_the_index() -> None:
    index = Path(dict(line.split("=", 1) for line in all_of("ogp-search.service", "Environment"))["OGPS_INDEX_DIR"])
    for name in SERVICES:
        assert all_of(name, "ProtectSystem") == ["strict"] and all_of(name, "NoNewPrivileges") == ["yes"]
    assert str(index.parent) in all_of("ogp-search-reindex.service", "ReadWritePaths")
    assert all_of("ogp-search.service", "ReadOnlyPaths") == [f"-{index.parent}"]
    assert not all_of("ogp-search.service", "ReadWritePaths")
    assert all_of("ogp-search.service", "User") != all_of("ogp-search-reindex.service", "User")
    assert all_of("ogp-search.service", "Restart") == ["on-failure"]


def test_what_may_grow_is_limited_and_the_index_is_read_by_the_server_alone() -> None:
    for name in SERVICES:
        assert all_of(name, "MemoryMax") and all_of(name, "TasksMax") and all_of(name, "LimitNOFILE"), name
    reindex = "ogp-search-reindex.service"
    assert (all_of(reindex, "StateDirectoryMode"), all_of(reindex, "UMask")) == (["0750"], ["0027"])
    assert all_of(reindex, "Group") == all_of("ogp-search.service", "Group") == ["ogp-search"]
    compose = (DEPLOY / "compose.yaml").read_text("utf-8")
    services = compose.count("image: ogp-search")
    assert services == compose.count("mem_limit:") == compose.count("pids_limit:") == 2
    assert "-m 0750 /var/lib/ogp-search" in (DEPLOY / "Containerfile").read_text("utf-8")


def test_systemd_takes_the_units(tmp_path: Path) -> None:
    if not shutil.which("systemd-analyze"):
        pytest.skip("systemd-analyze is not installed: the units were parsed and not verified")
    for name in UNITS:  # the program must exist where the unit names it
        (tmp_path / name).write_text((DEPLOY / name).read_text("utf-8").replace(PROGRAM, sys.executable))
    paths = [str(tmp_path / name) for name in UNITS]
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *paths], capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("path", sorted(DEPLOY.iterdir()), ids=lambda path: path.name)
def test_every_setting_that_an_example_names_exists(path: Path) -> None:
    known = {variable for variable, _, _ in table(Settings)}
    assert set(re.findall(r"OGPS_[A-Z_]*[A-Z]", path.read_text("utf-8"))) <= known


def instructions() -> Iterator[tuple[str, str]]:
    """The Containerfile's, with continued lines joined."""
    text = (DEPLOY / "Containerfile").read_text("utf-8").replace("\\\n", " ")
    for line in text.splitlines():
        if line and not line.startswith("#"):
            name, _, rest = line.partition(" ")
            yield name, rest.strip()


def test_the_container_copies_what_exists_and_all_that_is_needed() -> None:
    ignored = (DEPLOY / "Containerfile.dockerignore").read_text("utf-8").split()
    copied = set()
    for name, rest in instructions():
        if name == "COPY" and not rest.startswith("--from="):
            *sources, _ = rest.split()
            for source in sources:
                assert (ROOT / source).exists(), source
                assert f"!{source}" in ignored, f"{source} is kept from the build by Containerfile.dockerignore"
            copied.update(sources)
    # what pyproject names: packages, the module, the readme, the licences
    assert copied >= {
        "pyproject.toml",
        "requirements.lock",
        "requirements-build.lock",
        "README.md",
        "LICENSE",
        "NOTICE",
        "index",
        "search",
        "wsgi.py",
    }
    assert {f"!{name}" for name in copied} == {line for line in ignored if line.startswith("!")}


def test_the_container_runs_a_command_that_exists_as_nobody_special() -> None:
    held = dict(instructions())
    assert held["ENTRYPOINT"] == '["ogp-search"]'
    assert parsed(re.findall(r'"([^"]+)"', held["CMD"])).command.name == "serve"
    uid = held["USER"].split(":")[0]
    assert uid.isdecimal() and int(uid) > 0
    environment = dict(re.findall(r"(OGPS_\w+)=(\S+)", held["ENV"]))
    settings = Settings.from_environment(environment)
    assert settings.index_dir.parent == Path(held["VOLUME"])
    assert held["EXPOSE"] == str(settings.port) and f":{settings.port}/healthz" in held["HEALTHCHECK"]
    bases = [rest.split()[0] for name, rest in instructions() if name == "FROM"]
    assert bases == ["${PYTHON}"] * 2, "what is built must find the same Python where it runs"
    assert re.fullmatch(r"PYTHON=docker\.io/library/python:[\w.-]+@sha256:[0-9a-f]{64}", held["ARG"])
    runs = " ".join(rest for name, rest in instructions() if name == "RUN")
    assert "--require-hashes -r requirements.lock" in runs and f"--uid {uid}" in runs


def test_what_builds_the_package_is_locked_and_not_expected_to_be_there() -> None:
    """A new environment has no setuptools from Python 3.12 on."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    locked = re.findall(r"^([\w-]+)==", (ROOT / "requirements-build.lock").read_text("utf-8"), re.MULTILINE)
    needed = [re.match(r"[\w-]+", one) for one in project["build-system"]["requires"]]
    assert {one.group() for one in needed if one} <= set(locked)
    for text in ((ROOT / "Makefile").read_text("utf-8"), (DEPLOY / "Containerfile").read_text("utf-8")):
        assert 0 < text.index("--require-hashes -r requirements-build.lock") < text.index("--no-build-isolation")


def test_the_matrix_holds_every_python_that_the_project_names() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    (held,) = re.findall(r"^MATRIX \?= (.+)$", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    versions = held.split()
    assert f">={versions[0]}" == project["requires-python"]
    assert versions == ["3.11", "3.12", "3.13"]
    done = subprocess.run(
        ["make", "-n", "matrix", "MATRIX=3"], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0 and "PYTHON=python3 VENV=.venv-3" in done.stdout, done.stderr


def test_the_healthcheck_of_the_container_fails_when_nobody_answers() -> None:
    held = dict(instructions())["HEALTHCHECK"]
    code = re.search(r'"-c", "(.+)"\]', held)
    assert code
    with socket.socket() as nobody:  # bound and not listening
        nobody.bind(("127.0.0.1", 0))
        asked = code.group(1).replace(":8000", f":{nobody.getsockname()[1]}")
        done = subprocess.run([sys.executable, "-c", asked], capture_output=True, timeout=30, check=False)
    assert done.returncode == 1


def test_compose_runs_commands_that_exist() -> None:
    text = (DEPLOY / "compose.yaml").read_text("utf-8")
    commands = [re.findall(r'"([^"]+)"', line) for line in re.findall(r"^    command: \[(.+)\]$", text, re.MULTILINE)]
    assert [parsed(command).command.name for command in commands] == ["serve", "reindex"]
    assert (DEPLOY / "../.." / "docs/deploy/Containerfile").exists() and "dockerfile: docs/deploy/Containerfile" in text
    assert "index:/var/lib/ogp-search:ro" in text, "the server sees the index read only"


def test_brackets_of_the_nginx_file_are_in_order() -> None:
    depth = 0
    for number, line in enumerate((DEPLOY / "nginx.conf").read_text("utf-8").splitlines(), 1):
        code = re.sub(r"'[^']*'", "''", line.split(" #")[0].strip())
        if not code or code.startswith("#"):
            continue
        assert code.endswith(("{", "}", ";")), f"line {number}"
        depth += code.count("{") - code.count("}")
        assert depth >= 0, f"line {number}"
    assert depth == 0


def test_no_log_of_nginx_holds_what_people_search_for(proxy: int, tmp_path: Path) -> None:
    for path in ("/en/search?q=secretword", "/api/v1/search?q=secretword", "/nothing?q=secretword"):
        get(proxy, path, Referer="https://example.org/?q=secretword")
    written = (tmp_path / "ogp-search.log").read_text()
    assert written.count("\n") == 3 and '"GET /en/search HTTP/1.1" 200' in written
    assert "secretword" not in written


def test_the_log_of_the_nginx_example_has_neither_query_strings_nor_referers() -> None:
    text = (DEPLOY / "nginx.conf").read_text("utf-8")
    logs = [line.split() for line in text.splitlines() if line.strip().startswith("access_log")]
    assert {tuple(words[1:]) for words in logs} == {("off;",), ("/var/log/nginx/ogp-search.log", "ogp_search;")}
    assert len(logs) == len(re.findall(r"^server {", text, re.MULTILINE)), "each server has one, or nginx has its own"
    (written,) = re.findall(r"^log_format ogp_search (.*);", text, re.MULTILINE)
    assert "$uri" in written
    assert not re.search(r"\$(request|request_uri|args|query_string|arg_\w+|http_\w+)\b(?!_)", written)


def test_clients_cannot_say_through_nginx_where_the_site_is() -> None:
    text = (DEPLOY / "nginx.conf").read_text("utf-8")
    for header in ("X-Forwarded-Prefix", "Script-Name"):
        assert f'proxy_set_header {header} "";' in text
    inside = text.partition("location / {")[2]
    assert "proxy_set_header" not in inside, "one in a location would replace all of those"


PYTHON_STUB = """#!/bin/sh
echo "$@" >> "{log}"
case "$*" in
"-m venv --clear "*) rm -rf "$4"; mkdir -p "$4/bin"; cp "$0" "$4/bin/python" ;;
"-m venv "*) mkdir -p "$3/bin"; cp "$0" "$3/bin/python" ;;
"-m pip --version") [ ! -e "{folder}/no-pip" ] ;;
*" -r "*) [ ! -e "{folder}/killed" ] ;;
esac
"""


@pytest.mark.skipif(not shutil.which("make"), reason="make is not installed")
def test_an_installation_that_was_interrupted_is_begun_anew(tmp_path: Path) -> None:
    """With a Python that only writes down what it is asked for."""
    stub, log = tmp_path / "python", tmp_path / "log"
    stub.write_text(PYTHON_STUB.format(log=log, folder=tmp_path))
    stub.chmod(0o755)

    def install(code: int) -> list[str]:
        log.write_text("")
        command = ["make", "install", f"VENV={tmp_path / 'env'}", f"PYTHON={stub}"]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
        assert done.returncode == code, done.stdout + done.stderr
        return [line for line in log.read_text().splitlines() if line.startswith("-m venv") or " install " in line]

    (tmp_path / "killed").touch()
    assert [line[:7] for line in install(2)] == ["-m venv", "-m pip "]
    (tmp_path / "killed").unlink()
    assert install(0)[0].startswith("-m venv --clear"), "what was half installed is not believed"
    assert install(0) == [], "what is there is not made again"
    (tmp_path / "env" / ".runtime").unlink()  # an environment whose making was interrupted has no pip
    (tmp_path / "no-pip").touch()
    assert install(0)[0].startswith("-m venv --clear")


BUILDER = shutil.which("docker") or shutil.which("podman")


def builds() -> bool:
    """Is there a builder that answers, on a machine that is there for tests? A build takes minutes and downloads."""
    if os.environ.get("CI") != "true" or not BUILDER:
        return False
    return subprocess.run([BUILDER, "info"], capture_output=True, timeout=60, check=False).returncode == 0


@pytest.mark.timeout(1200)
def test_the_container_is_built_and_answers_its_health_check() -> None:
    if not builds():
        pytest.skip("the Containerfile was read and not built: that takes docker or podman, and CI=true")
    tag = "ogp-search-test"
    building = [str(BUILDER), "build", "-q", "-f", "docs/deploy/Containerfile", "-t", tag, "."]
    subprocess.run(building, cwd=ROOT, check=True, timeout=1000)
    try:
        running = [str(BUILDER), "run", "--rm", "--network", "none", "--entrypoint", "sh", tag, "-c"]
        serving = "ogp-search reindex -q && (ogp-search serve & sleep 15; " + shlex.join(
            re.findall(r'"([^"]+)"', dict(instructions())["HEALTHCHECK"])
        )
        done = subprocess.run(
            [*running, f"OGPS_TRUSTED_HOSTS=search.example.org; export OGPS_TRUSTED_HOSTS; {serving})"],
            check=False,
            timeout=180,
        )
        assert done.returncode == 0
    finally:
        subprocess.run([str(BUILDER), "rmi", "-f", tag], check=False, timeout=60)


@pytest.fixture
def proxy(live_server: str, tmp_path: Path) -> Iterator[int]:
    """The port of nginx with the example file, before a real server."""
    yield from nginx_before(urlsplit(live_server).netloc, tmp_path)


@pytest.fixture
def away(tmp_path: Path) -> Iterator[int]:
    """The same before a port where nobody listens."""
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        yield from nginx_before(f"127.0.0.1:{nobody.getsockname()[1]}", tmp_path)


def nginx_before(server: str, tmp_path: Path) -> Iterator[int]:
    """The port of nginx with the example file. Addresses, TLS and folders are changed: nothing else."""
    if not shutil.which("nginx", path="/usr/sbin:/usr/bin"):
        pytest.skip("nginx is not installed: its file was read and not tried")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    text = (DEPLOY / "nginx.conf").read_text("utf-8")
    text = text.replace("127.0.0.1:8000", server).replace("/var/cache/nginx", str(tmp_path))
    text = re.sub(r"\n    listen .*80;", "", text, count=2).replace("listen 443 ssl http2", f"listen 127.0.0.1:{port}")
    text = re.sub(r"\n    (ssl_|listen \[).*;", "", text).replace("/var/log/nginx", str(tmp_path))
    places = "".join(
        f"{name} {tmp_path / name};\n"
        for name in (
            "client_body_temp_path",
            "proxy_temp_path",
            "fastcgi_temp_path",
            "uwsgi_temp_path",
            "scgi_temp_path",
        )
    )
    head = f"daemon off; master_process off; pid {tmp_path}/pid; events {{}}"
    (tmp_path / "nginx.conf").write_text(f"{head}\nhttp {{ access_log off;\n{places}{text}}}\n")
    command = ["nginx", "-p", str(tmp_path), "-e", str(tmp_path / "error.log"), "-c", str(tmp_path / "nginx.conf")]
    environment = {"PATH": "/usr/sbin:/usr/bin"}
    tried = subprocess.run([*command, "-t"], env=environment, capture_output=True, text=True, timeout=30, check=False)
    assert tried.returncode == 0, tried.stderr
    with subprocess.Popen(command, env=environment) as nginx:
        deadline = time.monotonic() + 30
        while nginx.poll() is None and time.monotonic() < deadline:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
        yield port
        nginx.terminate()


def get(port: int, path: str, **headers: str) -> tuple[int, http.client.HTTPMessage, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("GET", path, headers={"Host": "search.example.org"} | headers)
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read()
    finally:
        connection.close()


def test_nginx_passes_on_what_the_application_says_and_adds_little(proxy: int) -> None:
    status, headers, page = get(proxy, "/en/search?q=gouvernement")
    assert status == 200
    for name in ("Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy", "ETag", "Cache-Control"):
        assert len(headers.get_all(name) or []) == 1, name
    assert headers["Strict-Transport-Security"] == "max-age=31536000"
    assert get(proxy, "/en/search?q=gouvernement", **{"If-None-Match": headers["ETag"]})[0] == 304
    style = re.search(rb'href="(/assets/[^"]+\.css)"', page)
    assert style
    plain, packed = (get(proxy, style.group(1).decode(), **{"Accept-Encoding": how}) for how in ("identity", "gzip"))
    again = get(proxy, style.group(1).decode(), **{"Accept-Encoding": "identity"})
    assert plain[0] == packed[0] == again[0] == 200
    assert again[2] == plain[2] != packed[2], "kept apart by what the reader accepts"
    assert "immutable" in plain[1]["Cache-Control"]
    assert get(proxy, "/api/v1/search.csv")[2].startswith(b"\xef\xbb\xbfid,")
    assert get(proxy, "/metrics")[0] == 404
    told = get(proxy, "/api/v1/search?q=" + "a" * 29_000)
    assert (told[0], told[1]["Content-Type"]) == (414, "application/problem+json")


def test_nginx_asks_a_hasty_client_to_wait(proxy: int) -> None:
    with ExitStack() as stack:
        clients = [stack.enter_context(socket.create_connection(("127.0.0.1", proxy), timeout=30)) for _ in range(90)]
        for client in clients:  # all at once, however long the answers take
            client.sendall(b"GET /api/v1/stats HTTP/1.1\r\nHost: search.example.org\r\nConnection: close\r\n\r\n")
        answers = [b"".join(iter(partial(client.recv, 65536), b"")) for client in clients]
    refused = [answer for answer in answers if answer.startswith(b"HTTP/1.1 429")]
    assert refused and any(answer.startswith(b"HTTP/1.1 200") for answer in answers)
    assert all(b"application/problem+json" in answer and b"Retry-After: 10" in answer for answer in refused)
    told = json.loads(refused[0].partition(b"\r\n\r\n")[2])
    assert (told["type"], told["status"]) == ("/problems/too-many-requests", 429)
    assert "Retry-After" in told["detail"]
    assert b"Access-Control-Allow-Origin: *" in refused[0] and b"Strict-Transport-Security: max-age" in refused[0]


@pytest.mark.parametrize(
    ("path", "accepted", "title"),
    [
        ("/api/v1/search", "", "Request too large"),
        ("/api/v1/search.csv?ui=fr", "en", "Requête trop volumineuse"),
        ("/api/v1/search?q=a&ui=en", "fr-FR", "Request too large"),
        ("/api/v1/search", "fr-CA, en;q=0.5", "Requête trop volumineuse"),
        ("/api/v1/search", "en, fr;q=0.5", "Request too large"),
    ],
)
def test_what_nginx_refuses_under_the_api_is_a_problem_in_the_readers_language(
    proxy: int, path: str, accepted: str, title: str
) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", proxy, timeout=30)
    given = {"Host": "search.example.org", "Accept-Language": accepted, "Content-Length": "20000"}
    connection.request("POST", path, headers=given)
    answer = connection.getresponse()
    body = json.loads(answer.read())
    connection.close()
    assert (answer.status, answer.headers["Content-Type"]) == (413, "application/problem+json")
    assert (body["type"], body["title"], body["status"]) == ("/problems/too-large", title, 413)
    assert body["detail"]
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"


def test_nginx_says_in_a_problem_that_the_application_does_not_answer(away: int) -> None:
    status, headers, body = get(away, "/api/v1/search?ui=fr")
    told = json.loads(body)
    assert (status, told["type"], told["status"]) == (503, "/problems/unavailable", 503)
    assert "Le serveur ne répond pas" in told["detail"]
    assert (headers["Content-Type"], headers["Retry-After"]) == ("application/problem+json", "10")
    assert headers["Access-Control-Allow-Origin"] == "*"
    assert headers["Strict-Transport-Security"] == "max-age=31536000"
