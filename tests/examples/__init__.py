"""Programs that users would write; each is run as a test on the real server. Start with any of them."""
