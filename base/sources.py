"""Public text for twin-tiny: which Debian packages, and how to read each.

Every package here is permissively licensed or in the public domain (the table in
README.md says which). Nothing under the GPL is used. `apt-get download` fetches
them, `dpkg -x` unpacks them; the machine's own package lists decide the version,
and `versions()` records it.
"""

import gzip
import html.parser
import re
import struct
import subprocess
import zlib
from pathlib import Path

PACKAGES = [
    "sqlite3-doc", "sword-text-web", "dict-jargon", "dict-devil", "python3.11-doc",
    "postgresql-doc-15", "rust-doc", "python-django-doc", "nodejs-doc", "wordnet-base",
]
# Share of each package's text, in characters: prose is scarcer and worth more than reference pages.
LIMITS = {
    "sqlite3-doc": 3_500_000, "python3.11-doc": 3_500_000, "postgresql-doc-15": 2_000_000,
    "rust-doc": 2_000_000, "python-django-doc": 1_700_000, "nodejs-doc": 800_000,
    "wordnet-base": 1_200_000, "sword-text-web": 1_500_000,
}


def fetch(work: Path) -> None:
    """Download and unpack whatever is not there yet."""
    (work / "debs").mkdir(parents=True, exist_ok=True)
    for name in PACKAGES:
        if not list((work / "debs").glob(f"{name}_*.deb")):
            subprocess.run(["apt-get", "download", name], cwd=work / "debs", check=True)
        if not (work / "x" / name).exists():
            deb = next((work / "debs").glob(f"{name}_*.deb"))
            subprocess.run(["dpkg", "-x", str(deb), str(work / "x" / name)], check=True)


def versions(work: Path) -> dict[str, str]:
    """Package name to the version that was read."""
    out = {}
    for deb in sorted((work / "debs").glob("*.deb")):
        fields = subprocess.run(["dpkg-deb", "-f", str(deb), "Package", "Version"],
                                capture_output=True, text=True, check=True).stdout
        found = dict(line.split(": ", 1) for line in fields.strip().splitlines())
        out[found["Package"]] = found["Version"]
    return out


class _Text(html.parser.HTMLParser):
    """Paragraphs, list items, headings and code of a page; no navigation, no scripts."""

    BLOCKS = {"p", "li", "h1", "h2", "h3", "h4", "pre", "dt", "dd", "blockquote"}
    SKIP = {"script", "style", "nav", "table", "svg", "button", "form", "footer", "header"}
    VOID = {"br", "hr", "img", "input", "meta", "link"}

    def __init__(self) -> None:
        super().__init__()
        self.out: list[str] = []
        self.line: list[str] = []
        self.skip = 0
        self.keep = 0
        self.pre = 0

    def flush(self) -> None:
        text = "".join(self.line)
        text = text.strip("\n") if self.pre else re.sub(r"\s+", " ", text).strip()
        if text:
            self.out.append(text)
        self.line = []

    def handle_starttag(self, tag, attrs):
        if tag in self.SKIP:
            self.skip += 1
        elif tag in self.BLOCKS:
            self.flush()
            self.keep += 1
            self.pre += tag == "pre"

    def handle_endtag(self, tag):
        if tag in self.SKIP:
            self.skip = max(0, self.skip - 1)
        elif tag in self.BLOCKS:
            self.flush()
            self.keep = max(0, self.keep - 1)
            self.pre -= tag == "pre"

    def handle_data(self, data):
        if self.keep and not self.skip:
            self.line.append(data)


def page_text(page: str) -> str:
    reader = _Text()
    reader.feed(page)
    reader.flush()
    return "\n".join(p for p in reader.out if len(p) > 2).replace("¶", "").replace("\u200b", "")


def _html(root: Path, folders: list[str]) -> list[str]:
    pages = []
    for folder in folders:
        for path in sorted((root / folder).rglob("*.html")):
            if re.search(r"genindex|py-modindex|search|contents|print\.html|toc|changelog", path.name):
                continue
            if 1_000 < path.stat().st_size < 400_000:
                text = page_text(path.read_text("utf-8", "replace"))
                if len(text) > 600:
                    pages.append(text)
    return pages


def _bible(root: Path) -> list[str]:
    """SWORD zText: `.bzs` indexes zlib blocks (offset, packed, unpacked) of OSIS in `.bzz`."""
    books = []
    for half in ("ot", "nt"):
        index = next(root.rglob(f"{half}.bzs")).read_bytes()
        data = next(root.rglob(f"{half}.bzz")).read_bytes()
        for at in range(0, len(index) - 11, 12):
            start, packed, _ = struct.unpack_from("<III", index, at)
            if packed == 0:
                continue
            osis = zlib.decompress(data[start:start + packed]).decode("utf-8", "replace")
            osis = re.sub(r"<(note|title)\b.*?</\1>", "", osis, flags=re.S)
            text = re.sub(r"[ \t\x00-\x09]+", " ", re.sub(r"<[^>]+>", " ", osis))
            books.append(re.sub(r"\s+([,.;:!?’”])", r"\1", re.sub(r"\s*\n\s*", "\n", text)).strip())
    return books


def _dictionary(root: Path) -> list[str]:
    text = gzip.decompress(next(root.rglob("*.dict.dz")).read_bytes()).decode("utf-8", "replace")
    return [re.sub(r"[ \t]*\n[ \t]+", " ", part).strip() for part in re.split(r"\n(?=\S)", text) if len(part) > 60]


def _wordnet(root: Path) -> list[str]:
    out = []
    for kind in ("verb", "adj", "adv", "noun"):
        for line in next(root.rglob(f"data.{kind}")).read_text("latin-1").splitlines():
            if line.startswith(" ") or " | " not in line:
                continue
            word = line.split()[4].split("(")[0].replace("_", " ")
            out.append(f"{word}: {line.split(' | ', 1)[1].strip()}")
    return out


def read(work: Path) -> dict[str, list[str]]:
    """Every package as a list of documents, before the limits."""
    x = work / "x"
    doc = "usr/share/doc"
    return {
        "sqlite3-doc": _html(x / "sqlite3-doc", [f"{doc}/sqlite3"]),
        "sword-text-web": _bible(x / "sword-text-web"),
        "dict-jargon": _dictionary(x / "dict-jargon"),
        "dict-devil": _dictionary(x / "dict-devil"),
        "python3.11-doc": _html(x / "python3.11-doc" / doc / "python3.11/html",
                                ["tutorial", "howto", "faq", "whatsnew", "library", "extending"]),
        "postgresql-doc-15": _html(x / "postgresql-doc-15", [f"{doc}/postgresql-doc-15"]),
        "rust-doc": _html(x / "rust-doc" / doc / "rust-doc/html",
                          ["book", "rust-by-example", "embedded-book", "edition-guide", "nomicon", "reference"]),
        "python-django-doc": _html(x / "python-django-doc" / doc / "python-django-doc/html",
                                   ["topics", "howto", "intro", "faq", "misc", "internals"]),
        "nodejs-doc": _html(x / "nodejs-doc", [f"{doc}/nodejs/api"]),
        "wordnet-base": _wordnet(x / "wordnet-base"),
    }
