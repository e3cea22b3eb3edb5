"""Many facts, made by the database itself: ecosystems over whole wellbeing areas, their members, activities, channels.

The same numbers give the same rows: everything follows from the row's number and a hash of it.
"""

from collections.abc import Iterable
from datetime import date
from itertools import count

from django.db import connection
from django.utils import timezone

MEMBERS = 12
ACTIVITIES = 8
MUNICIPALITIES = 3

_SLOTS = f"""
    CREATE TEMPORARY TABLE slot ON COMMIT PRESERVE ROWS AS
    WITH member AS (
        SELECT id, ecosystem_id, row_number() OVER (PARTITION BY ecosystem_id ORDER BY id) AS place
        FROM ecosystems_membership WHERE ecosystem_id = ANY(%(ecosystems)s)
    ),
    town AS (
        SELECT municipality.id, coverage.ecosystem_id,
               row_number() OVER (PARTITION BY coverage.ecosystem_id ORDER BY municipality.id) AS place,
               count(*) OVER (PARTITION BY coverage.ecosystem_id) AS towns
        FROM ecosystems_coverage AS coverage
        JOIN ecosystems_area AS municipality
          ON municipality.parent_id = coverage.area_id OR municipality.id = coverage.area_id
        WHERE municipality.level = 'municipality'
    ),
    work AS (
        SELECT id, ecosystem_id, row_number() OVER (PARTITION BY ecosystem_id ORDER BY id) AS place
        FROM ecosystems_activity
    )
    SELECT row_number() OVER (ORDER BY member.ecosystem_id, member.id, town.id) - 1 AS number,
           member.ecosystem_id, member.id AS membership_id, town.id AS municipality_id, work.id AS activity_id,
           channel.id AS channel_id
    FROM member
    JOIN town ON town.ecosystem_id = member.ecosystem_id AND (town.place + member.place) %% towns < {MUNICIPALITIES}
    JOIN work ON work.ecosystem_id = member.ecosystem_id
     AND work.place = (member.place + town.place) %% {ACTIVITIES} + 1
    JOIN feedback_channel AS channel ON channel.ecosystem_id = member.ecosystem_id;
    CREATE UNIQUE INDEX ON slot (number);
    ANALYZE slot;
"""

_HASHED = "(hashint8extended(i, {salt}) & 1048575)"

_ENTRIES = f"""
    INSERT INTO ecosystems_entry (client_key, version, ecosystem_id, membership_id, activity_id, municipality_id, date,
        setting, how_early, child_heard, children, adults, professionals, sectors, created_on)
    SELECT gen_random_uuid(), 1, ecosystem_id, membership_id, activity_id, municipality_id, day,
        (ARRAY['family_centre', 'school', 'early_education', 'hobby', 'community'])[activity_id %% 5 + 1],
        (ARRAY['before_worry', 'worry', 'support_needed'])[{_HASHED.format(salt=1)} %% 3 + 1],
        CASE said.children WHEN 0 THEN 'no_children' ELSE
            (ARRAY['yes', 'no', 'no_children'])[{_HASHED.format(salt=2)} %% 3 + 1] END,
        said.children, {_HASHED.format(salt=4)} %% 20, 2, activity_id %% 3 + 1, day
    FROM generate_series(%(first)s::bigint, %(last)s::bigint) AS i
    JOIN slot ON slot.number = {_HASHED.format(salt=5)} %% (SELECT count(*) FROM slot)
    CROSS JOIN LATERAL (
        SELECT (%(until)s::date - ({_HASHED.format(salt=6)} %% (30 * %(months)s))::int)
    ) AS at (day)
    CROSS JOIN LATERAL (SELECT {_HASHED.format(salt=3)} %% 30) AS said (children)
"""

