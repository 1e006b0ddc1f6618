"""How do I try it? `python -m sandbox`, `--demo` for a tour in text, `serve` for a bot in another process."""

import argparse
import asyncio

from sandbox import app, demo, serve


def main() -> None:
    """Run what was asked for."""
    parser = argparse.ArgumentParser(prog="python -m sandbox", description="Publora for Discord, sandbox")
    parser.add_argument("--port", type=int, default=0, help="port on 127.0.0.1; a free one if not given")
    parser.add_argument("--demo", action="store_true", help="print a tour instead of serving a page")
    parser.add_argument("what", nargs="?", choices=["serve"], help="serve a bot in another process")
    parser.add_argument("--linked", action="store_true", help="with serve: link the demo key")
    args = parser.parse_args()
    if args.what == "serve":
        asyncio.run(serve.serve(args.port, args.linked))
    else:
        asyncio.run(demo.run() if args.demo else app.run(args.port))


if __name__ == "__main__":
    main()
