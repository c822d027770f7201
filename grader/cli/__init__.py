"""The `grader` command. Each subcommand is a thin line to the room that does the work."""

import sys
from io import TextIOWrapper

import click

from grader.cli import author, instructor, learner
from grader.errors import CourseError

# In the order in which their users meet them.
COMMANDS: dict[str, list[click.Command]] = {
    "For learners": [
        learner.lab,
        learner.data,
        learner.doctor,
        learner.status,
        learner.check,
        learner.reset,
        learner.submit,
        learner.solution,
        learner.portfolio,
    ],
    "For instructors": [
        instructor.init,
        instructor.pack,
        instructor.collect,
        instructor.grade,
        instructor.report,
        instructor.return_,
        instructor.export,
    ],
    "For authors": [author.release, author.verify, author.demo, author.bench, author.calibrate],
}


class _Group(click.Group):
    """Lists its commands by who needs them."""

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        for who, commands in COMMANDS.items():
            with formatter.section(who):
                formatter.write_dl([(command.name or "", command.get_short_help_str(200)) for command in commands])


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 120})
@click.version_option(package_name="deep-learning-course")
def cli() -> None:
    """A deep-learning course in notebooks that grades itself."""


for _command in (command for commands in COMMANDS.values() for command in commands):
    cli.add_command(_command)


def main() -> None:
    """Run the command line; an error that a person can mend is printed without a traceback."""
    for stream in (sys.stdout, sys.stderr):  # a terminal that lacks a character shows ? instead of ending the command
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")
    try:
        cli.main(standalone_mode=False)
    except CourseError as error:
        click.echo(f"grader: {error}", err=True)
        sys.exit(1)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        click.echo("grader: stopped.", err=True)
        sys.exit(130)
