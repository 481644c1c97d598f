"""Files of the face: found, compressed, kept."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_babel import Babel

from app import assets, scripts
from views import formats, persons, shell

ROOT = Path(__file__).resolve().parents[2]
CHARTS = "vendor/echarts/shared.js"
SCRIPTS = sorted((ROOT / "app" / "static" / "js").glob("*.js"))
TEMPLATES = sorted((ROOT / "app" / "templates").rglob("*.html"))


@pytest.fixture
def portal() -> Flask:
    made = Flask(__name__, static_folder=None)
    assets.install(made)
    return made


@pytest.fixture
def client(portal: Flask) -> FlaskClient:
    return portal.test_client()


def address(portal: Flask, name: str) -> str:
    with portal.test_request_context():
        return assets.asset(name)


def test_a_file_is_kept_for_a_year_at_an_address_of_its_content(portal: Flask, client: FlaskClient) -> None:
    answer = client.get(address(portal, "css/portal.css"))
    assert answer.status_code == 200
    assert "immutable" in answer.headers["Cache-Control"]
    assert "Set-Cookie" not in answer.headers


def test_an_old_address_still_answers_but_is_asked_again(client: FlaskClient) -> None:
    assert client.get("/assets/000000000000/css/portal.css").headers["Cache-Control"] == "no-cache"


def test_text_is_sent_compressed_to_who_takes_it(portal: Flask, client: FlaskClient) -> None:
    where = address(portal, "js/portal.js")
    packed = client.get(where, headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == client.get(where).data


@pytest.mark.parametrize("name", ["css/portal.css", "js/portal.js", "js/combobox.js"])
def test_our_own_files_are_sent_without_comments_and_blanks(portal: Flask, client: FlaskClient, name: str) -> None:
    """Names and sentences stay; a space that parts one selector, or one sum, from another stays too."""
    body = client.get(address(portal, name)).text
    assert "/*" not in body
    assert not re.search(r"(?m)^\s*//|^ ", body)
    if name.endswith(".css"):
        assert ".table tfoot :is(th,td)" in body
        assert "calc((100dvh - 25rem) / 20 - 3px)" in body


def test_a_page_asks_for_one_script_and_no_module_runs_twice() -> None:
    """What the entry imports is in it and nowhere else; whoever needs a part of it imports the entry."""
    sent = {name: file.body.decode() for name, file in assets.read().files.items() if name.startswith("js/")}
    imported = re.compile(r"""^(?:import|export)\b[^;]*?["']\./([\w.]+)["']""", re.MULTILINE)
    assert not imported.findall(sent["js/portal.js"])
    assert "js/words.js" not in sent
    others = {name: set(imported.findall(text)) for name, text in sent.items() if imported.search(text)}
    assert "js/combobox.js" in others
    assert all(names == {"portal.js"} for names in others.values())


def test_no_name_stands_twice_in_the_one_script() -> None:
    top = re.compile(r"^(?:async )?(?:const|let|class|function) (\w+)", re.MULTILINE)
    ours = {f"js/{path.name}": path.read_text() for path in SCRIPTS}
    names = top.findall(scripts.joined(ours)[scripts.ENTRY])
    assert len(names) > 30
    assert not {name for name in names if names.count(name) > 1}


def test_of_bootstrap_there_is_what_a_page_names_and_no_more() -> None:
    """That each name has its rule is the test of templates' classes below; ``node build.mjs`` brings what is missing."""
    utilities = (ROOT / "app/static/vendor/bootstrap/bootstrap.css").read_text().split("[hidden]{display:none")[1]
    classes = set(re.findall(r"\.([a-z][\w-]*)(?=[^{}]*\{)", utilities))
    sources = [*TEMPLATES, *SCRIPTS, *(ROOT / "views").rglob("*.py")]
    words = {word for path in sources for word in re.findall(r"[\w-]+", path.read_text())}
    assert "mb-3" in classes
    assert not classes - words


def test_the_heaviest_file_is_sent_tighter_still_to_who_takes_it(portal: Flask, client: FlaskClient) -> None:
    where = address(portal, CHARTS)
    tight = client.get(where, headers={"Accept-Encoding": "gzip, br"})
    packed = client.get(where, headers={"Accept-Encoding": "gzip"})
    assert (tight.headers["Content-Encoding"], packed.headers["Content-Encoding"]) == ("br", "gzip")
    assert len(tight.data) < 0.9 * len(packed.data)
    assert tight.headers["ETag"] != packed.headers["ETag"]


@pytest.mark.parametrize(
    "name", ["nothing.css", "../config.py", "vendor/build.mjs", "vendor/package.json", f"{CHARTS}.br"]
)
def test_nothing_else_is_served(client: FlaskClient, name: str) -> None:
    assert client.get(f"/assets/x/{name}").status_code == 404


def test_a_first_page_weighs_little_and_one_with_charts_less_than_300_kilobytes() -> None:
    files = assets.read().files
    weight = {name: len(file.packed or file.body) for name, file in files.items()}
    type_ = sum(weight[n] for n in weight if re.search(r"(pro|figures)-(400|500|600)", n))
    single = {"js/register.js", "js/swagger.js"}  # of pages without charts
    scripts = sum(weight[n] for n in weight if n.startswith("js/") and n not in single)
    first = weight["css/portal.css"] + weight["vendor/icons.svg"] + scripts + type_
    assert first < 88_000
    assert first + weight[CHARTS] < 264_000  # a page of the board is 15 kB itself


def test_every_icon_a_template_names_is_in_the_sprite() -> None:
    named = re.compile(r"icon\('([a-z0-9-]+)'")
    known = assets.read().icons
    missing = {(path.name, name) for path in TEMPLATES for name in named.findall(path.read_text()) if name not in known}
    assert not missing


def test_every_icon_the_navigation_names_is_in_the_sprite() -> None:
    named = re.compile(r"""icon="([a-z0-9-]+)\"""")
    known = assets.read().icons
    sources = (ROOT / "views").rglob("*.py")
    assert not {(p.name, name) for p in sources for name in named.findall(p.read_text()) if name not in known}


def test_every_asset_a_template_names_is_there() -> None:
    named = re.compile(r"asset\('([^']+)'\)")
    files = assets.read().files
    assert not {name for path in TEMPLATES for name in named.findall(path.read_text()) if name not in files}


def test_no_template_has_a_script_or_a_style_inside() -> None:
    inside = re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)|<style|\sstyle=|\son[a-z]+=\"", re.IGNORECASE)
    assert not [path.name for path in TEMPLATES if inside.search(path.read_text())]


