"""What people get wrong in /post schedule: a sentence, what to do next, all of it kept as a draft."""

import pytest
from composer import ACCOUNTS as ACCOUNT_FIELD
from composer import WHEN, shown_in
from team import MP4, Team, buttons, picture, said

from bot.errors import BadMedia
from bot.services.records import ScheduleRequest, Upload

TEXT = "Our *new* shop opens"
PNG = picture("red")
TIMES = [
    ("2026-11-24 09:30", "Tue 24 Nov 2026, 09:30 Europe/Berlin has already passed.", "two minutes ahead"),
    ("in 1 minute", "less than two minutes away", "Pick a time at least two minutes ahead."),
    ("soon", "I can't read “soon” as a time.", "Write it like `tomorrow 9:00`"),
    ("tomorow 9:00", "I can't read “tomorow 9:00” as a time: I don't know “tomorow”.", "Write it like"),
    ("tomorrow", "“tomorrow” has no time of day.", "Add one: `tomorrow 9:00`."),
    ("2026-13-40 10:00", "is not a time that exists", "Write it like"),
    ("2029-01-01 10:00", "more than two years away", "Pick an earlier time."),
]
UNCLEAR = [
    ("friday 9", "“friday 9” can mean 2 times."),
    ("1/12 9:00", "“1/12 9:00” can mean 2 times."),
    ("2027-03-28 02:30", "does not exist in Europe/Berlin"),
    ("2027-10-31 02:30", "happens twice in Europe/Berlin"),
]
ACCOUNTS = [
    ("TikTok", "There is no account “TikTok”.", "Choose from: X · Acme"),
    ("X, X", "“X” is named twice.", "Name each account once."),
    (" , ", "No account is named.", "Name at least one of"),
    ("Acme", "“Acme” is the name of several accounts.", "Say which: X · Acme, Bluesky · Acme,"),
    ("Rina Brandt", "Publora has lost its access to LinkedIn · Rina Brandt.", "Reconnect it"),
]
FILES = [
    (
        [PNG, ("film.mp4", MP4)],
        "A video must be the only file of a post.",
        "four pictures",
        ["red.png", "film.mp4"],
    ),
    ([("empty.png", b"")], "empty.png is empty.", "Attach it again.", []),
    (
        [("notes.png", b"just words, " * 50)],
        "notes.png is neither a picture nor a video I know.",
        "Attach JPEG",
        [],
    ),
    ([PNG, ("notes.png", b"just words")], "notes.png is neither a picture", "Attach JPEG", ["red.png"]),
]


@pytest.fixture
async def berlin(acme):
    await acme.run("publora timezone", zone="Europe/Berlin")
    return acme


async def check_refused(team: Team, result, sentence: str, todo: str, text: str = TEXT) -> None:
    shown = said(result)
    assert sentence in shown
    assert todo in shown
    assert "Edit" in buttons(result)
    assert [row["text"] for row in team.rows("drafts")] == [text]
    check_nothing_sent(team)


def check_nothing_sent(team: Team) -> None:
    assert team.groups() == []
    assert team.rows("posts") == []
    assert team.jobs() == []


@pytest.mark.parametrize(("when", "sentence"), UNCLEAR)
async def test_a_time_that_may_mean_several_has_a_button_for_each_and_keeps_the_files(berlin, when, sentence):
    shown = await berlin.schedule(TEXT, PNG, when=when)
    assert sentence in said(shown)
    assert "1 image" in said(shown)
    labels = [label for label in buttons(shown) if label.startswith("Schedule for")]
    assert len(labels) == 2
    assert berlin.groups() == []
    assert "#1 · Scheduled" in said(await berlin.press(shown, labels[1]))
    assert [row["file_name"] for row in berlin.rows("media")] == [PNG[0]]
    assert len(berlin.groups()) == 1


@pytest.mark.parametrize(("when", "sentence", "todo"), TIMES)
async def test_a_time_that_cannot_be_is_explained(berlin, when, sentence, todo):
    await check_refused(berlin, await berlin.schedule(TEXT, PNG, when=when), sentence, todo)


