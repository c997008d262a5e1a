"""Headers of what stands beside members' support and around the text, with record.proto's bounds."""
from checks import ascend, is_body_ref, is_id, is_listed, is_within, must


def is_day(number):
    must(1 <= number % 100 <= 31 and 1 <= number // 100 % 100 <= 12 and number <= 99_991_231,
         "no day")


def may_be_id(value):
    if value:
        is_id(value)


def may_be_text(ref):
    if ref is not None:
        is_body_ref(ref)


def resolution(message):
    is_id(message.target)
    is_listed(message.stance, "Stance")
    is_within(message.body, 100, 1)
    is_day(message.date)
    may_be_id(message.minutes_hash)


def attest(message):
    is_id(message.revision)


def sheet(message):
    is_id(message.target)
    is_listed(message.channel, "Channel")
    is_within(message.place, 100, 1)
    is_within(message.region, 100)
    is_day(message.date)
    is_body_ref(message.witnessed)
    must(1 <= len(message.lines) <= 1000, "no lines, or too many")
    for line in message.lines:
        is_id(line)
    ascend(message.lines, "lines")
    may_be_id(message.list_hash)


def strike(message):
    is_id(message.sheet)
    is_id(message.opening)


def campaign(message):
    is_id(message.version)
    is_body_ref(message.title)
    is_day(message.deadline)


def recommend(message):
    is_id(message.revision)
    is_listed(message.advice, "Advice")
    may_be_id(message.other)
    may_be_text(message.reason)


def meeting(message):
    may_be_id(message.replaces)
    is_body_ref(message.title)
    is_within(message.place, 100, 1)
    is_within(message.region, 100)
    is_within(message.series, 100)
    is_day(message.date)
    must(message.begins_at <= 1439 and message.minutes <= 10_080, "a time of day, or too long")
    may_be_text(message.agenda)
    may_be_text(message.report)
    is_within(message.language, 35, 2)
    must(len(message.questions) <= 64 and len(message.attendance) <= 200 and
         len(message.outcomes) <= 256, "too many")
    for question in message.questions:
        is_body_ref(question)
    orgs = [each.org_id for each in message.attendance]
    ascend(orgs, "organisations")
    for each in orgs + message.outcomes:
        is_id(each)
    must(len(set(message.outcomes)) == len(message.outcomes), "an outcome twice")


def notice(message):
    is_id(message.record)
    is_listed(message.ground, "Ground")
    is_body_ref(message.text)


def retract(message):
    must(1 <= len(message.records) <= 64, "no records, or too many")
    for record in message.records:
        is_id(record)


def answer(message):
    may_be_text(message.text)


def appeal(message):
    is_body_ref(message.text)


def translate(message):
    is_within(message.language, 35, 2)
    must(1 <= len(message.texts) <= 256, "no texts, or too many")
    for each in message.texts:
        is_id(each.source)
        is_body_ref(each.text)
    ascend([each.source for each in message.texts], "sources")


def body_refs(message):
    """The texts that such a header refers to: whichever of its fields have one."""
    names = ("witnessed", "title", "reason", "agenda", "report", "text")
    refs = [getattr(message, name, None) for name in names]
    refs += getattr(message, "questions", [])
    refs += [each.text for each in getattr(message, "texts", [])]
    return [ref for ref in refs if ref is not None]
