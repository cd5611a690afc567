"""Pictures of the report: each is a function of a frame and a theme, and draws with matplotlib, off screen."""
