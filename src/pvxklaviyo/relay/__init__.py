"""The relay: the only place that wires clients, engine and store to each other."""
