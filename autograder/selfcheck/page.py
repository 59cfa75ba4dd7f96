"""Writes what a check says as HTML for a notebook: it takes its colours from where it stands, light or dark."""

from __future__ import annotations

from jinja2 import Environment

from autograder.report import number
from autograder.selfcheck.sheet import Sheet

STYLE = """
.autograde{font-family:system-ui,sans-serif;line-height:1.45;max-width:52rem;color:inherit}
.autograde h4{display:flex;justify-content:space-between;gap:1rem;margin:.6rem 0 .1rem;font-size:1.05em}
.autograde p{margin:.15rem 0}
.autograde .quiet{opacity:.75}
.autograde details{border-left:3px solid #d9534f;padding:.1rem 0 .1rem .7rem;margin:.5rem 0}
.autograde details.todo{border-color:#b8860b}
.autograde summary{cursor:pointer;font-weight:600}
.autograde summary span{font-weight:400;opacity:.75;margin-left:.6rem}
.autograde dl{display:grid;grid-template-columns:max-content 1fr;gap:.15rem .9rem;margin:.3rem 0}
.autograde dt{opacity:.75}.autograde dd{margin:0;overflow-x:auto}
.autograde pre{margin:0;padding:0;background:none;color:inherit;font-size:.92em}
.autograde .done{color:#2e9e5b;font-weight:600}
.autograde progress{vertical-align:middle;accent-color:#2e9e5b}
"""

PAGE = """<div class="autograde"><style>{{ style }}</style>
{%- for note in sheet.notes %}<p>! {{ note }}</p>{% endfor %}
{%- for section in sheet.sections %}
<h4><span>{{ section.title }}</span>
{%- if section.worth %}<span>{{ section.points | points }} / {{ section.worth | points }} points</span>{% endif %}</h4>
<p class="{{ 'done' if section.is_done else 'quiet' }}">{{ '✓ ' if section.is_done }}{{ section.state }}</p>
{%- for note in section.notes %}<p class="quiet">! {{ note }}</p>{% endfor %}
{%- for message in section.messages %}
<details{{ ' open' if loop.first }}{% if message.is_unwritten %} class="todo"{% endif %}>
<summary>{{ message.headline }}{% if message.cost %}<span>costs {{ message.cost | points }}</span>{% endif %}</summary>
<dl>{% for fact in message.facts %}<dt>{{ fact.label }}</dt><dd>
{%- if fact.is_code %}<pre>{{ fact.text }}</pre>{% else %}{{ fact.text }}{% endif %}</dd>{% endfor %}</dl></details>
{%- endfor %}
{%- for end in section.ends %}<p>{{ end }}</p>{% endfor %}
{%- endfor %}
{%- if not sheet.sections %}<dl>{% for stage in sheet.stages %}
<dt>{{ '✓' if stage.is_done else '○' }} {{ stage.slug }}</dt><dd>{{ stage.title }}
{%- if stage.tests %} ({{ stage.passed }} of {{ stage.tests }}){% else %} (not checked yet){% endif %}</dd>
{%- endfor %}</dl>{% endif %}
{%- if sheet.call %}<details class="todo"><summary>the first call that fails</summary>
<pre>{{ sheet.call }}</pre></details>{% endif %}
{%- if ask %}<p class="quiet">{{ ask }}</p>{% endif %}
<p><b>Course</b> <progress max="{{ sheet.stages | length }}" value="{{ sheet.done }}"></progress> {{ sheet.course }}</p>
</div>"""


def html_of(sheet: Sheet, ask: str = "") -> str:
    """Returns a piece of HTML that needs nothing from elsewhere, with `ask` as how to get more; no text is markup."""
    surroundings = Environment(autoescape=True)
    surroundings.filters["points"] = lambda points: "unknown" if points is None else number(points)
    return surroundings.from_string(PAGE).render(sheet=sheet, style=STYLE, ask=ask)
