"""Git and folders as trees."""
