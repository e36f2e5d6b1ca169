#!/usr/bin/env python3
"""Computes a retail file's report from the file alone, in exact decimal arithmetic.

    python3 scripts/retail-figures.py FILE...

It shares no code with the import and uses nothing but Python's standard library, so that `npm run report -- --json`
can be compared with it to the last digit. The terms are those of docs/retail-year.md:

  adjustments  ledger postings: BANK CHARGES, AMAZONFEE, CRUK, ADJUST*, and every line of an invoice with `A`
  gross        all other lines of plain invoices
  returns      all other lines of invoices with `C` (mostly negative)
  net          gross + returns + adjustments
  lines        every line of the file that makes sense, whatever it is
  units        signed quantity of goods on both
  orders       plain invoices with at least one line that is sold: one that is no posting, is not taken out of stock,
               and is not merely found in stock (unpriced on an invoice without any price)

A line belongs to the month of its invoice's first line and to its invoice's country. Several files are read one after
the other; a line is its invoice and its place within it, so what files have in common counts once.
"""

import csv
import gzip
import io
import json
import re
import sys
import unicodedata
from datetime import datetime, timezone
from decimal import Decimal, localcontext

NAMES = {
    "invoice": ("invoice", "invoiceno"),
    "code": ("stockcode",),
    "description": ("description",),
    "quantity": ("quantity",),
    "date": ("invoicedate",),
    "price": ("price", "unitprice"),
    "customer": ("customerid",),
    "country": ("country",),
}
NOT_GOODS = {"POST", "DOT", "C2", "D", "M", "S"}
ISO_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})[ T]([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:\.0+)?)?Z?")
MONTH_FIRST = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4}) ([0-9]{1,2}):([0-9]{2})(?::([0-9]{2}))?")
NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]*)?")
LIMIT = 1_000_000
AMOUNT_LIMIT = 450_000_000
LINES_LIMIT = 2_000
NOW = datetime.now(timezone.utc).replace(tzinfo=None)
TEXTS = {"code", "description", "country"}
BLANKS = (" \t\n\v\f\r", " \t\n\v\f\r\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000\ufeff")
NOT_IN_CODE = {"Cc", "Cf", "Cn", "Co", "Cs", "Ll"}
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")


def open_text(path):
    """The file's text: gzip by its first bytes; UTF-8, or Windows-1252 when it is not."""
    with open(path, "rb") as file:
        data = file.read()
    if data[:2] == b"\x1f\x8b":
        data = gzip.decompress(data)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")
    return io.StringIO(text, newline="")


def columns_of(header):
    names = [re.sub("[^a-z]", "", name.lower()) for name in header]
    columns = {}
    for column, accepted in NAMES.items():
        places = [i for i, name in enumerate(names) if name in accepted]
        if len(places) != 1:
            sys.exit(f"the column {column} is there {len(places)} times")
        columns[column] = places[0]
    return columns


def whole(text):
    return re.sub(r"^([0-9]+)\.0+$", r"\1", text)


def exact(text, places):
    """The number, or None when it is none or has more than `places` decimals."""
    if not text.isascii() or not NUMBER.fullmatch(text):
        return None
    number = Decimal(text)
    return number if number == round(number, places) else None


def date_of(text):
    iso, month_first = ISO_DATE.fullmatch(text), MONTH_FIRST.fullmatch(text)
    if iso:
        year, month, day, *time = iso.groups("0")
    elif month_first:
        month, day, year, *time = month_first.groups("0")
    else:
        return None
    try:
        return datetime(*map(int, (year, month, day, *time)))
    except ValueError:
        return None


def units(text):
    """Its length as the import counts it: in UTF-16."""
    return len(text.encode("utf-16-le")) // 2


dates_seen = {}


def parse(record, columns, width):
    """(invoice, line or None): the invoice is '' when unreadable, the line None when it makes no sense."""
    field = lambda name: record[columns[name]].strip(BLANKS[name in TEXTS]) if columns[name] < len(record) else ""
    invoice = whole(field("invoice"))
    if not re.fullmatch("[A-Za-z0-9][A-Za-z0-9-]{0,19}", invoice):
        return "", None
    invoice = invoice.upper()
    if len(record) != width or any(CONTROL.search(value) for value in record):
        return invoice, None
    code = field("code").upper()
    quantity = exact(field("quantity"), 0)
    price = exact(field("price"), 4)
    text = field("date")
    if text not in dates_seen:
        if len(dates_seen) > 100_000:
            dates_seen.clear()
        dates_seen[text] = date_of(text)
    date = dates_seen[text]
    customer = whole(field("customer"))
    country = field("country")
    sound = (
        code != ""
        and max(units(record[columns["code"]]), units(code)) <= 40
        and not any(char == "@" or unicodedata.category(char) in NOT_IN_CODE for char in code)
        and not (price == 0 and is_posting(invoice, code))
        and units(field("description")) <= 200
        and units(country) <= 60
        and not any(unicodedata.category(char) == "Cc" for char in country)
        and quantity is not None
        and price is not None
        and date is not None
        and 1970 <= date.year
        and date <= NOW
        and country != ""
        and 0 < abs(quantity) <= LIMIT
        and abs(price) <= LIMIT
        and abs(quantity * price) <= AMOUNT_LIMIT
        and (price >= 0 or invoice.startswith("A"))
        and not (invoice[0] not in "AC" and quantity < 0 and price > 0)
        and re.fullmatch("[0-9]{0,12}", customer)
    )
    return invoice, (code, int(quantity), price, date, country) if sound else None


