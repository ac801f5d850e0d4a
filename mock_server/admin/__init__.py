"""The admin API: worlds, provider states, clock and journal."""
