"""What goes on around the work: settings, language, sound, desktop, one window for a user."""
