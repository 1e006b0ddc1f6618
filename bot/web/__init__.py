"""Who may call us over HTTP? Off unless configured."""
