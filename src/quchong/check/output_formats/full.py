"""Each finding with what a person has to see to judge it: the default."""

from collections.abc import Iterator

from quchong.check.findings import Finding, Place
from quchong.check.output_formats.concise import closing_lines, head_line, paint, show_place
from quchong.check.report import Report
from quchong.text.printable import printable


def render_full(report: Report) -> str:
    """Return each finding with its article, the other one and the passage in question, and the closing lines."""
    found = [line for finding in report.findings for line in (*finding_lines(finding, report.colour), "")]
    return "".join(f"{line}\n" for line in [*found, *closing_lines(report)])


def finding_lines(finding: Finding, colour: bool) -> Iterator[str]:
    """Yield the lines of a finding; what is quoted of a corpus never begins one."""
    yield head_line(finding, colour)
    partner, excerpt = finding.partner, finding.excerpt
    if finding.place.title or finding.place.article:
        yield f"    article  {describe_article(finding.place)}"
    if partner is not None:
        yield f"    other    {show_place(partner.place)}  {describe_article(partner.place)}"
        yield f"    figures  Jaccard {partner.jaccard:.4f}, containment {partner.containment:.4f}"
    if excerpt is not None:
        # of one article alone it is what mending would make of the passage
        first, second = ("found", "mended") if excerpt.there and partner is None else ("here", "there")
        yield f"    {first:8} {paint(printable(excerpt.here), 'green', colour)}"
        if excerpt.there or partner is not None:
            yield f"    {second:8} {paint(printable(excerpt.there), 'cyan', colour)}"


def describe_article(place: Place) -> str:
    """Return the title and the id of an article, as far as it has them."""
    named = f"《{printable(place.title)}》" if place.title else ""
    return " ".join(part for part in (named, printable(place.article or "")) if part)
