import pytest

from bot.domain.links import link_to
from bot.domain.posts import DELETABLE, LIVE, NEXT_STATES, PostState, TargetState, group_state

T = TargetState


@pytest.mark.parametrize(
    ("targets", "state"),
    [
        ((T.DRAFT, T.DRAFT), PostState.DRAFT),
        ((T.SCHEDULED, T.SCHEDULED), PostState.SCHEDULED),
        ((T.PENDING, T.SCHEDULED), PostState.PUBLISHING),
        ((T.PROCESSING, T.PUBLISHED), PostState.PUBLISHING),
        ((T.PUBLISHED, T.SCHEDULED), PostState.PUBLISHING),
        ((T.PUBLISHED, T.PUBLISHED), PostState.PUBLISHED),
        ((T.FAILED, T.FAILED), PostState.FAILED),
        ((T.PUBLISHED, T.FAILED), PostState.PARTIALLY_PUBLISHED),
        ((T.UNKNOWN,), PostState.ATTENTION),
    ],
)
def test_a_post_stands_where_its_targets_do(targets: tuple[TargetState, ...], state: PostState) -> None:
    assert group_state(targets) is state


def test_every_state_says_where_it_leads_and_live_posts_lead_nowhere() -> None:
    assert set(NEXT_STATES) == set(PostState)
    assert all(not NEXT_STATES[state] for state in LIVE)
    assert all(PostState.DELETED in NEXT_STATES[state] for state in DELETABLE)


@pytest.mark.parametrize(
    ("network", "posted_id", "link"),
    [
        ("linkedin", "urn:li:share:7", "https://www.linkedin.com/feed/update/urn:li:share:7"),
        ("twitter", "17", "https://x.com/i/status/17"),
        ("bluesky", "at://did:plc:abc/app.bsky.feed.post/3k", "https://bsky.app/profile/did:plc:abc/post/3k"),
        ("bluesky", "at://nonsense", None),
        ("youtube", "a b", "https://www.youtube.com/watch?v=a%20b"),
        ("instagram", "17", None),
        ("linkedin", None, None),
    ],
)
def test_links_are_built_where_they_can_be_known(
    network: str, posted_id: str | None, link: str | None
) -> None:
    assert link_to(network, posted_id) == link
