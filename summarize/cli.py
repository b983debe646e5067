"""The command line: parses, prints, sets exit codes; no logic.

Importing this module must stay cheap (``--help`` answers at once), so the library is imported inside the commands.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

import click
from click.core import ParameterSource

from ._version import __version__
from .cli_models import models
from .console import COMMAND, HELP_NAMES, Notices, debug, is_terminal, notice, option, say, warn, write
from .errors import FileError, SummarizeError, UsageError

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

    from .article import Article
    from .plan import Report

ROWS_FAILED = 1  # a batch is finished, and some of its rows are errors
OBJECTION = 3  # --strict: the fact guard found a contradiction
INTERRUPTED = 130  # as a shell reports SIGINT

FORMATS = ("text", "json", "md", "html")
STYLES = ("auto", "extract", "abstract", "bullets")
MODEL_HELP = "compact, a name from the catalogue, a Hub id, a directory; several joined by +."
OUTPUT_HELP = "The file to write: .jsonl, .jsonl.gz or .parquet."

F = TypeVar("F", bound=Callable[..., Any])


class Program(click.Group):
    """``summarize article.txt`` means ``summarize condense article.txt``: condensing needs no name."""

    default = "condense"

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if not args and not ctx.resilient_parsing and is_terminal(sys.stdin):
            args = ["--help"]
        completing_first_word = ctx.resilient_parsing and not args
        if not completing_first_word and (not args or args[0] not in (*self.commands, *ctx.help_option_names)):
            args = [self.default, *args]
        return super().parse_args(ctx, args)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The options of the default command are those of the program."""
        self.commands[self.default].format_options(ctx, formatter)
        self.format_commands(ctx, formatter)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """The first word may be an option of the default command, a file or a command."""
        if incomplete.startswith("-"):
            return self.commands[self.default].shell_complete(ctx, incomplete)
        files = click.Path().shell_complete(ctx, self.commands[self.default].params[0], incomplete)
        return [*files, *super().shell_complete(ctx, incomplete)]


def common(command: F) -> F:
    """What every command takes; the last here comes first in the help."""
    decorators = (
        click.version_option(__version__, prog_name="summarize"),
        debug,
        option("--encoding", metavar="NAME", help="Encoding of the file, where detection fails."),
        option("--allow-private", is_flag=True, help="Open pages of your own network, too."),
        option("--offline", is_flag=True, help="Never touch the network."),
        option("--model", metavar="NAME", default="compact", help=MODEL_HELP),
        click.argument("file", required=False, metavar="[FILE | URL | -]", type=click.Path()),
    )
    for decorate in decorators:
        command = decorate(command)
    return command


@click.group(cls=Program, subcommand_metavar="[FILE | URL | -]", context_settings=HELP_NAMES)
@click.pass_context
def program(ctx: click.Context) -> None:
    """Condense one Russian or English article, in either language or both.

    FILE is text, HTML, Word, PDF, a mail or a feed with one entry, also as .gz or .zst; docs/input.md says more.
    Without FILE, or with -, the article comes from standard input. Every option can also be set by a variable
    (SUMMARIZE_TO=both) or in summarize.toml.
    """
    settings = _settings()
    # What would make no sense, or harm, if it were set once and for all: the direction of "translate", and of a batch
    # its output and that it begins anew each time.
    ctx.default_map = {
        "condense": settings,
        "translate": {k: v for k, v in settings.items() if k != "to"},
        "batch": {k: v for k, v in settings.items() if k not in ("output", "report", "restart", "dry_run")},
    }


@program.command(hidden=True, context_settings=COMMAND)
@option("--to", type=click.Choice(["same", "ru", "en", "both"]), default="same", help="Language of the summary.")
@option("--length", default="short", help="headline, short, medium, long, a number of sentences, or a share: 20%.")
@option("--style", type=click.Choice(STYLES), default="auto", help="How the summary is made and laid out.")
@option("--format", type=click.Choice(FORMATS), default="text", help="Text, one JSON object, Markdown, or a web page.")
@option("--cite", is_flag=True, help="With text and md: the passage of the article behind each sentence.")
@option("--with-text", is_flag=True, help="With --format json: include the text as read.")
@option("--strict", is_flag=True, help="Exit 3 when a fact of the summary contradicts the article.")
@common
def condense(
    file: str | None,
    to: Any,
    length: str,
    style: Any,
    format: str,
    cite: bool,
    with_text: bool,
    strict: bool,
    model: str,
    offline: bool,
    allow_private: bool,
    encoding: str | None,
) -> int:
    """Condense one article."""
    _prepare(offline)
    article = _read(file, encoding, offline, allow_private)
    from . import render
    from .article import FACTS, Options
    from .model import load
    from .pipeline import summarize_article

    options = Options(to=to, length=length, style="auto" if style == "bullets" else style)
    loaded = load(model)
    summary = summarize_article(article, options, loaded)
    terminal = is_terminal(sys.stdout)
    if format == "json":
        result = render.json(summary, article.text if with_text else None, terminal=terminal)
    elif format == "html":
        from .view import sheet

        result = sheet.html(summary, article)
    else:
        cited = article.text if cite else None
        result = render.text(summary, style, markdown=format == "md", cited=cited, terminal=terminal)
    write(result)
    notice(loaded.notices)
    warn(render.warnings(summary))
    return OBJECTION if strict and any(w.kind in FACTS for w in summary.warnings) else 0


