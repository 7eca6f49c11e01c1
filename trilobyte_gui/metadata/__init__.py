"""Tags, pictures and the verbatim bytes around the audio."""
