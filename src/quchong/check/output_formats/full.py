"""Each finding with all that a person needs to judge it: the default."""

from collections.abc import Iterator

from quchong.check.findings import Finding, Place
from quchong.check.output_formats.concise import head_line, paint, show_place, summary_lines
from quchong.check.report import Report
from quchong.text.printable import printable


def render_full(report: Report) -> str:
    """Return each finding with its article, the other article and the passage in question, and the summary."""
    found = [line for finding in report.findings for line in (*finding_lines(finding, report.colour), "")]
    return "".join(f"{line}\n" for line in [*found, *summary_lines(report)])


def finding_lines(finding: Finding, colour: bool) -> Iterator[str]:
    """Yield the lines of a finding; none starts with a quotation from the corpus."""
    yield head_line(finding, colour)
    partner, excerpt = finding.partner, finding.excerpt
    if finding.place.title or finding.place.article:
        yield f"    article  {describe_article(finding.place)}"
    if partner is not None:
        yield f"    other    {show_place(partner.place)}  {describe_article(partner.place)}"
        yield f"    figures  Jaccard {partner.jaccard:.4f}, containment {partner.containment:.4f}"
    if excerpt is not None:
        # without another article, `there` is the passage as fixed
        first, second = ("found", "fixed") if excerpt.there and partner is None else ("here", "there")
        yield f"    {first:8} {paint(printable(excerpt.here), 'green', colour)}"
        if excerpt.there or partner is not None:
            yield f"    {second:8} {paint(printable(excerpt.there), 'cyan', colour)}"


def describe_article(place: Place) -> str:
    """Return the title and the id of an article, if it has them."""
    return printable(" ".join(part for part in (place.quoted_title, place.article or "") if part))
