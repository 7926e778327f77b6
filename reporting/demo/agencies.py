"""The agencies of the story with their names, codes and heirs, and the groups paper addresses."""

from datetime import date, timedelta

from agencies import services
from agencies.models import Agency, AgencyName, Group, Succession
from reporting.demo.data import Row, agency_rows, read

# Groups are dated from before the first document of the story.
BEFORE_THE_STORY = date(2020, 1, 1)


def ensure_agencies(on: date) -> dict[str, Agency]:
    """Add the agencies that are missing; return all of them by their keys in the files."""
    known = {row.name: row.agency for row in AgencyName.objects.select_related("agency__province")}
    agencies: dict[str, Agency] = {}
    for row in agency_rows():
        first_name = row.get("earlier", [row])[0]["name"]
        found = known.get(first_name) or known.get(row["name"])
        agencies[row["key"]] = found or _create(row, agencies, on)
    return agencies


def _create(row: Row, agencies: dict[str, Agency], on: date) -> Agency:
    earlier = row.get("earlier", [])
    first = earlier[0] if earlier else row
    founded = row.get("founded")
    is_province = row.get("province") == row["key"]
    agency = services.create_agency(
        first["name"],
        short_name=first.get("short", ""),
        notation=first.get("notation", ""),
        kind=row["kind"],
        block=row["block"],
        level=row.get("level", "province"),
        parent=agencies.get(row.get("parent", "")),
        province=agencies.get(row.get("province", "")),
        office_of=agencies.get(row.get("office_of", "")),
        founded_on=date.fromisoformat(founded) if founded else None,
        legal_basis="" if earlier else row.get("legal_basis", ""),
        position=row["position"],
        aliases=row.get("aliases", ()),
        is_province=is_province,
        by=None,
        on=on,
    )
    if earlier:
        services.rename_agency(
            agency,
            name=row["name"],
            short_name=row.get("short", ""),
            notation=row.get("notation", ""),
            valid_from=_day_after(earlier[0]["until"]),
            legal_basis=row.get("legal_basis", ""),
            by=None,
            on=on,
        )
    for code in row.get("codes", ()):
        services.set_code(agency, **code, valid_from=None, by=None, on=on)
    return agency


def ensure_successions(agencies: dict[str, Agency], on: date) -> None:
    """Record who took over from whom; the predecessor ends the day before."""
    known = set(Succession.objects.values_list("predecessor", "successor"))
    for row in read("successions.json")["successions"]:
        older, newer = agencies[row["from"]], agencies[row["to"]]
        if (older.pk, newer.pk) in known:
            continue
        services.record_succession(
            older,
            newer,
            kind=row["kind"],
            effective_on=date.fromisoformat(row["on"]),
            legal_basis=row.get("basis", ""),
            function=row.get("function", ""),
            is_main=row.get("main", row["kind"] != Succession.Kind.TRANSFER),
            by=None,
            on=on,
        )


def ensure_groups(agencies: dict[str, Agency], on: date) -> dict[str, Group]:
    """Add the collective addressees with the members they had from day to day."""
    known = {(g.province_id, g.name): g for g in Group.objects.select_related("province")}
    groups = {}
    for row in read("groups.json")["groups"]:
        province = agencies[row["province"]]
        group = known.get((province.pk, row["name"]))
        groups[row["key"]] = group or _create_group(
            row, province, [agencies[key] for key in row["members"]], on
        )
    return groups


def let_one_join(groups: dict[str, Group], agencies: dict[str, Agency], on: date) -> None:
    """A ward was counted among the coastal ones yesterday: their running tasks do not reach it yet."""
    since = on - timedelta(days=1)
    group = groups["ag.bien"]
    group.refresh_from_db()
    members = [*group.members_on(since), agencies["ag.c.vinhthong"]]
    services.set_group_members(group, members, valid_from=since, by=None, on=on)


def _create_group(row: Row, province: Agency, members: list[Agency], on: date) -> Group:
    """Set the members anew on every day on which one of them began or the one before ended."""
    turns = {BEFORE_THE_STORY}
    turns |= {a.founded_on for a in members if a.founded_on}
    turns |= {_day_after(a.ended_on) for a in members if a.ended_on}
    first, *later = sorted(turns)
    group = services.create_group(
        row["name"],
        province=province,
        members=[a for a in members if a.exists_on(first)],
        since=first,
        spellings=row["spellings"],
        by=None,
        on=on,
    )
    for day in later:
        there = [a for a in members if a.exists_on(day)]
        group = services.set_group_members(group, there, valid_from=day, by=None, on=on)
    return group


def _day_after(day: str | date) -> date:
    known = date.fromisoformat(day) if isinstance(day, str) else day
    return date.fromordinal(known.toordinal() + 1)
