"""The desk over PostgreSQL, by one setting: a real server of one's own, and the desk's own tests over it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.parse import quote

import pytest

pytestmark = pytest.mark.slow

#: The desk's tests that use accounts, sessions and second factors most.
TESTS = ("test_web_pages.py", "test_web_api.py", "test_web_matrix.py", "test_web_uploads.py")

#: Signs that an address cannot hold as they are.
PASSWORD = "p@ss:w/rd %?#"


def tools() -> Path | None:
    """The folder of PostgreSQL's own programs: Debian keeps each version's apart."""
    found = shutil.which("initdb")
    if found and Path(found).with_name("pg_ctl").exists():
        return Path(found).parent
    return max(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name), default=None)


def as_user() -> dict[str, str]:
    """PostgreSQL refuses to run as root: then its own account runs it."""
    return {"user": "postgres", "group": "postgres"} if os.geteuid() == 0 else {}


def run(*said: str | Path, **more) -> str:
    done = subprocess.run([str(one) for one in said], capture_output=True, text=True, timeout=120, check=False,
                          cwd="/", **as_user(), **more)  # fmt: skip
    assert done.returncode == 0, (said, done.stderr[-2000:])
    return done.stdout


@pytest.fixture(scope="module")
def server():
    """The address of a database in a cluster of its own, which goes afterwards."""
    bin_ = tools()
    if bin_ is None:
        pytest.skip("needs Debian's postgresql: apt-get install postgresql")
    psycopg = pytest.importorskip("psycopg", reason="needs the extra: pip install 'clerestory[postgres]'")
    folder = Path(tempfile.mkdtemp(prefix="desk-pg-"))
    port = 40_000 + os.getpid() % 20_000
    words = folder / "words"
    words.write_text(PASSWORD, encoding="utf-8")
    if as_user():
        for one in (folder, words):
            shutil.chown(one, "postgres", "postgres")
    try:
        run(bin_ / "initdb", "-D", folder / "data", "-U", "keeper", "--auth=scram-sha-256", f"--pwfile={words}",
            "--no-sync", "--encoding=UTF8", "--locale=C")  # fmt: skip
        run(bin_ / "pg_ctl", "-D", folder / "data", "-w", "-t", "60", "-l", folder / "log", "-o",
            f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder}", "start")  # fmt: skip
        address = f"postgresql://keeper:{quote(PASSWORD, safe='')}@127.0.0.1:{port}/"
        with psycopg.connect(address + "postgres", autocommit=True) as there:
            there.execute('CREATE DATABASE "the desk"')
        yield f"{address}{quote('the desk')}?sslmode=prefer"
    finally:
        subprocess.run([bin_ / "pg_ctl", "-D", folder / "data", "-m", "immediate", "stop"], check=False, timeout=60,
                       capture_output=True, cwd="/", **as_user())  # fmt: skip
        shutil.rmtree(folder, ignore_errors=True)


def test_the_desk_s_own_tests_hold_over_postgresql(server, tmp_path):
    here = Path(__file__).parent
    command = [sys.executable, "-m", "pytest", "-q", "-m", "not slow", "-p", "no:cacheprovider", "-p", "no:xdist",
               f"--basetemp={tmp_path / 'base'}", *(str(here / one) for one in TESTS)]  # fmt: skip
    environ = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "DJANGO_"))}
    environ |= {"CLERESTORY_DATABASE": server}
    done = subprocess.run(command, env=environ, cwd=here.parents[1], capture_output=True, text=True, timeout=900,
                          check=False)  # fmt: skip
    assert done.returncode == 0, "\n".join(re.findall(r"^E  .*", done.stdout, re.M)[:40])
    passed = int(re.search(r"(\d+) passed", done.stdout)[1])
    print(f"over PostgreSQL: {passed} tests passed")
    assert passed > 15
    # It was that server which held the accounts, and no SQLite beside the workspace.
    import psycopg

    with psycopg.connect(server) as there:
        assert there.execute("SELECT count(*) FROM store_account").fetchone()[0] > 4
        assert there.execute("SELECT count(*) FROM django_session").fetchone()[0] > 4
    assert not list((tmp_path / "base").rglob("desk.sqlite3"))


@pytest.mark.parametrize("named", ["mysql://a@b/c", "postgresql://host-alone", "nothing"])
def test_another_address_is_refused_in_one_sentence(workspace, named):
    done = subprocess.run([sys.executable, "-m", "clerestory_web", "migrate", "--workspace", str(workspace)],
                          env=os.environ | {"CLERESTORY_DATABASE": named}, capture_output=True, text=True,
                          timeout=120, check=False)  # fmt: skip
    assert done.returncode == 2
    assert "CLERESTORY_DATABASE" in done.stderr
    assert "Traceback" not in done.stderr
