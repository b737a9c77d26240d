from pathlib import Path

from dev.data.demo import write_shell_file
from dev.flask_command import make_environment, read_settings


def test_command_gets_the_settings_of_the_stack_alone(tmp_path: Path) -> None:
    file = tmp_path / "demo.env"
    write_shell_file(file, {"BRAND_NAME": "It's $5 “off”", "SECRET_KEY": "a b", "TOKEN": "x"})
    with file.open("a") as lines:
        lines.write("export SESSION=$(curl -s 'http://127.0.0.1/')\n")

    settings = read_settings(file)

    assert settings == {"BRAND_NAME": "It's $5 “off”", "SECRET_KEY": "a b"}
    shell = {"PATH": "/bin", "PUBLIC_URL": "https://production.example.com", "BRAND_NAME": "Other"}
    assert make_environment(shell, settings) == {"PATH": "/bin", **settings}
