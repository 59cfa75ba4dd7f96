"""Writes what a check says as HTML for a notebook: it takes its colours from where it stands, light or dark."""

from __future__ import annotations

from jinja2 import Environment

from autograder.report import number
from autograder.report.language import SPOKEN, Language
from autograder.selfcheck.sheet import Sheet
from autograder.selfcheck.text import call_said, said_of

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

PAGE = """<div class="autograde" lang="{{ code }}"><style>{{ style }}</style>
{%- for note in sheet.notes %}<p>! {{ note | say }}</p>{% endfor %}
{%- for section in sheet.sections %}
<h4><span>{{ section.title | say }}</span>
{%- if section.worth %}<span>
{{- (section.points | points ~ ' / ' ~ section.worth | points ~ ' points') | say }}</span>{% endif %}</h4>
<p class="{{ 'done' if section.is_done else 'quiet' }}">{{ '✓ ' if section.is_done }}{{ section.state | say }}</p>
{%- for note in section.notes %}<p class="quiet">! {{ note | say }}</p>{% endfor %}
{%- for message in section.messages %}
<details{{ ' open' if loop.first }}{% if message.is_unwritten %} class="todo"{% endif %}>
<summary>{{ message.headline | say }}{% if message.cost %}
<span>{{ "costs {points}" | say(points=message.cost | points) }}</span>{% endif %}</summary>
<dl>{% for fact in message.facts %}<dt>{{ fact.label | say }}</dt><dd>
{%- if fact.is_code %}<pre>{{ fact | fact }}</pre>{% else %}{{ fact | fact }}{% endif %}</dd>{% endfor %}</dl></details>
{%- endfor %}
{%- for end in section.ends %}<p>{{ end | say }}</p>{% endfor %}
{%- endfor %}
{%- if not sheet.sections %}<dl>{% for stage in sheet.stages %}
<dt>{{ '✓' if stage.is_done else '○' }} {{ stage.slug }}</dt><dd>{{ stage.title | say }}
{%- if stage.tests %} ({{ (stage.passed ~ ' of ' ~ stage.tests) | say }})
{%- else %} ({{ "not checked yet" | say }}){% endif %}</dd>
{%- endfor %}</dl>{% endif %}
{%- if sheet.call %}<details class="todo"><summary>{{ "the first call that fails" | say }}</summary>
<pre>{{ sheet.call | call }}</pre></details>{% endif %}
{%- if ask %}<p class="quiet">{{ ask | say }}</p>{% endif %}
<p><b>{{ "Course" | say }}</b>
<progress max="{{ sheet.stages | length }}" value="{{ sheet.done }}"></progress> {{ sheet.course | say }}</p>
</div>"""


def html_of(sheet: Sheet, ask: str = "", language: Language = SPOKEN) -> str:
    """Returns a piece of HTML that needs nothing from elsewhere, with `ask` as how to get more; no text is markup."""
    surroundings = Environment(autoescape=True)
    surroundings.filters["points"] = lambda points: "unknown" if points is None else number(points)
    surroundings.filters |= {"say": language.say, "fact": lambda fact: said_of(fact, language.say)}
    surroundings.filters["call"] = lambda call: call_said(call, language.say)
    return surroundings.from_string(PAGE).render(sheet=sheet, style=STYLE, ask=ask, code=language.code)
