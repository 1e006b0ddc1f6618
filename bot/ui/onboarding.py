"""Onboarding: the first words in a new server, and help by task."""

from bot.ui.texts import Mention


def welcome(mention: Mention, *, known: bool) -> tuple[str, ...]:
    """Return what is said in a server the bot just joined; `known` when its data are still there."""
    if known:
        return (
            "### Good to be back",
            f"This server's settings are still here. {mention('publora status')} shows where things stand.",
        )
    return (
        "### Hello! I run your social media through Publora",
        "Schedule posts to LinkedIn, X, Instagram and more from here, and see how they fare.",
        f"**To begin**, somebody with Manage Server links a Publora key with {mention('publora link')}.",
        f"-# {mention('help')} shows what I can do. What you schedule is stored here until you remove me.",
    )


def help_topics(mention: Mention) -> tuple[str, ...]:
    """Return help, a paragraph a task."""
    compose = (
        f"**Write a post** · {mention('post compose')} opens a form for text, accounts, time and up to ten "
        "files; you see it all, with the exact moment, before it counts, and can keep it as a draft. "
        f"*Apps, Schedule as post* on a message begins with it, {mention('post duplicate')} with a post."
    )
    schedule = (
        f"**In a hurry** · {mention('post schedule')}: text, a time such as `tomorrow 9:00`, accounts, "
        f"and up to four files in one line. {mention('post import')} takes many posts from a CSV file."
    )
    queue = (
        f"**Fill the queue** · {mention('queue slots')} keeps times of the week, {mention('queue next')} "
        f"puts a post into the next free one, {mention('queue list')} shows what is in them. "
        f"{mention('queue pause')} stops everything at once, {mention('queue resume')} goes on."
    )
    track = (
        f"**Keep track** · {mention('post list')} shows what is coming up, went out or failed, "
        f"{mention('post calendar')} a month or a week of it; "
        f"{mention('post view')} shows one post with its state on every account."
    )
    change = (
        f"**Change your mind** · {mention('post edit')} changes a post and shows old and new before it "
        f"counts, {mention('post reschedule')} gives it a new time, "
        f"{mention('post delete')} takes it back. What is live can only be removed on the network itself."
    )
    approval = (
        f"**Approve** · {mention('approvals pending')} shows what waits for you; "
        "the buttons on a post's card decide about it, change it or send it back with a reason."
    )
    numbers = f"**See how it did** · {mention('stats post')} shows LinkedIn's numbers for a post."
    setting_up = (
        f"**Set up** (Manage Server) · {mention('publora link')} links your Publora key, "
        f"{mention('publora timezone')} chooses the zone in which times are read, "
        f"{mention('publora settings')} chooses whether posts need approval and who may do what, "
        f"{mention('publora channel')} chooses where posts show their cards, "
        f"{mention('publora status')} shows accounts and what I may do here, "
        f"{mention('publora unlink')} forgets the key, {mention('publora audit show')} shows who did what."
    )
    return ("### What I can do", compose, schedule, queue, track, change, approval, numbers, setting_up)
