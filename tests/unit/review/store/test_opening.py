from review.store import open_store


def test_a_database_opens_again_and_keeps_what_it_had(database_url):
    with open_store(database_url) as store:
        store.comments.add("mug", "ada", "hello")
    with open_store(database_url) as store:
        assert [comment.text for comment in store.comments.of("mug")] == ["hello"]
