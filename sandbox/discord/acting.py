"""What the sandbox's people do in Discord: commands, clicks, choices, modals, menus, messages."""

import base64
import time
from collections.abc import Awaitable, Mapping
from typing import Any, cast

from simcord import ChannelHandle, InteractionResult, MemberActor, RoleHandle, SetupError
from simcord.components import walk_components
from simcord.enums import SELECT_TYPES, ComponentType, OptionType

from sandbox.discord.exchanges import Exchange, Exchanges
from sandbox.discord.links import FileName
from sandbox.discord.simulation import (
    Message,
    Payload,
    RemoteEnv,
    autocomplete,
    message_handle,
    record,
    show,
)
from sandbox.discord.world import Server, World

FORMS = {"command": str, "click": dict, "select": dict, "submit": dict, "autocomplete": dict, "menu": dict}
_ENTITY_OPTIONS = {
    OptionType.USER: "member",
    OptionType.CHANNEL: "channel",
    OptionType.ROLE: "role",
    OptionType.MENTIONABLE: "mentionable",
}
_ENTITY_CONTROLS = {
    ComponentType.USER_SELECT: "member",
    ComponentType.CHANNEL_SELECT: "channel",
    ComponentType.ROLE_SELECT: "role",
    ComponentType.MENTIONABLE_SELECT: "mentionable",
}


class Stage:
    """Plays the members of the world as the control API asks; see docs/driving-the-sandbox.md for the forms.

    Every method raises `SetupError` or `BackendError` for what a person could not do, and `KeyError` for
    a field that is missing.
    """

    def __init__(self, env: RemoteEnv, world: World, exchanges: Exchanges) -> None:
        self._env, self._world, self._exchanges = env, world, exchanges

    async def interact(self, asked: Payload) -> Exchange:
        """Send one interaction and return its exchange, not waiting for the bot."""
        form = _check_form(asked)
        server, actor = self._world.member(asked["as"], asked.get("guild"))
        match form:
            case "command":
                act = self._command(server, actor, asked)
            case "click":
                act = self._click(actor, asked["click"])
            case "select":
                act = self._select(server, actor, asked["select"])
            case "submit":
                act = self._submit(server, actor, asked["submit"])
            case "autocomplete":
                act = self._autocomplete(server, actor, asked)
            case _:
                act = self._menu(server, actor, asked["menu"])
        sent = time.perf_counter()
        return self._exchanges.open(record(await act), sent)

    async def write(self, asked: Payload) -> Message:
        """Post a message of a member, with files, and return it."""
        server, actor = self._world.member(asked["as"], asked.get("guild"))
        files = [_file(each) for each in asked.get("files", ())]
        sent = await actor.send(server.channel(asked["channel"]), asked.get("content", ""), attachments=files)
        return self._env.find_message(str(sent.id))

    def _command(self, server: Server, actor: MemberActor, asked: Payload) -> Awaitable[InteractionResult]:
        path = asked["command"].removeprefix("/")
        leaf = self._env.command_leaf(server.guild.id, path)
        options = _options(server, leaf, asked.get("options", {}))
        files = {name: _file(each) for name, each in asked.get("files", {}).items()}
        return actor.slash(_channel(server, asked), path, **options, **files)

    def _click(self, actor: MemberActor, click: Payload) -> Awaitable[InteractionResult]:
        message = message_handle(self._env, self._env.find_message(str(click["message"])))
        return actor.click(message, label=click.get("label"), custom_id=click.get("custom_id"))

    def _select(self, server: Server, actor: MemberActor, select: Payload) -> Awaitable[InteractionResult]:
        message = self._env.find_message(str(select["message"]))
        menu = _find_menu(message, select.get("custom_id"), select.get("label"))
        values = _entered(server, menu, select["values"])
        return actor.select(message_handle(self._env, message), values, custom_id=menu["custom_id"])

    def _submit(self, server: Server, actor: MemberActor, submit: Payload) -> Awaitable[InteractionResult]:
        exchange = self._exchanges.get(str(submit["interaction"]))
        if exchange is None or exchange.record.modal is None:
            raise SetupError(f"Interaction {submit['interaction']!r} showed no modal.")
        controls = _controls(exchange.record.modal)
        values: Payload = {}
        for label, value in submit.get("fields", {}).items():
            if label not in controls:
                raise SetupError(f"The modal has no field {label!r}; it has: {', '.join(controls)}.")
            values[controls[label]["custom_id"]] = _entered(server, controls[label], value)
        return actor.submit_modal(show(self._env, exchange.record), values)

    def _autocomplete(
        self, server: Server, actor: MemberActor, asked: Payload
    ) -> Awaitable[InteractionResult]:
        typed = asked["autocomplete"]
        path = typed["command"].removeprefix("/")
        filled = _options(server, self._env.command_leaf(server.guild.id, path), typed.get("options", {}))
        return autocomplete(
            actor, _channel(server, asked), path, (typed["option"], str(typed["value"])), filled
        )

    def _menu(self, server: Server, actor: MemberActor, menu: Payload) -> Awaitable[InteractionResult]:
        message = self._env.find_message(str(menu["message"]))
        channel = next((c for c in server.channels.values() if c.id == message.channel_id), None)
        if channel is None:
            raise SetupError(f"That message is not in {server.guild.name}.")
        return actor.context_menu(channel, menu["name"], message_handle(self._env, message))


