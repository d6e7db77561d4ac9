"""Yearly files of major projects in the shapes that were published, for tests."""

import csv
import io
from datetime import datetime

import openpyxl

EXEMPT = "Exempt under Section 43 of the Freedom of Information Act 2000 (Commercial Interests)"
EARLY = [
    ["Project Name", "Harbour Renewal (formerly Dock Works)", "Signal Upgrade Programme"],
    ["Department", "DfT", "MOD"],
    [
        "MPA RAG rating\n(A Delivery Confidence Assessment of the project at a fixed point in time, using a five-point scale)",
        "Amber / Red",
        EXEMPT,
    ],
    ["Description / Aims", "Renews the harbour.", "Upgrades signals,\r\nall of them."],
    ["Departmental commentary on actions planned or taken on the MPA RAG rating.", "Steady.", "Data not provided"],
    ["Project - Start Date\n(Latest approved start date)", "01/10/2006", "Spring 2010"],
    ["Project - End Date\n(Latest approved end date)", "31/12/2016", "N/A"],
    ["Departmental narrative on schedule, including any deviation from planned schedule (if necessary)", "On time.", ""],
    ["2013/14 Budget (£million)", "£1,186.00", "(12.50)"],
    ["2013/14 Forecast (£million)", "£1,245.30", "£10m - £20m"],
    ["Variance Budget / Forecast %age", "5.00%", "Budget variance less than 5%."],
    ["Total budgeted whole life costs (£million) (including Non-government costs)", "£2,000", "£1.2bn"],
    ["Departmental Narrative on Budget / Forecast variance for 2013/14 where more than +/- 5%", "Rain.", ""],
    ["Departmental Narrative on Budgeted Whole Life Costs", "As planned.", ""],
]
LATE = [
    [
        "GMPP ID Number",
        "Project Name",
        "Department",
        "Annual Report Category",
        "Description / Aims",
        "IPA Delivery Confidence Assessment\n(three-point scale)",
        "SRO Delivery Confidence Assessment",
        "Departmental commentary on actions planned or taken on the IPA RAG rating.",
        "Project - Start Date (Latest Approved Start Date)",
        "Project - End Date (Latest Approved End Date)",
        "Departmental narrative on schedule, including any deviation",
        "Financial Year Baseline (£m) (including Non-Government Costs)",
        "Financial Year Forecast (£m) (including Non-Government Costs)",
        "Financial Year Variance (%)",
        "Departmental narrative on budget/forecast variance for 2022/23 (if variance is more than 5%)",
        "TOTAL Baseline Whole Life Costs (£m) (including Non-Government Costs)",
        "Departmental Narrative on Budgeted Whole Life Costs",
        "TOTAL Baseline Benefits (£m)",
        "Departmental Narrative on Budgeted Benefits",
    ],
    [
        "DFT_0001_1415-Q1",
        "Harbour Renewal",
        "DFT",
        "Infrastructure and Construction",
        "Renews.",
        "Amber",
        "Green",
        "Steady.",
        datetime(2006, 10, 1),
        datetime(2026, 12, 31),
        "Late.",
        100.5,
        110.55,
        0.1,
        "Rain.",
        2500,
        "More.",
        9000.25,
        "Ships.",
    ],
    [
        None,
        "Signal Upgrade",
        "MOD",
        "Military Capability",
        "Upgrades.",
        EXEMPT,
        "Red",
        EXEMPT,
        EXEMPT,
        EXEMPT,
        None,
        EXEMPT,
        0,
        None,
        None,
        EXEMPT,
        None,
        "N/A",
        None,
    ],
]
SHORT = (
    "year;project_number;project_name;department;report_category;description_aims;colour_rating;rating_comment;start_date;"
    "end_date;schedule_comment;total_baseline;yearly_forecast;variance_comment;wlc_baseline_incl_NCG;budget_comment\n"
)


def written(rows, *, encoding="cp1252", delimiter=",") -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter).writerows(rows)
    return out.getvalue().encode(encoding)


def book(rows) -> bytes:
    made = openpyxl.Workbook()
    for row in rows:
        made.active.append(row)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def short(*lines: str, year: int = 2021) -> bytes:
    return (SHORT + "".join(f"{year};{line}\n" for line in lines)).encode("cp1252")


ONE = "MOD_1;Apollo;MoJ;ICT;Aims;Amber/red;Fine;2014-07-08;2024-04-01;;£10.00;£12.00;Rain;£100.00;Notes"
