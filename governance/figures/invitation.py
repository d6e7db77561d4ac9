"""A meeting as an invitation that calendars take (RFC 5545)."""

import datetime as dt

from icalendar import Calendar, Event, vText

from governance.models import Meeting


def invitation(*, meeting: Meeting, seats, address: str, now: dt.datetime) -> bytes:
    """The invitation: who, when, where; counted up with every change, cancelled when the meeting is."""
    calendar, event = Calendar(), Event()
    calendar.add("prodid", "-//Open portfolio office//Meetings//EN")
    calendar.add("version", "2.0")
    cancelled = meeting.state == Meeting.State.CANCELLED
    calendar.add("method", "CANCEL" if cancelled else "REQUEST")
    event.add("uid", f"{meeting.code}@open-portfolio-office")
    event.add("dtstamp", now.astimezone(dt.UTC))
    event.add("dtstart", meeting.starts_at.astimezone(dt.UTC))
    event.add("dtend", (meeting.starts_at + dt.timedelta(minutes=meeting.minutes_long)).astimezone(dt.UTC))
    event.add("sequence", meeting.sequence)
    event.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    event.add("summary", str(meeting.board))
    event.add("description", address)
    event.add("url", address)
    if meeting.place:
        event["location"] = vText(meeting.place)
    for seat in seats:
        if seat.holder.email:
            event.add("attendee", f"mailto:{seat.holder.email}", parameters={"cn": str(seat.holder), "role": "REQ-PARTICIPANT"})
    calendar.add_component(event)
    return calendar.to_ical()