@program.command(context_settings=COMMAND, short_help="The fact guard alone, for text that another tool wrote.")
@click.argument("source", metavar="SOURCE", type=click.Path())
@click.argument("output", metavar="OUTPUT", type=click.Path())
@option("--as", "mode", type=click.Choice(["auto", "translation", "summary"]), default="auto", help="What OUTPUT is.")
@option("--format", type=click.Choice(["text", "json"]), default="text", help="A line a finding, or one JSON list.")
@option("--encoding", metavar="NAME", help="Encoding of the files, where detection fails.")
@option("--offline", is_flag=True, help="Never touch the network.")
@option("--allow-private", is_flag=True, help="Open pages of your own network, too.")
@debug
def check(
    source: str,
    output: str,
    mode: Any,
    format: str,
    encoding: str | None,
    offline: bool,
    allow_private: bool,
) -> int:
    """Compare the facts of OUTPUT, a summary or a translation, with those of SOURCE: numbers, dates, units, names,
    negation, attribution.

    One of the two may be -, standard input. Exit code 0 where nothing differs, 3 where something does.
    """
    if source == output == "-":
        raise UsageError("SOURCE and OUTPUT cannot both be standard input; name a file for one of them")
    _prepare(offline)
    ours, theirs = (_read(name, encoding, offline, allow_private).text for name in (source, output))
    from . import guard, render

    found = guard.check(ours, theirs, None if mode == "auto" else mode)
    result = render.findings(found, as_json=format == "json")
    if result:
        write(render.plain(result) if is_terminal(sys.stdout) else result)
    return OBJECTION if found else 0


@program.command(context_settings=COMMAND, short_help="Translate the whole text.")
@option("--to", type=click.Choice(["ru", "en"]), required=True, allow_from_autoenv=False, help="Into this language.")
@common
def translate(file: str | None, to: Any, model: str, offline: bool, allow_private: bool, encoding: str | None) -> int:
    """Translate the whole text; paragraphs, headings and lists stay where they are."""
    _prepare(offline)
    article = _read(file, encoding, offline, allow_private)
    from . import render
    from .model import load
    from .pipeline import translate_text

    loaded = load(model)
    translation = translate_text(article.text, to, loaded)
    write(render.plain(translation.text) if is_terminal(sys.stdout) else translation.text)
    notice(loaded.notices)
    warn(w.message for w in translation.warnings)
    return 0


@program.command(context_settings=COMMAND, short_help="Condense many articles; goes on where it was cut short.")
@click.argument("inputs", nargs=-1, required=True, metavar="INPUT...", type=click.Path())
@option("-o", "--output", required=True, type=click.Path(), allow_from_autoenv=False, help=OUTPUT_HELP)
@option("--to", type=click.Choice(["same", "ru", "en", "both"]), default="same", help="Language of the summaries.")
@option("--length", default="short", help="headline, short, medium, long, a number of sentences, or a share: 20%.")
@option("--style", type=click.Choice(STYLES), default="auto", help="How the summaries are made.")
@option("--model", metavar="NAME", default="compact", help=MODEL_HELP)
@option("--engine", type=click.Choice(["local", "ray"]), default="local", help="This machine, or a Ray cluster.")
@option("--workers", type=click.IntRange(1), help="Processes.  [default: one here, one a CPU or GPU of a cluster]")
@option("--limit", type=click.IntRange(1), help="Take no more than the first so many records.")
@option("--text-field", metavar="NAME", help="Field of the text in JSONL and Parquet; guessed where obvious.")
@option("--title-field", metavar="NAME", help="Field of the title.")
@option("--id-field", metavar="NAME", help="Field of the id.")
@option("--with-text", is_flag=True, help="Include the text as read in each row.")
@option("--report", type=click.Path(), metavar="HTML", help="Write a page about the run: figures, failures, findings.")
@option("--restart", is_flag=True, allow_from_autoenv=False, help="Begin anew, whatever an earlier run has done.")
@option(
    "--dry-run",
    is_flag=True,
    allow_from_autoenv=False,
    help="Read the inputs and say what is in them; compute and write nothing.",
)
@option("--encoding", metavar="NAME", help="Encoding of the files, where detection fails.")
@option("--offline", is_flag=True, help="Never touch the network.")
@option("--allow-private", is_flag=True, help="Open pages of your own network, too.")
@debug
def batch(
    inputs: tuple[str, ...],
    output: str,
    offline: bool,
    dry_run: bool,
    engine: Any,
    report: str | None,
    **settings: Any,
) -> int:
    """Condense files, folders, quoted patterns, URLs, .jsonl[.gz|.zst] and .parquet into one file, a row an article.

    Killed at any moment, the same command goes on where it was; docs/batch.md says what is promised. Rows that fail
    are in OUT.failed.jsonl, and the exit code is 1 then.
    """
    if settings["style"] == "bullets":
        raise UsageError("--style bullets does not go with a batch; use auto, extract or abstract")
    if output == "-":
        raise UsageError("a batch that can resume needs a file: name it with -o, for instance -o summaries.jsonl")
    _prepare(offline)
    import summarize

    from . import progress
    from .model import notices

    if dry_run:
        write(progress.survey(summarize.survey_batch(inputs, output, offline=offline, **settings)))
        return 0
    said = notices(settings["model"])
    notice(said)
    samples = progress.Samples()
    with progress.Line(sys.stderr) as line:

        def show(so_far: Report) -> None:
            line(so_far)
            samples(so_far)

        done = summarize.run_batch(inputs, output, engine=engine, progress=show, offline=offline, **settings)
    notice(n for n in done.notices if n not in said)
    if done.doubled_ids:
        say(f"summarize: warning: {progress.doubled(done)}")
    say(f"summarize: {progress.summary(done)}")
    if done.interrupted:
        return INTERRUPTED
    if report:
        from .view import report as page

        page.write(report, done, samples.taken)
    return ROWS_FAILED if done.failed and not done.nothing_to_do else 0


