"""Messages of Discord become texts that other networks can show."""

import re
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.messages import Names, clean, leaks

BERLIN = ZoneInfo("Europe/Berlin")
NAMES = Names(
    {10**17: "Mara", 4 * 10**17: "__Ana__", 5 * 10**17: "ana_b"},
    {2 * 10**17: "Press"},
    {3 * 10**17: "launch"},
)


@pytest.mark.parametrize(
    ("content", "text", "changes"),
    [
        ("Hello\n\nworld", "Hello\n\nworld", ()),
        (f"Thanks <@{10**17}> and <@!{10**17}>", "Thanks Mara and Mara", ("Mentions",)),
        (f"<@&{2 * 10**17}> in <#{3 * 10**17}>", "Press in #launch", ("Mentions",)),
        (f"<@{9 * 10**17}> in <#{9 * 10**17}>", "somebody in a channel", ("Mentions",)),
        (f"Try </post view:{10**17}>", "Try /post view", ("Mentions",)),
        (f"Party <:yay:{10**17}> now <a:wow:{10**17}>", "Party now", ("Emoji",)),
        ("On <t:1795510800:F>", "On Tue 24 Nov 2026, 10:00 Europe/Berlin", ("Times",)),
        ("See [our site](https://acme.example/a_b)", "See our site (https://acme.example/a_b)", ("Links",)),
        ("<https://acme.example/x_y_z>", "https://acme.example/x_y_z", ()),
        ("**Big** *and* __this__ ~~not~~ _that_", "Big and this not that", ("Markdown",)),
        ("***all***", "all", ("Markdown",)),
        ("# Head\n> quoted\n-# small", "Head\nquoted\nsmall", ("Markdown",)),
        ("snake_case_name 2 * 3 * 4", "snake_case_name 2 * 3 * 4", ()),
        ("`**kept**` and\n```py\na = 1\n```", "**kept** and\na = 1", ("Code",)),
        (r"\*not bold\*", "*not bold*", ()),
        ("`if (a || b || c)` runs", "if (a || b || c) runs", ("Code",)),
        ("```js\nif (a || b) return c || d\n```", "if (a || b) return c || d", ("Code",)),
        ("Now ||the `winner`|| is", "Now is", ("Code", "What was hidden")),
        (r"\`a\` and 1\. Foo", "`a` and 1. Foo", ()),
        (r"`a\*b`", r"a\*b", ("Code",)),
        ("**https://acme.example/x**", "https://acme.example/x", ("Markdown",)),
        ("**See https://a.example/x_y**, *now*.", "See https://a.example/x_y, now.", ("Markdown",)),
        ("text:**https://a.example/x** more **bold**", "text:https://a.example/x more bold", ("Markdown",)),
        ("(**https://a.example**)", "(https://a.example)", ("Markdown",)),
        ("(see https://a.example/b_(c))", "(see https://a.example/b_(c))", ()),
        ("**[site](https://a.example/c)**", "site (https://a.example/c)", ("Links", "Markdown")),
        (
            "[Foo](https://en.example/wiki/Foo_(bar)) and _more_",
            "Foo (https://en.example/wiki/Foo_(bar)) and more",
            ("Links", "Markdown"),
        ),
        ("[a](https://x.example 'title') b", "a (https://x.example) b", ("Links",)),
        ('[a](<https://x.example> "title")', "a (https://x.example)", ("Links",)),
        ("> # Title\n> > *far*", "Title\nfar", ("Markdown",)),
        (
            f"Thanks <@{4 * 10**17}> and _<@{5 * 10**17}>_",
            "Thanks __Ana__ and ana_b",
            ("Mentions", "Markdown"),
        ),
        ("Mail press@here.com or @here.example", "Mail press@here.com or @here.example", ()),
        ("Now ||the winner|| is", "Now is", ("What was hidden",)),
        ("@everyone, hello @here", "hello", ("@everyone",)),
    ],
)
def test_what_only_discord_understands_is_put_into_words(content, text, changes):
    cleaned = clean(content, NAMES, BERLIN)
    assert cleaned.text == text
    assert [said.startswith(begins) for said, begins in zip(cleaned.changes, changes, strict=True)] == [
        True for _ in changes
    ]


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Come to discord.gg/abcdef", "invitation"),
        ("https://discord.com/channels/1/2/3", "links to a Discord message"),
        ("Hi @everyone", "@everyone"),
        ("||secret||", "spoiler"),
        ("sk_0123456789abcdef0123", "key or a token"),
        ("https://discord.com/channels/@me/123/456", "links to a Discord message"),
        ("ghp_0123456789abcdef0123456789", "key or a token"),
        ("github_pat_11ABCDEFG0abcdefghijkl_abcdefghijklmnop", "key or a token"),
        ("glpat-abcdefghij0123456789", "key or a token"),
        ("sk-proj-abcdefghijklmnopqrstuvwxyz0123456789", "key or a token"),
        ("sk-ant-api03-abcdefghijklmnopqrstuvwxyz0123456789", "key or a token"),
        ("AIzaSyA-1234567890abcdefghijklmnopqrstu", "key or a token"),
        ("ASIAIOSFODNN7EXAMPLE", "key or a token"),
        ("whsec_0123456789abcdef0123456789abcdef", "key or a token"),
        ("xapp-1-A0-1234-abcdef", "key or a token"),
        ("https://hooks.slack.com/services/T00000000/B00000000/XXXXXXXX", "key or a token"),
        ("https://discord.com/api/webhooks/123456789012345678/abcDEF_ghijklmnop-0123", "key or a token"),
        ("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N", "key or a token"),
        ("-----BEGIN PGP PRIVATE KEY BLOCK-----", "key or a token"),
        ("postgres://acme:secret@db.example/posts", "key or a token"),
    ],
)
def test_what_should_not_leave_the_server_is_warned_of(text, word):
    (said,) = leaks(text)
    assert word in said
    assert text not in said


@pytest.mark.parametrize(
    "text",
    [
        "Our spring sale begins on Friday: https://acme.example/sale?id=0123456789abcdef",
        "Write to press@here.com",
        "(a || b) and (c || d)",
        "https://acme.example:8080/a@b and https://social.example/@acme",
        "A risk-averse-and-very-carefully-worded-announcement for everybody",
    ],
)
def test_a_usual_text_warns_of_nothing(text):
    assert leaks(text) == ()


@given(st.text(alphabet="ab *_~|`<>@#&:!()[]/\\\n-1t.\ue000\ue001", max_size=200))
def test_any_message_is_cleaned_and_letters_outside_spoilers_and_marks_stay(content):
    text = clean(content, NAMES, BERLIN).text
    assert not re.search(r"[\ue000\ue001]", text)
    if not re.search(r"[|<`\[@]", content):
        assert re.sub(r"[^ab1t]", "", text) == re.sub(r"[^ab1t]", "", content)
