"""The console in a real Chromium, against a real instance and emulators."""
