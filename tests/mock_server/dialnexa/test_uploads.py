"""Uploading leads: each row of the table is one, or none is enrolled at all."""

import time

import pytest

TABLE = "phone_number,first_name,city\r\n+15550001,Ann,Paris\r\n+15550002,Bo,Oslo\r\n"


def test_each_row_is_a_lead(account):
    """An upload answers 201 with how many leads there are now more, and they are pending in the order of the rows."""
    workflow = account.create()
    reply = account.upload(workflow, TABLE)
    assert reply.status == 201
    assert reply.json == {"workflow_id": workflow, "leads_enrolled": 2, "message": "2 leads enrolled."}
    leads = account.leads(workflow)
    assert [lead["phone_number"] for lead in leads] == ["+15550001", "+15550002"]
    for lead in leads:
        assert (lead["workflow_id"], lead["current_node_id"], lead["status"]) == (workflow, None, "pending")
        assert lead["created_at"] == "2023-11-14T22:13:20.000Z"
    assert len({lead["id"] for lead in leads}) == 2


@pytest.mark.parametrize(
    ("table", "phones"),
    [
        ("phone_number\n+1\n+2\n", ["+1", "+2"]),
        ("phone_number\r\n+1", ["+1"]),
        ("\ufeffphone_number,name\r\n+1,Zoë\r\n", ["+1"]),
        (" phone_number , name \r\n +1 , x \r\n", ["+1"]),
        ('name,phone_number\r\n"Doe, Jane\r\nof Oslo",+1\r\n', ["+1"]),
        ("phone_number\r\n\r\n+1\r\n\r\n+1\r\n", ["+1", "+1"]),
    ],
    ids=["line feeds", "no last line end", "byte order mark", "blanks", "quotes", "empty lines and twice the same"],
)
def test_tables_are_read_as_they_are_written(account, table, phones):
    """What spreadsheets write as CSV is read, whatever its line ends, blanks and quotes."""
    workflow = account.create()
    assert account.upload(workflow, table).status == 201
    assert [lead["phone_number"] for lead in account.leads(workflow)] == phones


def test_uploads_add_up(account):
    """A second upload is queued behind the first, and is as old as it is."""
    workflow = account.create()
    account.upload(workflow, TABLE)
    account.advance(60)
    assert account.upload(workflow, "phone_number\r\n+3\r\n").json["leads_enrolled"] == 1
    assert [lead["created_at"][14:19] for lead in account.leads(workflow)] == ["13:20", "13:20", "14:20"]


@pytest.mark.parametrize(
    ("table", "rule", "said"),
    [
        ("phone,name\r\n+1,x\r\n", "leads.rows", ["phone_number", "row 1"]),
        ("phone_number,a,a\r\n+1,x,y\r\n", "leads.rows", ["row 1"]),
        ("phone_number,\r\n+1,x\r\n", "leads.rows", ["row 1"]),
        ("phone_number,a\r\n+1,x\r\n,y\r\n+3,z\r\n  ,q\r\n", "leads.rows", ["row 3", "row 5"]),
        ("phone_number,a\r\n+1\r\n+2,x,y\r\n", "leads.rows", ["row 2", "row 3"]),
        ("phone_number\r\n", "leads.rows", ["got none"]),
        ("phone_number\r\n" + '""\r\n' * 50, "leads.rows", ["row 2", "and 40 more"]),
        ("", "leads.file", ["empty"]),
        (" \r\n", "leads.file", ["empty"]),
        ('phone_number\r\n"+1\r\n', "leads.file", ["CSV"]),
        (f"phone_number\r\n{'1' * 200_000}\r\n", "leads.file", ["CSV"]),
        (TABLE.encode("utf-16"), "leads.file", ["UTF-8"]),
        ("phone_number,name\r\n+1,Zoë\r\n".encode("latin-1"), "leads.file", ["UTF-8"]),
        (b"PK\x03\x04 and what else is in an archive", "leads.file", ["XLSX"]),
    ],
)
def test_a_bad_table_enrols_nobody(account, table, rule, said):
    """A table that cannot be used answers 400, says where it is wrong, and enrols not even its good rows."""
    workflow = account.create()
    reply = account.upload(workflow, table)
    assert (reply.status, reply.rule) == (400, f"dialnexa.{rule}")
    for words in said:
        assert words in reply.json["message"]
    assert account.leads(workflow) == []


def test_a_spreadsheet_is_told_by_its_name_too(account):
    """A file that is called .xlsx is refused with the advice to save it as CSV."""
    reply = account.upload(account.create(), TABLE, name="leads.XLSX")
    assert (reply.status, reply.rule) == (400, "dialnexa.leads.file")
    assert "CSV" in reply.json["message"]


def test_an_upload_is_a_form(account):
    """A table or JSON that is sent without a form around it answers 415."""
    workflow = account.create()
    for content_type in ("text/csv", "application/json"):
        assert account.send_form(workflow, TABLE.encode(), content_type).status == 415


def test_the_form_needs_a_file(account):
    """A form without a field called file answers 400."""
    form = b'--limit\r\nContent-Disposition: form-data; name="table"\r\n\r\nphone_number\r\n+1\r\n--limit--\r\n'
    assert account.send_form(account.create(), form).status == 400


def test_the_form_has_one_file(account):
    """Of two files it would not be clear which is meant: 400."""
    part = b'--limit\r\nContent-Disposition: form-data; name="file"\r\n\r\nphone_number\r\n+1\r\n'
    reply = account.send_form(account.create(), part * 2 + b"--limit--\r\n")
    assert (reply.status, reply.rule) == (400, "dialnexa.leads.file")


def test_a_form_that_is_cut_short_enrols_nobody(account):
    """Half an upload is none: without the end of the form the answer is 400."""
    workflow = account.create()
    form = b'--limit\r\nContent-Disposition: form-data; name="file"\r\n\r\nphone_number\r\n+1\r\n+2'
    reply = account.send_form(workflow, form)
    assert reply.status == 400
    assert reply.rule in ("dialnexa.leads.file", "dialnexa.request.invalid")
    assert account.leads(workflow) == []


@pytest.mark.parametrize(
    ("content_type", "form"),
    [
        ("multipart/form-data", b"--limit\r\n\r\nx\r\n--limit--"),
        ("multipart/form-data; boundary=other", b"--limit\r\n\r\nx\r\n--limit--"),
        ("multipart/form-data; boundary=limit", b"--limit\r\n\r\nx\r\n--limit--"),
        ("multipart/form-data; boundary=limit", b"phone_number\r\n+1\r\n"),
        ("multipart/form-data; boundary=limit; charset=unheard-of", b"--limit\r\n\r\nx\r\n--limit--"),
    ],
    ids=["no boundary", "another boundary", "no name", "no form", "unknown character set"],
)
def test_a_broken_form_is_refused(account, content_type, form):
    """A body that is no form answers 400, never 5xx."""
    reply = account.send_form(account.create(), form, content_type)
    assert reply.status == 400
    assert reply.rule in ("dialnexa.leads.file", "dialnexa.request.invalid")


@pytest.mark.slow
def test_a_hundred_thousand_rows_are_enrolled_at_once(account):
    """An upload of 100,000 rows takes a second or two at most."""
    workflow = account.create()
    rows = "".join(f"+1555{number:07d},Ann {number},Paris\r\n" for number in range(100_000))
    begin = time.process_time()
    reply = account.upload(workflow, "phone_number,first_name,city\r\n" + rows)
    assert time.process_time() - begin < 2
    assert reply.json["leads_enrolled"] == 100_000
    assert account.get(f"/workflows/{workflow}").json["enrolled_leads"] == 100_000
