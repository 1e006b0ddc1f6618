"""The secret box: sealing, opening, rotating, and where its key comes from."""

import stat

import pytest
from cryptography.fernet import Fernet
from hypothesis import given
from hypothesis import strategies as st

from bot.storage.errors import SecretLost
from bot.storage.secret_box import SecretBox

OLD, NEW = (Fernet.generate_key().decode() for _ in range(2))


@given(st.text())
def test_what_was_sealed_opens_again_and_does_not_show(text):
    box = SecretBox([NEW])
    sealed = box.seal(text)
    assert box.open(sealed) == text
    assert len(text) < 4 or text.encode() not in sealed


def test_resealing_needs_the_old_key_once_and_the_new_one_from_then_on():
    sealed = SecretBox([OLD]).seal("key")
    resealed = SecretBox([NEW, OLD]).reseal(sealed)
    assert SecretBox([NEW]).open(resealed) == "key"
    with pytest.raises(SecretLost):
        SecretBox([OLD]).open(resealed)


@pytest.mark.parametrize("act", [SecretBox.open, SecretBox.reseal])
def test_a_lost_secret_names_the_setting_and_nothing_secret(act):
    sealed = SecretBox([OLD]).seal("sk_secret")
    with pytest.raises(SecretLost, match="BOT_SECRET_KEYS") as caught:
        act(SecretBox([NEW]), sealed)
    assert not any(part in str(caught.value) for part in (OLD, NEW, "sk_secret", sealed.decode()))
    assert caught.value.__cause__ is None


def test_a_key_is_made_once_readable_by_its_owner_only(tmp_path):
    folder = tmp_path / "data"
    first = SecretBox.load(None, folder)
    assert first.created == folder / "secret.key"
    assert stat.S_IMODE((folder / "secret.key").stat().st_mode) == 0o600
    second = SecretBox.load("  ,", folder)
    assert second.created is None
    assert second.open(first.seal("key")) == "key"
    assert [path.name for path in folder.iterdir()] == ["secret.key"]


def test_given_keys_come_before_the_folder_and_the_first_one_seals(tmp_path):
    box = SecretBox.load(f" {NEW} ,{OLD},", tmp_path)
    assert box.created is None
    assert not list(tmp_path.iterdir())
    assert SecretBox([NEW]).open(box.seal("key")) == "key"
    assert box.open(SecretBox([OLD]).seal("key")) == "key"


@pytest.mark.parametrize(
    "bad", ["hunter2-hunter2", "ünïcode", NEW[:-4]], ids=["a password", "not ASCII", "cut short"]
)
def test_a_bad_key_is_refused_by_its_place_without_showing_it(bad, tmp_path):
    with pytest.raises(ValueError, match="Key 2 of BOT_SECRET_KEYS") as caught:
        SecretBox.load(f"{NEW},{bad}", tmp_path)
    assert bad not in str(caught.value)
    assert caught.value.__context__ is None  # nor does a traceback


def test_its_description_shows_no_key():
    assert NEW not in repr(SecretBox([NEW]))
