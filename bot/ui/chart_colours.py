"""Chart colours: one for each network that gives numbers, told apart by people who see few colours, too."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Palette:
    """The colours of a chart; `networks` by wire name, `other` for those that give no numbers yet."""

    ground: str
    text: str
    quiet: str
    grid: str
    other: str
    networks: Mapping[str, str]

    def of(self, network: str) -> str:
        """Return the colour of a network."""
        return self.networks.get(network, self.other)


PALETTES: Final[Mapping[str, Palette]] = {
    "dark": Palette(
        ground="#16181c",
        text="#f2f3f5",
        quiet="#a3a9b1",
        grid="#34373d",
        other="#b9bec6",
        networks={"linkedin": "#56a8f5", "mastodon": "#f0a030", "bluesky": "#e05fa8"},
    ),
    "light": Palette(
        ground="#ffffff",
        text="#15171a",
        quiet="#5c636b",
        grid="#dfe2e6",
        other="#5c636b",
        networks={"linkedin": "#0a66c2", "mastodon": "#b35c00", "bluesky": "#b3247c"},
    ),
}
MARKERS: Final[Mapping[str, str]] = {"linkedin": "o", "mastodon": "s", "bluesky": "^"}
"""The shape of each network's points, so that no colour has to be seen."""
