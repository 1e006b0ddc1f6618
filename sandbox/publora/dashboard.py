"""What would Publora's own page show, and which levers does it offer?"""

from collections.abc import Awaitable, Callable
from typing import cast

from aiohttp import web
from multidict import MultiDictProxy

from sandbox.publora.dashboard_page import PAGE, draw_page
from sandbox.publora.replies import BadInput
from sandbox.publora.stand_in import StandIn

After = Callable[[], Awaitable[None]]
_Form = MultiDictProxy[str]
_OWN_PAGES = {None, "none", "same-origin"}


def dashboard_routes(stand_in: StandIn, after: After | None = None) -> list[web.RouteDef]:
    """Return the page's routes; `after` runs once each lever has been pulled, before the page returns."""
    dashboard = _Dashboard(stand_in, after)
    return [
        web.get(PAGE, dashboard.show),
        web.get(f"{PAGE}/media/{{id}}", dashboard.show_media),
        web.post(f"{PAGE}/clock", dashboard.pulls(dashboard.move_clock)),
        web.post(f"{PAGE}/outcome", dashboard.pulls(dashboard.set_outcome)),
        web.post(f"{PAGE}/token", dashboard.pulls(dashboard.set_token)),
        web.post(f"{PAGE}/power", dashboard.pulls(dashboard.set_power)),
    ]


def refuse_other_pages(request: web.Request) -> None:
    """Keep another site that is open in the same browser away from a lever."""
    if request.headers.get("Sec-Fetch-Site") not in _OWN_PAGES:
        raise web.HTTPForbidden


class _Dashboard:
    def __init__(self, stand_in: StandIn, after: After | None) -> None:
        self._stand_in = stand_in
        self._after = after

    async def show(self, _request: web.Request) -> web.StreamResponse:
        return web.Response(text=draw_page(self._stand_in), content_type="text/html")

    async def show_media(self, request: web.Request) -> web.StreamResponse:
        world = self._stand_in.world
        media = next((row for row in world.media() if row.id == request.match_info["id"]), None)
        if media is None or media.mime_type is None or world.store.size(media.key) is None:
            raise web.HTTPNotFound
        headers = {"Content-Type": media.mime_type, "X-Content-Type-Options": "nosniff"}
        return web.FileResponse(world.store.path_of(media.key), headers=headers)

    def pulls(
        self, lever: Callable[[_Form], Awaitable[None]]
    ) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        """Return a handler that pulls `lever` with the form sent and goes back to the page."""

        async def pull(request: web.Request) -> web.StreamResponse:
            refuse_other_pages(request)
            try:
                await lever(cast("_Form", await request.post()))
            except BadInput as error:
                raise web.HTTPBadRequest(text=str(error)) from error
            if self._after:
                await self._after()
            raise web.HTTPSeeOther(PAGE)

        return pull

    async def move_clock(self, form: _Form) -> None:
        asked = form.get("seconds", "")
        if asked == "next":
            await self._stand_in.advance(self._stand_in.seconds_to_next() or 0)
        elif asked.isdecimal():
            await self._stand_in.advance(int(asked))
        else:
            raise BadInput("Time moves by a number of seconds.")

    async def set_outcome(self, form: _Form) -> None:
        self._stand_in.set_outcome(form.get("platform_id", ""), form.get("result", ""))

    async def set_token(self, form: _Form) -> None:
        self._stand_in.set_token(form.get("platform_id", ""), form.get("health", ""))

    async def set_power(self, form: _Form) -> None:
        self._stand_in.set_down(down=form.get("down") == "1")
