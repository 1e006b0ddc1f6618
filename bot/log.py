"""What happened, for the operator, with nothing secret in it."""

import logging
import re
import sys
from types import TracebackType

import structlog

HIDDEN = "[hidden]"

# Each pattern keeps its first group, if it has one. They look at finished lines, in which quotes may be
# escaped and a letter of an escape (\n) or of a colour may stand right before a secret: hence no \b.
_SECRETS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"(sk_)(?=[\w.-]*\d)[\w.-]{8,}",  # a Publora key: publora-api.md 1
        r"()[\w-]{23,28}\.[\w-]{6,7}\.[\w-]{27,}",  # a Discord token
        r"()(?<![\w/+-])[\w-]{43}=(?!\w)",  # a Fernet key
        r"(Authorization[\"'\\]*[:=,]\s*[\"'\\]*(?:Bot |Bearer )?)[^\s\"'\\]{6,}",
        r"(X-Amz-(?:Signature|Credential|Security-Token)[\"'\\]*[:=]\s*[\"'\\]*)[^\s&\"'\\<>]+",
        r"([?&]hm=)[^\s&\"'\\<>]+",  # signs Discord's attachment links
        r"(/(?:webhooks|interactions)/\d+/)[^\s/?\"'\\<>]+",  # lets anyone reply as the bot
        r"([\"']token\\?[\"']:\s*\\?[\"'])[^\"'\\]+",  # the same, in a payload
        r"(://[^\s:/@]*:)[^\s/@]+(?=@)",  # the password of a database
    )
)

# Libraries that at "debug" would print people's words and payloads, or at "info" every health check.
_LEAST_LEVELS = {
    "discord": logging.INFO,
    "asyncio": logging.WARNING,
    "aiohttp.access": logging.WARNING,
    "aiosqlite": logging.WARNING,
    "alembic": logging.WARNING,
    "sqlalchemy": logging.WARNING,
}


def redact(text: str) -> str:
    """Return `text` with everything hidden that looks like a key, a token or a signed link."""
    for secret in _SECRETS:
        text = secret.sub(rf"\1{HIDDEN}", text)
    return text


class _RedactingFormatter(structlog.stdlib.ProcessorFormatter):
    """Redacts the finished line, so that no field, object or traceback slips past."""

    def format(self, record: logging.LogRecord) -> str:
        return redact(super().format(record))


def configure_logging(level: str, fmt: str) -> None:
    """Send structlog's and the standard library's records to stderr, one way for both.

    `level` is debug, info, warning or error; `fmt` is console or json. Uncaught exceptions go there too.
    """
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
    )
    handler = logging.StreamHandler()
    handler.setFormatter(
        _RedactingFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *_renderers(fmt)],
        )
    )
    logging.basicConfig(handlers=[handler], level=level.upper(), force=True)
    for name, least in _LEAST_LEVELS.items():
        logging.getLogger(name).setLevel(max(least, logging.getLogger().level))
    sys.excepthook = _log_crash


def _renderers(fmt: str) -> list[structlog.typing.Processor]:
    if fmt == "json":
        return [
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ]
    # Plain tracebacks: prettier ones print local variables, and with them whatever a function holds.
    return [
        structlog.dev.ConsoleRenderer(
            colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
        )
    ]


def _log_crash(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        return
    structlog.stdlib.get_logger("bot").critical("stopped by an error", exc_info=(kind, error, trace))
