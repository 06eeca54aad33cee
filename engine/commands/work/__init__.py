"""Commands on timers, jobs and incidents."""
