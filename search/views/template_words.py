"""What templates say: messages, plurals, numbers and labels in the language of their page.

In: a Jinja environment. Out: the same, in which `_`, `ngettext`, `number`, `region` and `colon` speak the language of
the template's variable `ui`. Messages are plain text, and so are what stands in for their names: both are escaped, once
a process for a message without any. (The functions of Jinja's own extension do it at every call, of which a page of
results makes four hundred.)
"""

from functools import lru_cache

from jinja2 import Environment, pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from search.i18n import interface


def give_words(environment: Environment) -> None:
    """Give templates their words. `trans` blocks use the same functions."""
    environment.add_extension("jinja2.ext.i18n")
    environment.newstyle_gettext = True  # type: ignore[attr-defined]  # added by the extension at run time
    environment.globals.update(_=gettext, gettext=gettext, ngettext=ngettext, number=number, region=region)
    environment.filters["colon"] = colon


@pass_context
def gettext(context: Context, message: str, /, **values: object) -> Markup:
    """The message in the page's language; `%(name)s` in it stands for the value of that name."""
    ui = context["ui"]
    return _pattern(message, ui) % values if values else _sentence(message, ui)


@pass_context
def ngettext(context: Context, one: str, many: str, count: int, /, **values: object) -> Markup:
    """The plural form for `count`, which is also `%(num)s` unless that is given."""
    pattern = Markup(interface(context["ui"]).ngettext(one, many, count))
    return pattern % {"num": count, **values}


@pass_context
def number(context: Context, value: float) -> str:
    return interface(context["ui"]).number(value)


@pass_context
def region(context: Context) -> str:
    return interface(context["ui"]).region


@pass_context
def colon(context: Context, label: str) -> str:
    """`Status:`, `Statut :`."""
    return _labelled(str(label), context["ui"])


@lru_cache(maxsize=2048)
def _pattern(message: str, ui: str) -> Markup:
    return Markup(interface(ui).gettext(message))


@lru_cache(maxsize=2048)
def _sentence(message: str, ui: str) -> Markup:
    return _pattern(message, ui) % {}


@lru_cache(maxsize=2048)
def _labelled(label: str, ui: str) -> str:
    return interface(ui).colon(label)
