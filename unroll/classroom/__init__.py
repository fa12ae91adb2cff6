"""Rules of a live room, pure: phases, people, scoring. No clock, no store, no screen."""
