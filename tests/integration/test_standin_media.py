"""Do files get through the stand-in byte for byte, and only as Publora would take them?"""

import hashlib

import aiohttp
import pytest

from tests.integration.standin import INSTAGRAM, LINKEDIN, MP4, PDF, TELEGRAM, X, playing, png


@pytest.fixture
async def publora():
    async with playing() as script:
        yield script


@pytest.fixture(params=["seed", "current"])
async def either(request):
    async with playing(request.param) as script:
        yield script


async def test_files_go_out_byte_for_byte_and_in_order(either):
    files = [png(shade, padding=shade * 100_000) for shade in (3, 1, 2)]
    group_id = await either.create(platforms=[LINKEDIN, INSTAGRAM])
    links = [await either.upload(group_id, data, f"file {n}.png") for n, data in enumerate(files)]
    assert (await either.schedule(group_id, minutes=10))[0] == 200
    await either.stand_in.advance(900)
    state = either.stand_in.state()
    assert [post["status"] for post in state["posts"][0]["posts"]] == ["published", "published"]
    assert state["posts"][0]["media"] == [link["mediaId"] for link in links]
    assert [row["sha256"] for row in state["media"]] == [hashlib.sha256(data).hexdigest() for data in files]
    assert [row["size"] for row in state["media"]] == [len(data) for data in files]
    assert [row["fileName"] for row in state["media"]] == ["file_0.png", "file_1.png", "file_2.png"]
    assert [await either.read(link["fileUrl"]) for link in links] == files


async def test_another_content_type_than_signed_is_refused(publora):
    link = await publora.link(await publora.create())
    status, text = await publora.put(link["uploadUrl"], png(), "image/jpeg")
    assert status == 403
    assert "SignatureDoesNotMatch" in text


async def test_an_upload_cut_off_midway_leaves_nothing(publora):
    async def half():
        yield png()
        raise RuntimeError("the sender stumbles")

    link = await publora.link(await publora.create())
    with pytest.raises(aiohttp.ClientConnectionError):
        await publora.put(link["uploadUrl"], half(), **{"Content-Length": "1000000"})
    assert publora.stand_in.state()["media"][0]["size"] is None
    assert (await publora.put(link["uploadUrl"], png()))[0] == 200


async def test_a_link_for_another_object_is_refused(publora):
    link = await publora.link(await publora.create())
    status, _ = await publora.put(link["uploadUrl"].replace("a.png", "b.png"), png())
    assert status == 403


async def test_a_body_without_a_length_is_refused(publora):
    async def chunks():
        yield png()

    link = await publora.link(await publora.create())
    assert (await publora.put(link["uploadUrl"], chunks()))[0] == 411


@pytest.mark.parametrize(("profile", "minutes"), [("seed", 15), ("current", 60)])
async def test_a_link_lives_as_long_as_the_profile_says(profile, minutes):
    async with playing(profile) as publora:
        link = await publora.link(await publora.create())
        await publora.stand_in.advance(minutes * 60 - 1)
        assert (await publora.put(link["uploadUrl"], png()))[0] == 200
        await publora.stand_in.advance(1)
        assert (await publora.put(link["uploadUrl"], png()))[0] == 403


async def test_the_same_link_may_be_used_again_while_fresh(publora):
    link = await publora.upload(await publora.create(), png(1))
    assert (await publora.put(link["uploadUrl"], png(2)))[0] == 200
    assert await publora.read(link["fileUrl"]) == png(2)


async def test_a_key_sent_to_the_storage_host_is_noticed_and_not_kept(publora):
    link = await publora.upload(await publora.create())
    assert not publora.stand_in.key_reached_storage
    await publora.put(link["uploadUrl"], png(), **{"x-publora-key": publora.key})
    assert publora.stand_in.key_reached_storage
    assert publora.key not in str(publora.stand_in.state())


async def test_scheduling_waits_for_the_bytes(publora):
    group_id = await publora.create()
    link = await publora.link(group_id)
    status, answer = await publora.schedule(group_id)
    assert (status, answer["code"]) == (400, "MEDIA_NOT_READY")
    assert (await publora.get(group_id))["status"] == "draft"
    await publora.put(link["uploadUrl"], png())
    assert (await publora.schedule(group_id))[0] == 200
    assert (await publora.get(group_id))["media"][0]["status"] == "ready"


@pytest.mark.parametrize("data", [b"", b"This is no picture."])
async def test_a_file_that_is_no_picture_fails_its_probe(publora, data):
    group_id = await publora.create()
    media_id = (await publora.upload(group_id, data))["mediaId"]
    status, answer = await publora.call("POST", f"complete-media/{media_id}")
    assert (status, answer["code"]) == (400, "PROBE_FAILED")
    assert (await publora.schedule(group_id))[1]["code"] == "MEDIA_NOT_READY"
    await publora.ask("DELETE", f"media/{media_id}")
    assert (await publora.schedule(group_id))[0] == 200


