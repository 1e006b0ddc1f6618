"""What approval settings mean together, in plain language, and where they get in each other's way."""

from collections.abc import Callable, Iterable, Sequence

from bot.domain.accounts import network_name
from bot.domain.approval import ApprovalSettings, Mode, Rule, fold

Named = Callable[[int], str | None]
AccountNamed = Callable[[str], str | None]


def summary(settings: ApprovalSettings, role_name: Named, account_name: AccountNamed) -> tuple[str, ...]:
    """Return sentences that say what happens with posts; names are None for what no longer exists."""
    if settings.mode is Mode.OFF:
        return ("Approval is off: posts are scheduled without anybody's approval.",)
    first = {
        Mode.OPTIONAL: "Approval is optional: whoever schedules a post may ask for it. If asked for:",
        Mode.REQUIRED: "Approval is required: no post goes out without it.",
    }[settings.mode]
    return (
        first,
        *_who_is_asked(settings, role_name, account_name),
        _who_approves(settings, role_name),
        _own(settings),
        _kept(settings),
        _quiet(settings),
    )


def conflicts(settings: ApprovalSettings, role_name: Named) -> tuple[str, ...]:
    """Return sentences about what can't work: rules that never decide, and approvals that nobody can give."""
    return (
        *_idle_rules(settings.rules),
        *(
            f"Rule {number} asks for a role that no longer exists: nobody can complete its approvals."
            for number, rule in enumerate(settings.rules, start=1)
            if rule.role_id is not None and role_name(rule.role_id) is None
        ),
        *_nobody_left(settings, role_name),
    )


def describe(rule: Rule, role_name: Named, account_name: AccountNamed) -> str:
    """Return a rule as a sentence, e.g. `Posts on LinkedIn need 2 approvals, at least one from @Legal.`"""
    return f"Posts {_conditions(rule, account_name)} need {_approvals(rule.needed)}{_from(rule, role_name)}."


def _who_is_asked(settings: ApprovalSettings, role_name: Named, account_name: AccountNamed) -> Iterable[str]:
    deciding = [rule for rule in settings.rules if _has_condition(rule)]
    for position, rule in enumerate(deciding):
        sentence = describe(rule, role_name, account_name)
        yield f"Of the others, p{sentence[1:]}" if position else sentence
    yield f"{'All other posts' if deciding else 'Posts'} need {_approvals(settings.needed)}."


def _who_approves(settings: ApprovalSettings, role_name: Named) -> str:
    who = _roles(settings.approvers, role_name) or "people with the Manage Server permission"
    also = any(rule.role_id not in {None, *settings.approvers} for rule in settings.rules)
    return f"{who[0].upper()}{who[1:]} may approve" + (
        "; where a rule names a role, its people may, too." if also else "."
    )


def _own(settings: ApprovalSettings) -> str:
    if settings.own:
        return "Authors may approve their own posts, but nobody approves what they edited last."
    return "Authors may not approve their own posts, and nobody approves what they edited last."


def _kept(settings: ApprovalSettings) -> str:
    if settings.keep_hours == 0:
        return "Any edit and any change of time asks for approval again."
    hours = "1 hour" if settings.keep_hours == 1 else f"{settings.keep_hours} hours"
    return f"Any edit asks for approval again; a change of time by up to {hours} does not."


def _quiet(settings: ApprovalSettings) -> str:
    if settings.quiet_from == settings.quiet_until:
        return "Reminders may come at any hour."
    return f"Nobody is reminded between {settings.quiet_from:02}:00 and {settings.quiet_until:02}:00."


def _conditions(rule: Rule, account_name: AccountNamed) -> str:
    places = [network_name(network) for network in sorted(rule.networks)]
    places += [account_name(each) or "an account that is gone" for each in sorted(rule.accounts)]
    words = [f"“{word.strip()}”" for word in rule.words if fold(word)]
    conditions = [
        *([f"on {_either(places)}"] if places else []),
        *(["with files"] if rule.with_media else []),
        *([f"with {_either(words)} in the text"] if words else []),
    ]
    return ", or ".join(conditions) or "that meet no condition"


def _from(rule: Rule, role_name: Named) -> str:
    if rule.role_id is None:
        return ""
    role = role_name(rule.role_id) or "a deleted role"
    return f", from {role}" if rule.needed == 1 else f", at least one of them from {role}"


def _approvals(needed: int) -> str:
    return "1 approval" if needed == 1 else f"{needed} approvals"


def _roles(role_ids: Iterable[int], role_name: Named) -> str:
    return _either([role_name(role_id) or "a deleted role" for role_id in sorted(role_ids)])


def _either(names: Sequence[str]) -> str:
    *most, last = [*dict.fromkeys(names)] or [""]
    return f"{', '.join(most)} or {last}" if most else last


def _has_condition(rule: Rule) -> bool:
    return bool(rule.networks or rule.accounts or rule.with_media or any(map(fold, rule.words)))


def _idle_rules(rules: Sequence[Rule]) -> Iterable[str]:
    for number, rule in enumerate(rules, start=1):
        if not _has_condition(rule):
            yield f"Rule {number} names no condition, so it never applies."
        elif _is_covered(rule, rules[: number - 1]):
            yield f"Rule {number} never decides: whatever meets it meets a rule above it first."


def _is_covered(rule: Rule, above: Sequence[Rule]) -> bool:
    """Say whether each condition of a rule is met only by posts that meet a condition of a rule above it."""
    networks = frozenset[str]().union(*(each.networks for each in above))
    accounts = frozenset[str]().union(*(each.accounts for each in above))
    words = [word for each in above for word in map(fold, each.words) if word]
    return (
        rule.networks <= networks
        and all(each in accounts or each.split("-", 1)[0] in networks for each in rule.accounts)
        and all(any(known in word for known in words) for word in map(fold, rule.words) if word)
        and (not rule.with_media or any(each.with_media for each in above))
    )


def _nobody_left(settings: ApprovalSettings, role_name: Named) -> Iterable[str]:
    if settings.mode is Mode.OFF or not settings.approvers:
        return
    left = [role_id for role_id in settings.approvers if role_name(role_id) is not None]
    if not left:
        yield "None of the approver roles exists any more: nobody can approve. Choose another role."
    elif len(left) < len(settings.approvers):
        yield "One of the approver roles no longer exists. Take it out, or choose another in its place."