def test_no_colour_is_written_outside_the_tokens() -> None:
    colour = re.compile(r":[^;{}]*#[0-9a-f]{3,8}\b", re.IGNORECASE)
    excepted = {"tokens", "print", "entrance"}  # paper is white, and the sign-in scene is one picture
    sheets = [path for path in (ROOT / "app/static/css").glob("*.css") if path.stem not in excepted]
    assert not [(path.name, colour.findall(path.read_text())) for path in sheets if colour.search(path.read_text())]


def test_nothing_comes_from_another_host() -> None:
    away = re.compile(r"""(?:src|href|url\()\s*=?\s*["'(]?https?://""")
    ours = [*TEMPLATES, *SCRIPTS, *(ROOT / "app/static/css").glob("*.css")]
    assert not [path.name for path in ours if away.search(path.read_text())]


def test_every_class_a_template_or_a_script_names_is_styled() -> None:
    sheet = assets.read().files[assets.SHEET].body.decode()
    styled = set(re.findall(r"\.([a-zA-Z_][\w-]*)", sheet))
    hooks = re.compile(r"\{[#%].*?[#%]\}", re.DOTALL)
    made = re.compile(r"""class: "([\w -]+)\"""")  # make("p", { class: "empty" }) in a script
    said = {(path.name, one) for path in SCRIPTS for names in made.findall(path.read_text()) for one in names.split()}
    bare = {(name, one) for name, one in said if one not in styled}
    for path in TEMPLATES:
        for classes in re.findall(r'class="([^"]*)"', hooks.sub(" ", path.read_text())):
            plain = re.sub(r"\S*\{\{.*?\}\}\S*", " ", classes).split()
            bare |= {(path.name, name) for name in plain if name not in styled}
    assert not bare, "give each a rule in app/static/css, or leave it out"


def test_every_template_is_whole() -> None:
    portal = Flask("app", root_path=str(ROOT / "app"))
    Babel(portal)
    assets.install(portal)
    formats.install(portal)
    shell.install(portal)
    persons.install(portal)
    fabs = {"safe_url_for", "set_link_filters", "is_item_visible", "get_link_order", "link_order", "link_page"}
    fabs |= {"get_actions_on_list", "get_actions_on_show"}
    portal.jinja_env.filters.update(dict.fromkeys(fabs, str))
    for path in TEMPLATES:
        portal.jinja_env.get_template(path.relative_to(ROOT / "app" / "templates").as_posix())
