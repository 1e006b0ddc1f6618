"""What can this bot do? One function per use case, in the user's words."""