_SUBMISSIONS = f"""
    INSERT INTO feedback_submission (id, channel_id, ecosystem_id, membership_id, municipality_id, version_id, date,
        language, answered_by, answers, text, state, held, rejected_for, read_on)
    SELECT gen_random_uuid(), channel.id, channel.ecosystem_id, channel.membership_id, slot.municipality_id, version.id,
        (%(until)s::date - ({_HASHED.format(salt=16)} %% (30 * %(months)s))::int), 'fi',
        (ARRAY['guardian', 'relative', 'youth', 'unknown'])[{_HASHED.format(salt=11)} %% 4 + 1],
        jsonb_build_object('service', 'school', 'got_help', said.a, 'listened', said.b, 'could_influence', said.c,
                           'told_many', said.d, 'felt_safe', said.e),
        repeat('Saimme apua ja meitä kuunneltiin. ', ({_HASHED.format(salt=17)} %% 5)::int),
        %(state)s, '', '', NULL
    FROM generate_series(%(first)s::bigint, %(last)s::bigint) AS i
    JOIN slot ON slot.number = {_HASHED.format(salt=15)} %% (SELECT count(*) FROM slot)
    JOIN feedback_channel AS channel ON channel.id = slot.channel_id
    CROSS JOIN (SELECT max(version.id) AS id FROM feedback_questionnaireversion AS version
                JOIN feedback_questionnaire AS asked ON asked.id = version.questionnaire_id
                WHERE asked.code = 'adults') AS version
    CROSS JOIN LATERAL (
        SELECT ({_HASHED.format(salt=21)} %% 5 + 1)::text, ({_HASHED.format(salt=22)} %% 5 + 1)::text,
               ({_HASHED.format(salt=23)} %% 5 + 1)::text, ({_HASHED.format(salt=24)} %% 5 + 1)::text,
               ({_HASHED.format(salt=25)} %% 5 + 1)::text
    ) AS said (a, b, c, d, e)
"""

numbers = count(1)


def found(ecosystems: int) -> list[int]:
    """So many ecosystems, each over a wellbeing area of its own; answers their ids."""
    from ecosystems.models import Area
    from tests import factories as make

    areas = list(Area.objects.wellbeing_areas().filter(children__isnull=False).distinct().order_by("code"))
    made = []
    for number in range(ecosystems):
        ecosystem = make.make_ecosystem(f"Alue {number}", slug=f"alue-{number}", area=areas[number % len(areas)])
        members = [make.make_membership(ecosystem, f"Jäsen {number}-{place}") for place in range(MEMBERS)]
        for place in range(ACTIVITIES):
            make.make_activity(ecosystem, f"Toiminto {place}", partners=members[:3])
        make.make_channel(ecosystem, members[0])
        made.append(ecosystem.pk)
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS slot")
        cursor.execute(_SLOTS, {"ecosystems": made})
    return made


def add_entries(number: int, *, months: int, until: date | None = None) -> None:
    _add(_ENTRIES, number, {"months": months, "until": until or timezone.localdate()})


def add_submissions(number: int, *, months: int, state: str = "read", until: date | None = None) -> None:
    _add(_SUBMISSIONS, number, {"months": months, "until": until or timezone.localdate(), "state": state})


def _add(statement: str, number: int, values: dict[str, object]) -> None:
    first = next(numbers) * 100_000_000
    with connection.cursor() as cursor:
        cursor.execute(statement, {**values, "first": first, "last": first + number - 1})
        if cursor.rowcount != number:
            raise RuntimeError(f"{cursor.rowcount} rows were made instead of {number}")


def analyze(tables: Iterable[str]) -> None:
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"VACUUM (ANALYZE) {table}")


def forget_all() -> None:
    """No facts, no figures, no ecosystems; reference data and measures stay."""
    with connection.cursor() as cursor:
        # What points at an ecosystem is emptied whole, the places of areas with it.
        cursor.execute("CREATE TEMPORARY TABLE kept AS SELECT * FROM ecosystems_place WHERE area_id IS NOT NULL")
        cursor.execute("""
            TRUNCATE ecosystems_entry, feedback_submission, ecosystems_change, measures_leaftally, measures_tally,
                measures_dirtynode, measures_cell, measures_profile, measures_branch, feedback_channel,
                ecosystems_ecosystem, ecosystems_membership, ecosystems_organisation, ecosystems_activity,
                ecosystems_coverage, ecosystems_seat CASCADE
        """)
        cursor.execute("INSERT INTO ecosystems_place SELECT * FROM kept ORDER BY id; DROP TABLE kept")
