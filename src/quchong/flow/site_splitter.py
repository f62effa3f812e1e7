"""The splitter of a configuration, with what is known of sites: from the file of site rules, or just learned."""

from collections.abc import Mapping
from pathlib import Path

from quchong.config.site_rules import read_site_rules
from quchong.split.options import SplitOptions
from quchong.split.sites.sheet import SiteSheet
from quchong.split.splitter import Splitter, make_splitter


def make_site_splitter(
    options: SplitOptions, learned: Mapping[str, SiteSheet] | None = None, *, score_all: bool = False
) -> Splitter:
    """Return the splitter of the options; it knows the sites of `split.site_rules`, or else those that were learned.

    Raises
    ------
    ConfigError
        The file of site rules cannot be read.
    ProfileError
        The options name a profile that does not exist.
    """
    sites = learned if options.site_rules is None else read_site_rules(Path(options.site_rules))
    return make_splitter(options, score_all, sites)
