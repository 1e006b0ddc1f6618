"""How do I try it? `python -m sandbox`, `--demo` for a tour in text, `serve` for a bot in another process."""

import argparse
import asyncio


def main() -> None:
    """Run what was asked for."""
    parser = argparse.ArgumentParser(prog="python -m sandbox", description="Publora for Discord, sandbox")
    parser.add_argument("--port", type=int, default=0, help="port on 127.0.0.1; a free one if not given")
    parser.add_argument("--demo", action="store_true", help="print a tour instead of serving a page")
    parser.add_argument("what", nargs="?", choices=["serve"], help="serve a bot in another process")
    parser.add_argument("--linked", action="store_true", help="with serve: link the demo key")
    args = parser.parse_args()
    # Each way loads only its own parts: `serve` needs neither the pages nor the bot.
    if args.what == "serve":
        from sandbox.serve import serve  # noqa: PLC0415 - see above

        asyncio.run(serve(args.port, args.linked))
    elif args.demo:
        from sandbox.demo import run as tour  # noqa: PLC0415 - see above

        asyncio.run(tour())
    else:
        from sandbox.app import run  # noqa: PLC0415 - see above

        asyncio.run(run(args.port))


if __name__ == "__main__":
    main()
