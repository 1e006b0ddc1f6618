"""Who imports whom, and does anything happen when they do?"""

import os
import subprocess
import sys
from pathlib import Path

PROBE = Path(__file__).with_name("import_everything.py")


def run(*command: str | Path, path: Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run `command` with nothing in its environment but where to find programs and modules."""
    env = {"PATH": os.environ["PATH"], "PYTHONPATH": str(path)}
    return subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True, check=False)  # noqa: S603 - our own command


def test_every_room_imports_only_what_it_may(root: Path) -> None:
    done = run(Path(sys.executable).with_name("lint-imports"), "--no-cache", path=root, cwd=root)
    assert done.returncode == 0, done.stdout + done.stderr


def test_nothing_happens_on_import(root: Path, tmp_path: Path) -> None:
    done = run(sys.executable, PROBE, "bot", "cogs", "sandbox", path=root, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert {"bot.config", "bot.domain.posts", "cogs", "sandbox"} <= set(done.stdout.split())


def test_a_module_that_does_something_on_import_is_caught(tmp_path: Path) -> None:
    deeds = {
        "writes": "open('left-behind', 'w')",
        "connects": "import socket; socket.create_connection(('127.0.0.1', 9))",
        "starts": "import threading; threading.Thread(target=print).start()",
        "configures": "import logging; logging.basicConfig()",
    }
    for name, deed in deeds.items():
        package = tmp_path / name
        package.mkdir()
        (package / "__init__.py").touch()
        (package / "deed.py").write_text(deed)
        done = run(sys.executable, PROBE, name, path=tmp_path, cwd=tmp_path)
        assert "RuntimeError" in done.stderr, name
    assert not (tmp_path / "left-behind").exists()


def test_heavy_libraries_load_when_first_used(root: Path) -> None:
    heavy = {"PIL", "alembic", "asyncpg", "cryptography", "sqlalchemy.dialects.postgresql"}
    heavy |= {"matplotlib", "numpy"}
    cogs = ", ".join(f"cogs.{path.stem}" for path in (root / "cogs").glob("[a-z]*.py"))
    look = f"import sys, bot.__main__, {cogs}; print(*{heavy} & sys.modules.keys())"
    done = run(sys.executable, "-c", look, path=root, cwd=root)
    assert (done.returncode, done.stdout.split()) == (0, []), done.stderr
