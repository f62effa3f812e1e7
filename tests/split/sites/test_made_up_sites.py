import pytest

from support.site_generator import make_site
from support.site_scores import Score, score_site

SEEDS = range(30)
MANY_SEEDS = range(140_000, 140_400)
MEAN, WORST = 0.97, 0.90


def score_made(seed: int) -> Score:
    return score_site([(page.text, page.articles) for page in make_site(seed)])


def check(seeds: range) -> None:
    scores = {seed: score_made(seed) for seed in seeds}
    assert not {seed: score.lost for seed, score in scores.items() if score.lost}
    assert not {seed: score.f1 for seed, score in scores.items() if score.f1 < WORST}
    assert sum(score.f1 for score in scores.values()) >= MEAN * len(scores)
    assert sum(score.right for score in scores.values()) >= MEAN * sum(score.meta for score in scores.values())


def test_the_articles_of_sites_made_up_at_random_are_found_and_nothing_of_them_is_lost() -> None:
    check(SEEDS)


@pytest.mark.slow
def test_so_are_those_of_many_sites() -> None:
    check(MANY_SEEDS)


def test_a_folder_of_many_sites_is_learned_by_site() -> None:
    sites = [make_site(seed) for seed in (101, 103, 107)]
    assert score_site([(page.text, page.articles) for site in sites for page in site]).f1 >= WORST


def test_a_folder_of_a_page_of_each_of_many_sites_gives_nothing_to_learn() -> None:
    score = score_site([(make_site(seed)[0].text, ()) for seed in range(200, 230)])
    assert score.taken >= 30
