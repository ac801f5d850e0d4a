"""HTTP as contracts send and record it: transport, sessions, raw sockets."""
