"""The command line: every command asks the pipeline and shows what comes back; rooms are imported when needed."""