async def test_completing_tells_the_type_from_the_bytes(publora):
    group_id = await publora.create()
    link = await publora.upload(group_id, MP4, "clip.mp4", "video/mp4")
    answer = await publora.ask("POST", f"complete-media/{link['mediaId']}")
    assert answer["mediaFile"]["mimeType"] == "video/mp4"
    assert answer["mediaFile"]["status"] == "ready"
    assert await publora.ask("POST", f"complete-media/{link['mediaId']}") == answer


async def test_completing_what_is_missing(publora):
    link = await publora.link(await publora.create())
    assert (await publora.call("POST", f"complete-media/{link['mediaId']}"))[0] == 503
    status, answer = await publora.call("POST", f"complete-media/{'a' * 24}")
    assert (status, answer["code"]) == (404, "MEDIA_FILE_NOT_FOUND")
    status, answer = await publora.call("POST", "complete-media/odd")
    assert (status, answer["code"]) == (400, "INVALID_MEDIA_FILE_ID")


async def test_changing_media_takes_a_scheduled_post_back_to_draft(publora):
    group_id = await publora.create(scheduledTime=publora.ahead(minutes=5))
    link = await publora.link(group_id)
    assert link["postGroupDemoted"] is True
    assert (await publora.get(group_id))["status"] == "draft"
    await publora.put(link["uploadUrl"], png())
    await publora.schedule(group_id)
    assert (await publora.ask("DELETE", f"media/{link['mediaId']}"))["postGroupDemoted"] is True
    await publora.stand_in.advance(3600)
    assert (await publora.get(group_id))["status"] == "draft"
    assert (await publora.call("DELETE", f"media/{link['mediaId']}"))[0] == 404


async def test_the_seed_attaches_to_a_scheduled_post_in_silence():
    async with playing("seed") as publora:
        group_id = await publora.create(scheduledTime=publora.ahead(minutes=5))
        assert set(await publora.link(group_id)) == {"success", "uploadUrl", "fileUrl", "mediaId"}
        await publora.stand_in.advance(600)
        assert (await publora.get(group_id))["posts"][0]["status"] == "failed"  # the bytes never came


async def test_a_post_that_is_out_takes_no_media(publora):
    group_id = await publora.publish(X)
    body = {"fileName": "a.png", "contentType": "image/png", "type": "image", "postGroupId": group_id}
    assert (await publora.call("POST", "get-upload-url", body))[0] == 400


@pytest.mark.parametrize(
    ("platform", "files", "code"),
    [
        (X, [png()] * 5, "MEDIA_COUNT_EXCEEDED"),
        (X, [png(), MP4], "INVALID_PLATFORM_CONTENT"),
        (X, [png(padding=5_000_001)], "MEDIA_SIZE_EXCEEDED"),
        (X, [PDF], "DOCUMENTS_NOT_SUPPORTED"),
        (INSTAGRAM, [b"GIF89a" + bytes(20)], "MEDIA_TYPE_NOT_SUPPORTED"),
    ],
)
async def test_networks_refuse_media_that_do_not_fit(publora, platform, files, code):
    group_id = await publora.create(platforms=[platform])
    for data in files:
        content_type = {MP4: "video/mp4", PDF: "application/pdf"}.get(data, "image/png")
        await publora.upload(group_id, data, content_type=content_type)
    status, answer = await publora.schedule(group_id)
    assert status == 400
    assert code in [error["code"] for error in answer["validation"]["errors"]]


async def test_telegram_takes_less_text_beside_a_picture(publora):
    group_id = await publora.create("x" * 1025, [TELEGRAM])
    await publora.upload(group_id)
    status, answer = await publora.schedule(group_id)
    assert (status, answer["validation"]["errors"][0]["maxValue"]) == (400, 1024)


async def test_an_upload_needs_a_name_a_type_and_a_group(publora):
    group_id = await publora.create()
    body = {"fileName": "a.png", "contentType": "image/png", "postGroupId": group_id}
    assert (await publora.call("POST", "get-upload-url", body))[0] == 200  # today's server infers `type`
    assert (await publora.call("POST", "get-upload-url", body | {"fileName": ""}))[0] == 400
    assert (await publora.call("POST", "get-upload-url", body | {"contentType": "text/plain"}))[0] == 400
    assert (await publora.call("POST", "get-upload-url", body | {"postGroupId": "a" * 24}))[0] == 404
    publora.stand_in.set_profile("seed")
    assert await publora.call("POST", "get-upload-url", body) == (400, {"error": "type is required"})


async def test_deleting_a_post_deletes_its_bytes(publora):
    group_id = await publora.create()
    await publora.upload(group_id)
    key = next(publora.stand_in.world.media()).key
    assert publora.stand_in.world.store.size(key)
    await publora.ask("DELETE", f"delete-post/{group_id}")
    assert publora.stand_in.world.store.size(key) is None
