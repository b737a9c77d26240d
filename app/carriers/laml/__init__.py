"""The `Messages` resource and webhooks of Twilio, which compatible carriers (LaML) share."""
