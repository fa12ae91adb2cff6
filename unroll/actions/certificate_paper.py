"""The certificate on paper: one sheet, with the link that verifies it as a QR code."""

import segno

from unroll.actions.paper import template
from unroll.store.certificates import CertificateRow


def printable(row: CertificateRow, badge: str, link: str, mark: str) -> str:
    """The certificate as a file to open in any browser, to print, and to keep.

    Args:
        badge: what was earned.
        link: where it can be seen to be genuine.
        mark: the app's own mark, an SVG element.
    """
    return template("certificate_paper").render(
        name=row.name,
        badge=badge,
        problems=row.problems,
        points=f"{row.points:g}",
        day=f"{row.earned_at:%d %B %Y}",
        issued=f"{row.issued_at:%d %B %Y}",
        link=link,
        mark=mark,
        qr=segno.make(link, error="m").svg_inline(border=2, dark="#000", light="#fff", omitsize=True),
    )
