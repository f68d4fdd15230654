"""What the environment decides: a half-named production refuses to start with one clear line."""

import os
import subprocess
import sys

import pytest

from tests.servers import ROOT

PRODUCTION = {
    "SECRET_KEY": "k7Qz-a-secret-of-sixty-characters-that-nobody-would-guess-x9Vw2",
    "DATABASE_URL": "postgres://nithet@127.0.0.1:1/nithet",
    "REDIS_URL": "redis://127.0.0.1:1/0",
    "ALLOWED_HOSTS": "nithet.example",
    "SITE_URL": "https://nithet.example",
}


def manage(tmp_path, *arguments, **env):
    (tmp_path / "fonts").mkdir(exist_ok=True)
    inherited = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG"}}
    env = {**inherited, "NITHET_VAR": str(tmp_path), **env}
    command = [sys.executable, "manage.py", *arguments]
    return subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=120)


def test_production_settings_pass_the_deploy_check(tmp_path):
    done = manage(tmp_path, "check", "--deploy", "--fail-level", "WARNING", **PRODUCTION)
    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout


@pytest.mark.parametrize(
    ("missing", "line"),
    [
        ("SECRET_KEY", "Set SECRET_KEY"),
        ("DATABASE_URL", "Set DATABASE_URL"),
        ("ALLOWED_HOSTS", "Set ALLOWED_HOSTS"),
        ("REDIS_URL", "Set REDIS_URL"),
    ],
)
def test_production_without_a_name_refuses_with_a_line_that_names_it(tmp_path, missing, line):
    env = {name: value for name, value in PRODUCTION.items() if name != missing}
    done = manage(tmp_path, "check", DEBUG="0", **env)
    assert done.returncode != 0
    last = done.stderr.strip().splitlines()[-1]
    assert line in last, done.stderr


def test_debug_0_alone_is_not_the_embedded_default(tmp_path):
    done = manage(tmp_path, "check", DEBUG="0")
    assert done.returncode != 0
    assert "Set SECRET_KEY" in done.stderr.strip().splitlines()[-1]


def test_a_flag_that_is_neither_1_nor_0_is_named(tmp_path):
    done = manage(tmp_path, "check", HTTPS="maybe", **PRODUCTION)
    assert "HTTPS must be 1 or 0, not 'maybe'" in done.stderr


def test_without_any_variable_the_embedded_default_runs(tmp_path):
    done = manage(tmp_path, "check")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "secret.key").stat().st_mode & 0o777 == 0o600