async def test_a_repeated_hour_is_taken_once_it_is_said_which(berlin):
    for_the_second = await berlin.schedule(TEXT, when="2027-10-31T02:30+01:00")
    assert "Sun 31 Oct 2027, 02:30 Europe/Berlin" in said(for_the_second)
    assert berlin.groups()[0]["scheduledTime"] == "2027-10-31T01:30:00.000Z"


@pytest.mark.parametrize(("accounts", "sentence", "todo"), ACCOUNTS)
async def test_accounts_that_cannot_be_are_explained(acme, accounts, sentence, todo):
    await check_refused(acme, await acme.schedule(TEXT, PNG, accounts=accounts), sentence, todo)


@pytest.mark.parametrize(("files", "sentence", "todo", "kept"), FILES)
async def test_files_that_cannot_be_posted_are_explained_and_the_others_kept(
    acme, files, sentence, todo, kept
):
    await check_refused(acme, await acme.schedule(TEXT, *files), sentence, todo)
    assert [row["file_name"] for row in acme.rows("draft_media")] == kept


async def test_what_did_not_pass_is_corrected_with_text_accounts_and_files_as_they_were(acme):
    shown = await acme.schedule(TEXT, PNG, when="soon", accounts="Mastodon, X")
    form = await acme.press(shown, "Edit")
    before = shown_in(form)
    mastodon = next(row["platform_id"] for row in acme.rows("accounts") if "mastodon" in row["platform_id"])
    assert before[ACCOUNT_FIELD][-1] == mastodon
    assert len(before[ACCOUNT_FIELD]) == 2
    shown = await acme.lead.submit_modal(form, {**before, WHEN: "in 2 hours"})
    assert "#1 · Scheduled" in said(await acme.press(shown, "Schedule for Tue 24 Nov 11:00"))
    (group,) = acme.groups()
    assert group["content"] == TEXT
    assert [row["file_name"] for row in acme.rows("media")] == ["red.png"]


@pytest.fixture
def small_files(monkeypatch):
    """Only files up to 1 MB are taken."""
    monkeypatch.setenv("MAX_FILE_MB", "1")


@pytest.mark.usefixtures("small_files")
async def test_a_file_over_the_limit_is_refused(acme):
    big = (PNG[0], PNG[1] + bytes(1_000_000))
    await check_refused(
        acme, await acme.schedule(TEXT, big), "red.png is larger than 1 MB.", "Attach a smaller file."
    )


async def test_a_file_too_large_for_its_network_is_refused(acme):
    big = (PNG[0], PNG[1] + bytes(2_100_000))
    result = await acme.schedule(TEXT, big, accounts="Bluesky")
    await check_refused(
        acme, result, "red.png has 2.1 MB; Bluesky · Acme takes 2 MB.", "Attach a smaller file"
    )


async def test_a_file_that_discord_no_longer_gives_out_is_refused(acme):
    acme.rig.link_faults.replace([{"match": "GET /cdn/*", "status": 404}])
    result = await acme.schedule(TEXT, PNG)
    await check_refused(acme, result, "red.png could not be read from Discord.", "Attach it again.")


async def test_a_file_whose_download_breaks_off_is_refused(acme):
    acme.rig.link_faults.replace([{"match": "GET /cdn/*", "drop": "after"}])
    result = await acme.schedule(TEXT, PNG)
    await check_refused(acme, result, "red.png could not be read from Discord.", "Attach it again.")


async def test_five_pictures_are_too_many_for_a_network_that_takes_four(acme):
    uploads = await uploaded(acme, [picture(c) for c in ("red", "green", "blue", "orange", "pink")])
    request = ScheduleRequest(TEXT, "in 2 hours", "Mastodon", acme.channel.id, uploads)
    with pytest.raises(BadMedia) as refused:
        await acme.rig.resources.services.posts.schedule(acme.actor, request)
    assert "5 pictures" in refused.value.said
    assert "Attach 4 or fewer" in refused.value.todo
    assert refused.value.kept is not None
    assert refused.value.kept.text == TEXT
    check_nothing_sent(acme)
    assert acme.kept_files() == []


async def uploaded(team, files):
    """Have the lead write messages with files, and return what a command would get of them."""
    sent = [await team.lead.send(team.channel, attachments=[file]) for file in files]
    attached = [message.attachments[0] for message in sent]
    return tuple(Upload(file.url, file.filename, file.size) for file in attached)
