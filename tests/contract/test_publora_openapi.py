"""Do the stand-in's replies keep to Publora's own OpenAPI document of February 2026?"""

import os
from functools import cache
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft4Validator

from tests.integration.standin import BLUESKY, LINKEDIN, TELEGRAM, X, playing

ROOT = Path(__file__).resolve().parents[2]
FOLDER = Path(os.environ.get("REFERENCE_DIR", ROOT.parent / "shared" / "reference"))
DOCUMENT = FOLDER / "publora-openapi-2026-02.yaml"
# Newer documents, or the seed's own samples, show these as null (publora-api.md 3.1, 4.1, 4.2).
NULL_SINCE = {"username", "displayName", "profileImageUrl", "scheduledTime", "postedId"}
ID_ROUTES = {"get-post", "update-post", "delete-post"}

pytestmark = pytest.mark.skipif(not DOCUMENT.is_file(), reason=f"{DOCUMENT.name} is not at hand")


@cache
def read_document():
    return yaml.safe_load(DOCUMENT.read_text())


def strict(schema, *, whole):
    """The schema in JSON Schema's words; `whole` asks for every field that it names."""
    if "$ref" in schema:
        *_, name = schema["$ref"].split("/")
        return strict(read_document()["components"]["schemas"][name], whole=whole)
    made = {key: value for key, value in schema.items() if key not in {"example", "nullable", "description"}}
    for key in ("oneOf", "items"):
        if key in made:
            part = made[key]
            made[key] = (
                [strict(each, whole=whole) for each in part]
                if isinstance(part, list)
                else strict(part, whole=whole)
            )
    if "properties" in made:
        made["properties"] = {
            name: strict(value | {"nullable": value.get("nullable", name in NULL_SINCE)}, whole=whole)
            for name, value in made["properties"].items()
        }
        if whole:
            made["required"] = sorted(made["properties"])
    return {"anyOf": [made, {"type": "null"}]} if schema.get("nullable") else made


def documented(method, path, status, *, whole):
    """The schema for this reply, None where the document has none."""
    name, _, rest = path.partition("/")
    route = f"/{name}/{{postGroupId}}" if rest and name in ID_ROUTES else f"/{path}"
    answers = read_document()["paths"].get(route, {}).get(method.lower(), {}).get("responses", {})
    if str(status) not in answers:
        return None
    schema = answers[str(status)]["content"]["application/json"]["schema"]
    if not whole and "oneOf" in schema:
        schema = schema["oneOf"][0]  # without its fields required, a reply fits both
    return strict(schema, whole=whole)


async def walk(publora):
    """Make calls of every kind; yields what was asked and answered."""
    ids = {}

    async def call(method, path, body=None, **query):
        status, answer = await publora.call(method, path, body, **query)
        ids.update({key: answer[key] for key in ("postGroupId", "mediaId") if key in answer})
        return method, path, status, answer

    post = {"content": "Hi", "platforms": [X, LINKEDIN, BLUESKY, TELEGRAM]}
    yield await call("GET", "platform-connections")
    yield await call("GET", "platform-connections", key="wrong")
    yield await call("POST", "create-post", {"platforms": [X]})
    yield await call("POST", "create-post", post)
    group_id = ids["postGroupId"]
    upload = {"fileName": "a.png", "contentType": "image/png", "type": "image", "postGroupId": group_id}
    yield await call("POST", "get-upload-url", upload)
    yield await call("POST", "get-upload-url", {})
    yield await call("DELETE", f"delete-post/{group_id}")
    yield await call("DELETE", f"delete-post/{group_id}")
    yield await call("POST", "create-post", post)
    group_id = ids["postGroupId"]
    yield await call("GET", f"get-post/{group_id}")
    yield await call("GET", "list-posts")
    yield await call("GET", "list-posts", status="odd")
    yield await call("PUT", f"update-post/{group_id}", {"status": "odd"})
    yield await call("PUT", f"update-post/{'a' * 24}", {"status": "draft"})
    due = {"status": "scheduled", "scheduledTime": publora.ahead(minutes=1)}
    yield await call("PUT", f"update-post/{group_id}", due)
    await publora.stand_in.advance(3600)
    yield await call("GET", f"get-post/{group_id}")
    yield await call("GET", "list-posts")
    posted_id = (await publora.get(group_id))["posts"][1]["postedId"]
    asked = {"postedId": posted_id, "platformId": LINKEDIN}
    yield await call("POST", "linkedin-post-statistics", asked | {"queryType": "REACTION"})
    yield await call("POST", "linkedin-post-statistics", asked | {"queryTypes": "ALL"})
    yield await call("POST", "linkedin-post-statistics", asked | {"platformId": "linkedin-none"})


@pytest.mark.parametrize(("profile", "least"), [("current", 20), ("seed", 15)])
async def test_replies_fit_the_document(profile, least):
    checked = 0
    async with playing(profile) as publora:
        async for method, path, status, answer in walk(publora):
            whole = profile == "current" and status == 200
            schema = documented(method, path, status, whole=whole)
            if schema is None:
                continue
            errors = [error.message for error in Draft4Validator(schema).iter_errors(answer)]
            assert errors == [], f"{method} {path} {status}: {answer}"
            checked += 1
    assert checked >= least


async def test_a_reply_that_does_not_fit_would_be_noticed():
    schema = documented("GET", "platform-connections", 200, whole=True)
    assert schema
    answer = {"success": True, "connections": [{"platformId": 3}]}
    assert not Draft4Validator(schema).is_valid(answer)
