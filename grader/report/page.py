"""One self-contained HTML page with a class's marks, links to each learner's feedback and to the class's reports."""

from pathlib import Path

import jinja2

from grader.report.marks import Mark, lateness, reasons

_TEMPLATE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Marks</title>
<style>
:root { color-scheme: light dark; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 62rem; margin: 2rem auto; padding: 0 1rem; }
article { border-top: 1px solid #8888; padding: .8rem 0; }
h2 { font-size: 1.1rem; margin: 0; }
.bar { height: .6rem; background: #8883; border-radius: .3rem; overflow: hidden; margin: .3rem 0; }
.bar div { height: 100%; background: #0072B2; }
.steps { display: flex; flex-wrap: wrap; gap: .25rem .5rem; padding: 0; margin: .4rem 0; list-style: none;
  font-size: .85rem; }
.steps li { border: 1px solid #8888; border-radius: .3rem; padding: 0 .4rem; }
.none { border-style: dashed !important; }
.story { opacity: .8; }
</style></head><body>
<h1>Marks</h1>
<p>Points that a machine decides; the written answers wait for a person. What an instructor sees of the class:
{% for name in marks | map(attribute='assignment') | unique %}<a href="report/{{ name }}.html">{{ name }}</a>
{{- ', ' if not loop.last else '.' }} {% endfor %}</p>
{% for mark in marks %}
<article><h2>{{ names[mark.student][0] }} · {{ mark.assignment }} ·
{{ '%.1f' % mark.score }} of {{ '%g' % mark.decided }}{{ ' · ' + lateness(mark) if lateness(mark) }}</h2>
<div class="story">{{ names[mark.student][1] }}</div>
<div class="bar" role="img" aria-label="{{ '%.0f' % (100 * mark.score / mark.decided) }} per cent">
<div style="width: {{ '%.1f' % (100 * mark.score / mark.decided) }}%"></div></div>
<ul class="steps">{% for step in mark.steps if not step.waiting %}
<li{{ ' class="none"'|safe if step.score == 0 }}>{{ step.id }} {{ '%.3g' % step.score }}/{{ '%g' % step.points }}</li>
{%- endfor %}</ul>
<ul>{% for reason in reasons(mark) %}<li>{{ reason }}</li>{% else %}
<li>{{ mark.step('accuracy').said }}</li>{% endfor %}</ul>
<a href="feedback/{{ mark.student }}/{{ mark.assignment }}/{{ mark.assignment }}.html">feedback page</a></article>
{% endfor %}
</body></html>
"""


def write_page(path: Path, marks: list[Mark], names: dict[str, tuple[str, str]]) -> None:
    """Write the page.

    Parameters
    ----------
    path : Path
        The file; beside it are expected ``feedback/<student>/<assignment>/<assignment>.html`` and
        ``report/<assignment>.html``.
    marks : list of Mark
        In the order to show.
    names : dict
        For each student's id a name to show and a few words.
    """
    environment = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined)
    template = environment.from_string(_TEMPLATE)
    page = template.render(marks=marks, names=names, lateness=lateness, reasons=reasons)
    path.write_text(page, encoding="utf-8")
