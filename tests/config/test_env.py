"""The typed readers of the environment: a wrong value stops the start and names itself."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from config.env import Env


def test_a_text_without_a_value_or_a_default_is_refused_by_name():
    with pytest.raises(ImproperlyConfigured, match="SECRET_KEY"):
        Env({}).text("SECRET_KEY")


def test_a_text_outside_its_choices_names_value_and_choices():
    with pytest.raises(ImproperlyConfigured, match=r"LOG_FORMAT='xml'.*json.*lines"):
        Env({"LOG_FORMAT": "xml"}).text("LOG_FORMAT", choices={"json", "lines"})


@pytest.mark.parametrize("raw", ["1", "true", "YES", "On"])
def test_a_flag_reads_every_way_of_saying_yes(raw):
    assert Env({"DEBUG": raw}).flag("DEBUG", default=False) is True


@pytest.mark.parametrize("raw", ["0", "false", "NO", "Off"])
def test_a_flag_reads_every_way_of_saying_no(raw):
    assert Env({"DEBUG": raw}).flag("DEBUG", default=True) is False


@pytest.mark.parametrize("default", [True, False])
def test_an_empty_flag_takes_the_default(default):
    assert Env({"DEBUG": ""}).flag("DEBUG", default=default) is default
    assert Env({}).flag("DEBUG", default=default) is default


def test_a_flag_that_is_neither_is_refused():
    with pytest.raises(ImproperlyConfigured, match="DEBUG='maybe'"):
        Env({"DEBUG": "maybe"}).flag("DEBUG", default=False)


def test_a_number_is_read_and_its_blank_takes_the_default():
    assert Env({"DATABASE_POOL": "12"}).number("DATABASE_POOL", 8) == 12
    assert Env({"DATABASE_POOL": ""}).number("DATABASE_POOL", 8) == 8


@pytest.mark.parametrize("raw", ["twelve", "1.5", "0x10"])
def test_a_number_that_is_none_is_refused(raw):
    with pytest.raises(ImproperlyConfigured, match="DATABASE_POOL"):
        Env({"DATABASE_POOL": raw}).number("DATABASE_POOL", 8)


def test_a_number_below_its_least_is_refused():
    with pytest.raises(ImproperlyConfigured, match="DATABASE_POOL=1 is below 2"):
        Env({"DATABASE_POOL": "1"}).number("DATABASE_POOL", 8, least=2)


def test_a_listing_drops_blanks():
    hosts = Env({"ALLOWED_HOSTS": " a.vn, ,b.vn,"}).listing("ALLOWED_HOSTS")
    assert hosts == ["a.vn", "b.vn"]


def test_a_list_of_numbers_names_what_is_none():
    assert Env({}).numbers("REMINDER_LEAD_DAYS", "7,3,1") == [7, 3, 1]
    assert Env({"REMINDER_LEAD_DAYS": " 5, 2,"}).numbers("REMINDER_LEAD_DAYS") == [5, 2]
    for raw in ("7;3", "7,x", "-1", "0", "1.5"):
        with pytest.raises(ImproperlyConfigured, match="REMINDER_LEAD_DAYS"):
            Env({"REMINDER_LEAD_DAYS": raw}).numbers("REMINDER_LEAD_DAYS", least=1)


def test_a_database_address_is_read_with_its_options():
    raw = "postgresql://don:p%40ss@db.example.vn:6432/dondoc?sslmode=require"
    read = Env({"DATABASE_URL": raw}).database("DATABASE_URL")
    assert read["ENGINE"] == "django.db.backends.postgresql"
    assert (read["NAME"], read["USER"], read["PASSWORD"]) == ("dondoc", "don", "p@ss")
    assert (read["HOST"], read["PORT"]) == ("db.example.vn", "6432")
    assert read["OPTIONS"] == {"sslmode": "require"}


@pytest.mark.parametrize("raw", ["sqlite:///x.db", "mysql://a/b", "dondoc"])
def test_only_postgresql_addresses_are_taken(raw):
    with pytest.raises(ImproperlyConfigured, match="postgresql://"):
        Env({"DATABASE_URL": raw}).database("DATABASE_URL")


def test_a_broken_database_address_is_refused_without_a_traceback_of_the_driver():
    with pytest.raises(ImproperlyConfigured, match="cannot be read"):
        Env({"DATABASE_URL": "postgresql://host/db?nonsense=1"}).database("DATABASE_URL")
