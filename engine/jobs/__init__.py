"""The only executors: what fires timers and carries out jobs."""
