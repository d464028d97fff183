"""What Django keeps: accounts, sessions, second factors; and how a request becomes somebody at a desk."""
