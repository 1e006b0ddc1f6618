"""How do we talk to Publora? `client` has the verbs, `errors` what can go wrong; the core does no I/O."""
