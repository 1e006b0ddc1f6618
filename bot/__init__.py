"""Publora for Discord: run a team's social media from the chat."""

__version__ = "0.1.0"