def is_posting(invoice, code):
    return invoice.startswith("A") or code in ("BANK CHARGES", "AMAZONFEE", "CRUK") or code.startswith("ADJUST")


def is_goods(code):
    return code not in NOT_GOODS and code != "GIFT" and not code.startswith("GIFT_")


def read(paths):
    """All lines by identity, and the number of rejected ones."""
    lines, rejected = {}, {}
    for path in paths:
        seen, unreadable = {}, {}
        records = csv.reader(open_text(path), strict=True)
        header = next(records)
        columns = columns_of(header)
        for record in records:
            if not record:
                continue
            invoice, line = parse(record, columns, len(header))
            content = tuple(record)
            if invoice == "":
                unreadable[content] = unreadable.get(content, 0) + 1
                rejected.setdefault(("", unreadable[content]), set()).add(content)
                continue
            seen[invoice] = seen.get(invoice, 0) + 1
            if seen[invoice] > LINES_LIMIT:
                line = None
            identity = (invoice, seen[invoice])
            if line is None or same_place_differs(lines.get(identity), line):
                rejected.setdefault(identity, set()).add(content)
            elif identity not in lines:
                lines[identity] = line
                rejected.pop(identity, None)
    return lines, sum(len(contents) for contents in rejected.values())


def same_place_differs(known, line):
    if known is None:
        return False
    return known[:3] != line[:3] or known[3].replace(second=0) != line[3].replace(second=0)


def new_sums():
    return {"orders": 0, "lines": 0, "units": 0, "gross": Decimal(0), "returns": Decimal(0), "adjustments": Decimal(0)}


def summarize(lines):
    invoices = {}
    for (invoice, _), line in lines.items():
        invoices.setdefault(invoice, []).append(line)
    total, months, countries = new_sums(), {}, {}
    for invoice, invoice_lines in invoices.items():
        _, _, _, date, country = invoice_lines[0]
        sums = (
            total,
            months.setdefault(date.strftime("%Y-%m"), new_sums()),
            countries.setdefault(country, new_sums()),
        )
        priced = any(line[2] != 0 for line in invoice_lines)
        sold = False
        for code, quantity, price, _, _ in invoice_lines:
            amount = quantity * price
            if is_posting(invoice, code):
                term = "adjustments"
            elif invoice.startswith("C"):
                term = "returns"
            else:
                term = "gross"
                sold = sold or (quantity > 0 and (price != 0 or priced))
            for each in sums:
                each["lines"] += 1
                each[term] += amount
                if term != "adjustments" and is_goods(code):
                    each["units"] += quantity
        for each in sums:
            each["orders"] += sold
    return total, months, countries


def money(amount):
    """At least two decimals, no further zeros behind."""
    text = format(amount, "f")
    whole_part, _, decimals = text.partition(".")
    text = f"{whole_part}.{decimals.rstrip('0').ljust(2, '0')}"
    return text[1:] if text.startswith("-") and not text.strip("-0.") else text


def shown(sums):
    net = sums["gross"] + sums["returns"] + sums["adjustments"]
    amounts = {"gross": sums["gross"], "returns": sums["returns"], "adjustments": sums["adjustments"], "net": net}
    return {
        "orders": sums["orders"],
        "lines": sums["lines"],
        "units": sums["units"],
        **{name: money(amount) for name, amount in amounts.items()},
    }


def main(paths):
    if not paths:
        sys.exit(__doc__)
    with localcontext() as context:
        # Beyond any sum of the file's amounts: no step of the arithmetic rounds.
        context.prec = 60
        lines, rejected = read(paths)
        total, months, countries = summarize(lines)
        report = {
            "currency": "GBP",
            "lines": {"read": len(lines) + rejected, "accepted": len(lines), "rejected": rejected},
            "total": shown(total),
            "months": [{"month": month, **shown(sums)} for month, sums in sorted(months.items())],
            "countries": [{"country": country, **shown(sums)} for country, sums in sorted(countries.items())],
        }
    print(json.dumps(report, indent=2, ensure_ascii=False))


if __name__ == "__main__":
    main(sys.argv[1:])
