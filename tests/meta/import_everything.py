"""Import every module of the packages named as arguments, and fail when one of them does more than define.

Run in a process of its own: an audit hook cannot be taken back.
"""

import importlib
import logging
import os
import pkgutil
import sys
import threading
from typing import Any

FORBIDDEN = {
    "socket.bind",
    "socket.connect",
    "socket.getaddrinfo",
    "subprocess.Popen",
    "os.system",
    "os.fork",
    "os.mkdir",
    "os.remove",
    "os.rename",
    "sqlite3.connect",
}
WRITING = os.O_WRONLY | os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_TRUNC


def refuse(event: str, args: tuple[Any, ...]) -> None:
    """Audit hook: raise RuntimeError for anything that reaches outside the process."""
    if event in FORBIDDEN:
        raise RuntimeError(f"{event} on import: {args}")
    if event == "open" and (args[2] & WRITING or str(args[0]).endswith(".env")):
        raise RuntimeError(f"opened on import: {args}")


def refuse_thread(self: threading.Thread) -> None:
    """Stand in for `Thread.start`, which reports to audit hooks from Python 3.12 on only."""
    raise RuntimeError(f"{self} on import")


def walk(package: str) -> list[str]:
    """Import `package` and all below it; return the names."""
    path = importlib.import_module(package).__path__
    names = [
        found.name for found in pkgutil.walk_packages(path, f"{package}.", onerror=importlib.import_module)
    ]
    for name in names:
        importlib.import_module(name)
    return [package, *names]


if __name__ == "__main__":
    sys.dont_write_bytecode = True
    hook = sys.excepthook
    threading.Thread.start = refuse_thread
    sys.addaudithook(refuse)
    imported = [name for package in sys.argv[1:] for name in walk(package)]
    if logging.getLogger().handlers or sys.excepthook is not hook:
        raise RuntimeError("importing set up logging or took over the excepthook")
    sys.stdout.write("\n".join(imported))
