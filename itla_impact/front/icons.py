"""The drawn signs of the product: 24 × 24, stroked with the colour of the text beside them."""

_CIRCLE = '<circle cx="12" cy="12" r="8.5"/>'

ICONS: dict[str, str] = {
    "home": '<path d="M4 11.5 12 5l8 6.5V20h-5.5v-5h-5v5H4z"/>',
    "measures": '<path d="M4 4v16h16"/><path d="m7.5 15 4-5 3 2.5L20 6"/>',
    "log": f'{_CIRCLE}<path d="M12 8v8M8 12h8"/>',
    "feedback": '<path d="M4 5h16v11H11l-4.5 4v-4H4z"/>',
    "network": (
        '<circle cx="6" cy="7" r="2.5"/><circle cx="18" cy="6" r="2.5"/><circle cx="12" cy="18" r="2.5"/>'
        '<path d="m8.4 7 7.1-.7M7.2 9.2l3.6 6.6M16.9 8.2 13 15.8"/>'
    ),
    "goal": f'{_CIRCLE}<circle cx="12" cy="12" r="3.5"/><path d="M12 12 19 5"/>',
    "people": (
        '<circle cx="9" cy="8.5" r="3.2"/><path d="M3.5 19c.4-3.6 2.6-5.4 5.5-5.4s5.1 1.8 5.5 5.4"/>'
        '<path d="M15.5 5.6a3.2 3.2 0 0 1 0 5.8M17.2 14c1.9.7 3 2.3 3.3 5"/>'
    ),
    "organisation": (
        '<path d="M5 20V6l7-2.5V20M12 9h7v11M3 20h18"/><path d="M8 9.5v.1M8 13v.1M15.5 13v.1M15.5 16.5v.1"/>'
    ),
    "channel": (
        '<path d="M4 4h6v6H4zM14 4h6v6h-6zM4 14h6v6H4z"/><path d="M14 14h2.5v2.5M20 14v2.5M14 20h2.5M20 20v-.1"/>'
    ),
    "more": '<path d="M5 12h.1M12 12h.1M19 12h.1" stroke-width="3"/>',
    "settings": f'<circle cx="12" cy="12" r="3"/>{_CIRCLE}',
    "mail": '<path d="M4 6h16v12H4z"/><path d="m4.5 7 7.5 6 7.5-6"/>',
    "lock": '<path d="M6 11h12v9H6z"/><path d="M8.5 11V8a3.5 3.5 0 0 1 7 0v3"/>',
    "edit": '<path d="M5 19l.8-4L15.5 5.3l3.2 3.2L9 18.2z"/><path d="m13.3 7.5 3.2 3.2"/>',
    "trash": '<path d="M5 7h14M9.5 7V4.5h5V7M7 7l.8 12.5h8.4L17 7"/>',
    "person": '<circle cx="12" cy="8" r="3.8"/><path d="M4.8 20c.6-4.3 3.3-6.5 7.2-6.5s6.6 2.2 7.2 6.5"/>',
    "turned": '<path d="M4 7c3 9 9 10 15 4"/><path d="m14.5 10.5 4.8.2-.3 4.8"/>',
    "worse": '<path d="M5 7 18 17"/><path d="M11 17.5h7.5V10"/>',
    "flat": '<path d="M4 12h15"/><path d="m14.5 7.5 4.5 4.5-4.5 4.5"/>',
    "growing": '<path d="M5 17 18 7"/><path d="M11 6.5h7.5V14"/>',
    "done": f'{_CIRCLE}<path d="m8 12.3 2.8 2.8L16 9.6"/>',
    "unknown": f'{_CIRCLE}<path d="M9.8 9.6c.2-2.9 4.6-2.6 4.4 0-.1 1.6-2.2 1.8-2.2 3.6M12 16.4v.1"/>',
    "waiting": f'{_CIRCLE}<path d="M12 7v5l3.5 2"/>',
    "late": '<path d="M12 4.5 21 19.5H3z"/><path d="M12 10.5v4M12 17v.1"/>',
    "start": f'{_CIRCLE}<path d="M12 12v.1" stroke-width="4"/>',
    "heart": '<path d="M12 19.5C5 15 3.5 11.5 4 8.8c.7-3.6 5.8-4.6 8-1 2.2-3.6 7.3-2.6 8 1 .5 2.7-1 6.2-8 10.7z"/>',
    "download": '<path d="M12 4v11"/><path d="m7 10.5 5 5 5-5"/><path d="M5 20h14"/>',
    "forward": '<path d="M5 12h13"/><path d="m13 6.5 5.5 5.5-5.5 5.5"/>',
    "back": '<path d="M19 12H6"/><path d="m11 6.5-5.5 5.5 5.5 5.5"/>',
    "up": '<path d="M12 20V5"/><path d="m6 10.5 6-6 6 6"/>',
    "language": f'{_CIRCLE}<path d="M3.7 12h16.6M12 3.5c-5.5 5-5.5 12 0 17M12 3.5c5.5 5 5.5 12 0 17"/>',
    "print": '<path d="M7 9V4h10v5M7 17H4V9h16v8h-3M7 14h10v6H7z"/>',
    "close": '<path d="M6 6l12 12M18 6 6 18"/>',
}