def _check_form(asked: Payload) -> str:
    """Return which form the request has; `SetupError` when it has none or is of the wrong shape."""
    form = next((form for form in FORMS if form in asked), None)
    if form is None:
        raise SetupError(f"Say what to do, one of: {', '.join(FORMS)}.")
    if not isinstance(asked[form], FORMS[form]):
        raise SetupError(f"{form!r} must be {'a text' if FORMS[form] is str else 'an object'}.")
    for name in ("as", "guild", "channel"):
        if not isinstance(asked.get(name, ""), str):
            raise SetupError(f"{name!r} must be a text.")
    return form


def _channel(server: Server, asked: Payload) -> ChannelHandle:
    name = asked.get("channel")
    return server.channel(name) if name else next(iter(server.channels.values()))


def _file(sent: Payload) -> tuple[FileName, bytes]:
    return FileName(sent["name"], sent.get("content_type")), base64.b64decode(sent["base64"])


def _options(server: Server, leaf: Payload, given: Mapping[str, Any]) -> Payload:
    kinds = {option["name"]: _ENTITY_OPTIONS.get(option["type"]) for option in leaf.get("options") or ()}
    return {name: _entity(server, kinds.get(name), value) for name, value in given.items()}


def _entity(server: Server, kind: str | None, value: Any) -> Any:
    """Turn the name of a person, channel or role into its handle; leave other values alone."""
    match kind:
        case "member":
            return server.member(value)
        case "channel":
            return server.channel(value)
        case "role":
            return server.role(value)
        case "mentionable":
            return _mentioned(server, value)
        case _:
            return value


def _mentioned(server: Server, name: str) -> MemberActor | RoleHandle:
    return server.member(name) if name.casefold() in map(str.casefold, server.members) else server.role(name)


def _find_menu(message: Message, custom_id: str | None, label: str | None) -> Payload:
    """Return the one select that is meant; what people read on it is its placeholder."""
    menus = [c for c in walk_components(message.components) if c.get("type") in SELECT_TYPES]
    found = [
        m for m in menus if custom_id in (None, m.get("custom_id")) and label in (None, m.get("placeholder"))
    ]
    if len(found) != 1:
        known = ", ".join(str(menu.get("custom_id")) for menu in menus) or "none"
        raise SetupError(f"Name one select of the message by custom_id; it has: {known}.")
    return found[0]


def _controls(modal: Payload) -> dict[str, Payload]:
    """Return the modal's controls by the label a person reads, and by custom_id as well."""
    labelled: dict[str, Payload] = {}
    for part in modal["components"]:
        if part["type"] == ComponentType.LABEL:
            labelled[part["label"]] = part["component"]
        elif part["type"] == ComponentType.ACTION_ROW:
            labelled |= {control["label"]: control for control in part["components"]}
    return {control["custom_id"]: control for control in labelled.values()} | labelled


def _entered(server: Server, control: Payload, value: Any) -> Any:
    """Turn what a script says into what simcord's actors enter into this kind of control."""
    kind = control["type"]
    if kind == ComponentType.FILE_UPLOAD:
        return [_file(each) for each in value]
    if kind in (ComponentType.STRING_SELECT, ComponentType.CHECKBOX_GROUP):
        return [_option_value(control, each) for each in _listed(value)]
    if kind == ComponentType.RADIO_GROUP:
        return _option_value(control, value)
    if kind in _ENTITY_CONTROLS:
        return [_entity(server, _ENTITY_CONTROLS[kind], each) for each in _listed(value)]
    return value


def _option_value(control: Payload, chosen: str) -> str:
    """Return the value of the option that is called `chosen`, by value or by the label people read."""
    options = control.get("options", ())
    values = {option["label"]: option["value"] for option in options}
    return chosen if chosen in values.values() else values.get(chosen, chosen)


def _listed(value: Any) -> list[Any]:
    return cast("list[Any]", value) if isinstance(value, list) else [value]
