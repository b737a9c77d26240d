"""`flask settings`: reference of all settings."""

import click

from app.composition import Instance
from app.configuration.settings import describe_settings

_SETTINGS_PAGE = """\
# Settings

Every setting is an environment variable, read once when the instance starts.
If one is missing or wrong, the error names it and the instance does not start.
An empty variable counts as unset.

This page is generated:

```sh
flask --app main settings
```

| name | default | meaning |
|---|---|---|
"""


def settings_command(_: Instance) -> click.Command:
    """Return the command."""

    @click.command("settings")
    def settings() -> None:
        """Print the reference of all settings in Markdown."""
        rows = (f"| `{name}` | {default} | {meaning} |" for name, default, meaning in describe_settings())
        click.echo(_SETTINGS_PAGE + "\n".join(rows))

    return settings
