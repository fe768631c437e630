"""The main job as a user runs it, judged by the simulated services' own journals."""