program.add_command(models)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the program and return its exit code. The one place where errors become sentences."""
    state = {"debug": False}
    try:
        with Notices():
            code = program.main(argv, prog_name="summarize", standalone_mode=False, obj=state)
        return code if isinstance(code, int) else 0
    except (KeyboardInterrupt, click.Abort):
        return INTERRUPTED
    except Exception as error:
        if state["debug"]:
            import traceback

            traceback.print_exc()
        message, code = _explain(error)
        say(f"summarize: error: {message}")
        return code


def _explain(error: Exception) -> tuple[str, int]:
    """The sentence and the exit code."""
    if isinstance(error, SummarizeError):
        return str(error), error.exit_code
    if isinstance(error, click.ClickException):
        said = f"{error.format_message().strip().rstrip('.')}{_origin(error)}"
        return f"{said}{' See' if said.endswith('?') else '; see'} {_help(error)}", error.exit_code
    if isinstance(error, OSError):
        return f"reading or writing failed: {error}", FileError.exit_code
    return f"something unforeseen went wrong ({type(error).__name__}: {error}); run it again with --debug", 1


def _help(error: click.ClickException) -> str:
    """The page that says more; condensing has that of the program."""
    context = error.ctx if isinstance(error, click.UsageError) else None
    path = context.command_path if context else "summarize"
    return f"{path.removesuffix(f' {Program.default}')} --help"


def _origin(error: click.ClickException) -> str:
    """Where a wrong value was set, unless that was the command line."""
    if not isinstance(error, click.BadParameter) or error.ctx is None or error.param is None or not error.param.name:
        return ""
    source = error.ctx.get_parameter_source(error.param.name)
    if source is ParameterSource.ENVIRONMENT:
        return f" (set by SUMMARIZE_{error.param.name.upper()})"
    return " (set in summarize.toml)" if source is ParameterSource.DEFAULT_MAP else ""


def _settings() -> dict[str, Any]:
    """summarize.toml of the platform's configuration directory: weaker than variables, and these than flags."""
    from platformdirs import user_config_path

    path = user_config_path("summarize", appauthor=False) / "summarize.toml"
    if not path.is_file():
        return {}
    import tomllib

    try:
        found = {key.replace("-", "_"): value for key, value in tomllib.loads(path.read_text("utf-8")).items()}
    except ValueError as error:  # not TOML, or not UTF-8
        raise UsageError(f"{path} is not valid TOML ({error}); mend it or remove it") from error
    except OSError as error:
        raise FileError(f"{path} cannot be read ({error.strerror}); check its permissions") from error
    known = {p.name for command in program.commands.values() for p in command.params if isinstance(p, click.Option)}
    if unknown := sorted(found.keys() - known):
        raise UsageError(f"{path} sets {unknown[0]!r}, which is no option; see summarize --help")
    return found


def _read(file: str | None, encoding: str | None, offline: bool, allow_private: bool) -> Article:
    from . import inputs, read

    if file not in (None, "-"):
        return inputs.only(str(file), encoding, offline=offline, allow_private=allow_private)
    if sys.stdin is None or (file is None and sys.stdin.isatty()):
        raise UsageError("no article is given; name a file, or - to type or paste the text")
    data = sys.stdin.buffer.read(read.LIMIT + 1)
    return read.from_bytes(read.bounded(data, "standard input"), "standard input", encoding)


def _prepare(offline: bool) -> None:
    """Before the heavy imports, which look at these: no network, no chatter of other libraries."""
    import warnings

    if offline:
        os.environ["HF_HUB_OFFLINE"] = "1"
    if not sys.warnoptions:
        warnings.simplefilter("ignore")


if __name__ == "__main__":
    sys.exit(main())
