"""Which commands exist? One file per feature, each with `feature(bot)`."""
