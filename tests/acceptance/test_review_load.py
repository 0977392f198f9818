"""A few seconds of `benchmarks.review_load`: what reviewers do at once is kept once, and everything verifies."""

from benchmarks.review_load import Load, run


def test_nothing_that_reviewers_do_at_once_is_lost_or_doubled(tmp_path):
    outcome = run(Load(assets=20, reviewers=5, seconds=6.0, think_s=0.2), tmp_path)
    assert outcome.problems == []
    tally = outcome.tally
    assert outcome.entries == len(tally.decided) > 0
    assert {"open", "list", "decide"} <= tally.seconds.keys()
    assert sum(tally.refused.values()) > 0, "nobody was too late: this shows nothing"
