"""The chain of a document: up, down, through stubs, never around in circles, never beyond one's sight."""

import pytest

from directives.chain import chain_of
from directives.models import Citation
from directives.sentences import SENTENCES, sentence
from directives.services import CitationLine
from tests import factories
from tests.directives.conftest import facts


def cites(citing, cited, relation="implements"):
    return Citation.objects.create(citing=citing, cited=cited, relation=relation)


@pytest.fixture
def four(province):
    directive, plan, dispatch, report = (factories.document(issuer=province) for _n in range(4))
    cites(plan, directive)
    cites(dispatch, plan, "basis")
    cites(report, dispatch, "replies")
    return directive, plan, dispatch, report


def levels(chain):
    return {node.document.pk: node.level for node in chain.nodes}


def test_the_chain_goes_up_and_down(four, clerk):
    directive, plan, dispatch, report = four
    chain = chain_of(plan, clerk)
    assert levels(chain) == {directive.pk: -1, plan.pk: 0, dispatch.pk: 1, report.pk: 2}
    assert [n.document for n in chain.up] == [directive]
    assert [n.document for n in chain.down] == [dispatch, report]
    assert len(chain.edges) == 3


def test_stubs_are_links_of_the_chain(incoming, clerk):
    document = incoming(
        facts(), citations=[CitationLine(relation="basis", code="07-CT/TU")]
    ).document
    assert chain_of(document, clerk).up[0].document.is_stub


def test_a_circle_ends(four, clerk):
    directive, plan, *__ = four
    cites(directive, plan)
    assert levels(chain_of(plan, clerk))[directive.pk] == -1


def test_mentions_are_no_links(four, clerk, province):
    other = factories.document(issuer=province)
    cites(four[0], other, "mentions")
    assert other.pk not in levels(chain_of(four[0], clerk))


def test_what_one_may_not_see_is_counted_only(four, focal, department, province):
    own = factories.document(issuer=department)
    cites(own, four[2])
    chain = chain_of(own, focal)
    assert levels(chain) == {own.pk: 0}
    assert (chain.n_hidden, chain.edges) == (1, [])


def test_a_longer_chain_is_cut_and_says_so(four, clerk):
    chain = chain_of(four[0], clerk, levels=2)
    assert four[3].pk not in levels(chain)
    assert chain.is_cut
    assert not chain_of(four[0], clerk, levels=3).is_cut


def test_queries_grow_with_levels_not_with_documents(
    four, clerk, province, django_assert_max_num_queries
):
    for _n in range(30):
        cites(factories.document(issuer=province), four[1])
    chain_of(four[1], clerk)
    with django_assert_max_num_queries(10):
        assert len(chain_of(four[1], clerk).nodes) == 34


def test_every_recorded_verb_has_a_sentence_without_holes(incoming, clerk):
    made = incoming()
    event = made.document.events.get()
    assert "%" not in sentence(event)
    for verb in SENTENCES:
        event.verb = verb
        assert "%(" not in sentence(event)
