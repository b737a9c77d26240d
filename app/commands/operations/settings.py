"""`flask settings`: reference of all settings."""

import click

from app.composition import Instance
from app.configuration.settings import describe_settings

_SETTINGS_PAGE = """\
# Settings

Every setting is an environment variable, read once when the instance starts.
If one is missing or wrong, the error names it and the instance does not start.
An empty variable counts as unset.

`flask` commands also read them from a file of `NAME=value` lines: `.env` in the current folder, or the file of `--env-file`.
Variables of the shell take precedence.

<!-- not run: needs an instance's settings -->
```sh
flask --env-file production.env doctor
```

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
