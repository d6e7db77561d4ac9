# ruff: noqa: E501  tables and sentences
"""Who and what the demonstration portfolio is made of: the tree, the people, the projects."""

from dataclasses import dataclass

# code | name | kind | parent | owner
TREE = """
NMW     | Northmoor Water & Energy | enterprise | | Eleanor Whitcombe
NET     | Networks | function | NMW | Marcus Adeyemi
WAT     | Water Networks | portfolio | NET | Fiona Garrick
WAT-RES | Supply Resilience | programme | WAT | Fiona Garrick
WAT-LEA | Leakage & Pressure | programme | WAT | Owen Pritchard
PWR     | Electricity Networks | portfolio | NET | Henrik Lindqvist
PWR-GRD | Grid Reinforcement | programme | PWR | Henrik Lindqvist
PWR-SUB | Substation Renewal | programme | PWR | Sunita Bhatt
WWT     | Wastewater & Environment | portfolio | NET | Catherine Doyle
WWT-STO | Storm Overflow Reduction | programme | WWT | Catherine Doyle
CUS     | Customer & Digital | function | NMW | Rachel Osei
EXP     | Customer Experience | portfolio | CUS | Simon Hartley
EXP-BIL | Billing Renewal | programme | EXP | Simon Hartley
DIG     | Digital & Data | portfolio | CUS | Ines Carvalho
DIG-MET | Smart Metering | programme | DIG | Ines Carvalho
DIG-CYB | Cloud & Cyber | programme | DIG | Patrick Nolan
COR     | Corporate Services | function | NMW | Judith Ferreira
PPL     | People & Safety | portfolio | COR | Alan Sethi
FIN     | Finance & Estates | portfolio | COR | Beatrice Lowe
FIN-EST | Estates Consolidation | programme | FIN | Beatrice Lowe
REG     | Regulation & Price Review | portfolio | COR | Duncan Ashworth
PMO     | Portfolio Management Office | portfolio | COR | Anna Lindgren
"""

# key | user name | first name | last name; the first is the demo's own project manager
MANAGERS = """
pr | pm | Priya | Raman
jo | joel.okafor | Joel | Okafor
mh | megan.hughes | Megan | Hughes
ds | daniel.sorensen | Daniel | Sorensen
ak | aisha.khan | Aisha | Khan
rb | rhys.bevan | Rhys | Bevan
lc | laura.chen | Laura | Chen
tf | tom.fairley | Tom | Fairley
nv | nadia.volkova | Nadia | Volkova
gm | grant.mackie | Grant | Mackie
"""

# code | name | node | kind of work | shape | stage | budget (thousands) | first week | weeks | manager | currency | objective
# Weeks count from the current one; a stage a project has passed through follows from its dates.
PROJECTS = """
WAT-101 | Thornbeck Trunk Main Duplication | WAT-RES | civil | steady | Delivery | 18400 | -58 | 104 | mh | GBP | Give 214,000 people a second supply route so that no single main can cut them off.
WAT-102 | Ravensworth Reservoir Spillway Upgrade | WAT-RES | civil | watermelon | Delivery | 12750 | -47 | 78 | ds | GBP | Pass the probable maximum flood safely and lift the interim operating level restriction.
WAT-103 | Harrowgate Treatment Works Ozone Plant | WAT-RES | civil | overrun | Delivery | 23600 | -66 | 112 | mh | GBP | Meet the tightened taste and odour standard before the summer algae season.
WAT-104 | Borehole Standby Power | WAT-RES | civil | ahead | Delivery | 2950 | -30 | 52 | pr | GBP | Keep eleven boreholes pumping through a 48 hour grid outage.
WAT-105 | Calder Valley Strategic Transfer | WAT-RES | civil | steady | Approved | 31200 | 5 | 130 | ds | GBP | Move 40 megalitres a day from the wet west to the dry east.
WAT-106 | Pump Efficiency Framework | WAT-RES | civil | slipping | Delivery | 4100 | -40 | 70 | jo | GBP | Cut pumping energy by nine per cent at the 30 largest stations.
WAT-107 | Desalination Option Study | WAT-RES | civil | demand | Concept | 1800 | 18 | 40 | ds | GBP | Decide whether a coastal plant belongs in the 2050 water resources plan.
WAT-201 | District Metering Phase 3 | WAT-LEA | civil | steady | Delivery | 7300 | -36 | 72 | pr | GBP | Split 140 leakage zones so that bursts are found in hours, not weeks.
WAT-202 | Acoustic Logger Roll-out | WAT-LEA | civil | underspender | Delivery | 3850 | -44 | 68 | rb | GBP | Listen to 6,200 kilometres of main every night.
WAT-203 | Pressure Management Optimisation | WAT-LEA | civil | recovered | Delivery | 5200 | -52 | 80 | pr | GBP | Calm the network and cut bursts by a fifth in 55 zones.
WAT-204 | Lead Communication Pipe Replacement | WAT-LEA | civil | late | Delivery | 6900 | -32 | 78 | jo | GBP | Replace 4,800 lead pipes at schools, nurseries and vulnerable homes first.
WAT-205 | Satellite Leak Detection Pilot | WAT-LEA | civil | steady | Closed | 620 | -66 | 44 | rb | GBP | Learn whether satellite surveys find leaks cheaper than walking the route.
WAT-206 | Customer-side Leakage Offer | WAT-LEA | civil | demand | Request | 950 | 30 | 40 | rb | GBP | Repair supply pipes free of charge where a leak is costing everyone.
PWR-101 | Eastmoor 132 kV Reinforcement | PWR-GRD | power | steady | Delivery | 41800 | -62 | 130 | gm | GBP | Release 180 megavolt-amperes for new connections east of the moor.
PWR-102 | Kestrel Ridge Wind Connection | PWR-GRD | power | risky | Delivery | 16900 | -38 | 88 | ak | GBP | Connect 96 megawatts of wind by the date in the connection agreement.
PWR-103 | Transformer Framework Purchase | PWR-GRD | power | steady | Delivery | 14200 | -46 | 96 | gm | EUR | Secure twelve grid transformers ahead of a three-year queue.
PWR-104 | Northmoor Ring Cable Replacement | PWR-GRD | power | slipping | Delivery | 9650 | -50 | 92 | ak | GBP | Retire 38 kilometres of oil-filled cable before it leaks again.
PWR-105 | Flexible Connections Platform | PWR-GRD | digital | creeper | Delivery | 5400 | -42 | 76 | pr | GBP | Offer generators an earlier, flexible connection and dispatch it safely.
PWR-106 | Hillcrest Grid Supply Point | PWR-GRD | power | steady | Approved | 27500 | 3 | 120 | gm | GBP | Add a second grid supply point before the 2029 demand peak.
PWR-107 | Battery Storage at Dunmere | PWR-GRD | power | demand | Concept | 8800 | 20 | 70 | ak | GBP | Defer reinforcement with 20 megawatts of storage at the constraint.
PWR-108 | Undergrounding of Moor Edge Lines | PWR-GRD | power | demand | Request | 5100 | 40 | 80 | ak | GBP | Bury 14 kilometres of line in the protected landscape.
PWR-201 | Ashfield Primary Rebuild | PWR-SUB | power | steady | Delivery | 8700 | -48 | 84 | tf | GBP | Replace 1962 switchgear that can no longer be isolated safely.
PWR-202 | Switchgear Renewal Wave 4 | PWR-SUB | power | mild_cost | Delivery | 11300 | -54 | 96 | tf | GBP | Renew 46 distribution substations with a rising fault rate.
PWR-203 | Substation Flood Defence | PWR-SUB | civil | ahead | Delivery | 4450 | -45 | 64 | tf | GBP | Raise protection to the one-in-1,000-year level at nine sites.
PWR-204 | Protection Relay Replacement | PWR-SUB | power | unmeasured | Delivery | 3200 | -28 | 60 | tf | GBP | Remove relays that the maker no longer supports.
PWR-205 | SF6 Leak Reduction | PWR-SUB | power | steady | Delivery | 2600 | -26 | 56 | ak | GBP | Halve losses of the strongest greenhouse gas we hold.
PWR-206 | Battery Room Ventilation | PWR-SUB | power | steady | Closing | 1150 | -49 | 53 | tf | GBP | Close the hydrogen safety notice at 31 battery rooms.
PWR-207 | Weather Station Network | PWR-SUB | digital | steady | Cancelled | 700 | -34 | 40 | tf | GBP | Rate overhead lines by the weather they are really in.
WWT-101 | Brackley Storm Tank | WWT-STO | civil | steady | Delivery | 15800 | -51 | 94 | nv | GBP | Stop the 74 spills a year above the bathing water at Brackley.
WWT-102 | Overflow Monitoring Completion | WWT-STO | civil | steady | Closing | 3650 | -60 | 64 | nv | GBP | Have a live monitor on every one of 612 overflows.
WWT-103 | Sustainable Drainage Quarter | WWT-STO | civil | creeper | Delivery | 6200 | -39 | 74 | nv | GBP | Take the rain of 2,300 roofs out of the combined sewer.
WWT-104 | Tidal Outfall Screening | WWT-STO | civil | risky | Delivery | 9900 | -43 | 82 | rb | GBP | Screen 14 tidal outfalls to six millimetres in two dimensions.
WWT-105 | Phosphorus Removal at Sedge Mill | WWT-STO | civil | late | Delivery | 19700 | -35 | 98 | mh | GBP | Meet a 0.25 milligram phosphorus permit at the largest inland works.
WWT-106 | Sludge Digestion Expansion | WWT | civil | steady | Delivery | 22100 | -55 | 108 | rb | GBP | Treat all sludge to the enhanced standard and feed gas to the grid.
WWT-107 | River Health Monitoring | WWT | digital | steady | Approved | 4800 | 4 | 60 | nv | GBP | Publish water quality upstream and downstream of every large works.
WWT-108 | Nutrient Trading Pilot | WWT | civil | demand | Concept | 1350 | 16 | 52 | nv | GBP | Pay farmers for phosphorus where that is cheaper than concrete.
WWT-109 | Inlet Works Odour Control | WWT | civil | steady | Closed | 1900 | -88 | 66 | rb | GBP | End the odour complaints at Millrace works.
EXP-101 | Billing Platform Replacement | EXP-BIL | digital | optimist | Delivery | 26400 | -57 | 112 | lc | GBP | Bill 1.9 million accounts from one supported platform.
EXP-102 | Tariff Engine | EXP-BIL | digital | mild_cost | Delivery | 4900 | -33 | 58 | lc | GBP | Price rising block tariffs without a release for each change.
EXP-103 | Bill Redesign | EXP-BIL | digital | steady | Closing | 780 | -36 | 39 | pr | GBP | Halve the calls that begin with “I do not understand my bill”.
EXP-104 | Debt Data Sharing | EXP-BIL | digital | steady | Delivery | 1650 | -24 | 48 | lc | GBP | Find customers who need help before they fall behind.
EXP-105 | Legacy Billing Archive | EXP-BIL | digital | demand | Request | 640 | 44 | 30 | lc | GBP | Keep seven years of bills readable after the old platform is off.
EXP-201 | Contact Centre Cloud Telephony | EXP | digital | steady | Delivery | 3900 | -31 | 50 | tf | USD | Answer every channel from one desktop, from anywhere.
EXP-202 | Priority Services Register Renewal | EXP | digital | steady | Delivery | 2250 | -27 | 54 | lc | GBP | Reach every vulnerable customer within an hour of an outage.
EXP-203 | Outage Map and Alerts | EXP | digital | slipping | Delivery | 1450 | -25 | 46 | jo | GBP | Tell people before they have to ask.
EXP-204 | Self-service App Release 5 | EXP | digital | benefits | Delivery | 3300 | -41 | 64 | jo | GBP | Move 40 per cent of contacts to self-service.
EXP-205 | Complaints Insight | EXP | digital | steady | Closed | 540 | -62 | 36 | jo | GBP | See the causes behind complaints within a day.
EXP-206 | Voice Assistant Trial | EXP | digital | steady | Left | 380 | -30 | 34 | jo | GBP | Learn whether a voice assistant can take meter readings.
DIG-101 | Smart Meter Mass Roll-out | DIG-MET | digital | steady | Delivery | 38600 | -64 | 156 | ak | GBP | Fit 640,000 meters and read them every hour.
DIG-102 | Meter Data Hub | DIG-MET | digital | watermelon | Delivery | 8300 | -37 | 62 | gm | GBP | Hold two billion readings a year and serve them in a second.
DIG-103 | Radio Network for Rural Meters | DIG-MET | power | mild_cost | Delivery | 6100 | -34 | 72 | ak | GBP | Reach the 31,000 meters no public network covers.
DIG-104 | Leak Alerts from Meter Data | DIG-MET | digital | steady | Approved | 1250 | 2 | 36 | gm | GBP | Warn a household of a leak within a day.
DIG-201 | Data Centre Exit | DIG-CYB | digital | stale | Delivery | 9200 | -48 | 80 | ds | GBP | Leave both data centres before the leases end.
DIG-202 | Identity and Access Renewal | DIG-CYB | digital | steady | Delivery | 4300 | -40 | 66 | nv | GBP | One identity for 5,400 people, removed the day they leave.
DIG-203 | Operational Technology Segmentation | DIG-CYB | digital | slipping | Delivery | 7600 | -45 | 86 | nv | GBP | Keep an attack on the office out of the control rooms.
DIG-204 | Security Operations Centre | DIG-CYB | digital | ahead | Delivery | 2850 | -29 | 48 | nv | GBP | Watch office and operational networks around the clock.
DIG-205 | Data Platform Foundation | DIG | digital | steady | Delivery | 5600 | -38 | 64 | gm | GBP | Give analysts one trusted copy of asset, work and customer data.
DIG-206 | Field Mobility Refresh | DIG | digital | underspender | Delivery | 4700 | -36 | 60 | tf | GBP | One job, one device, no paper for 1,100 field staff.
DIG-207 | Digital Twin of Harrow Catchment | DIG | digital | demand | Request | 2100 | 36 | 60 | gm | GBP | Rehearse storms before they happen.
DIG-208 | Intranet Renewal | DIG | digital | steady | Closed | 460 | -58 | 34 | tf | GBP | An intranet people can find things on.
PPL-101 | HR and Payroll Platform | PPL | office | optimist | Delivery | 7900 | -49 | 84 | lc | GBP | Pay 6,100 people right the first time from one system.
PPL-102 | Safety Leadership Programme | PPL | office | steady | Delivery | 1350 | -35 | 78 | jo | GBP | Halve lost-time injuries in three years.
PPL-103 | Project Larch | PPL | office | overrun | Delivery | 5800 | -22 | 52 | ds | GBP | Bring eleven regional teams into four and protect service while it happens.
PPL-104 | Apprenticeship Academy | PPL | office | steady | Delivery | 2700 | -30 | 70 | jo | GBP | Train 120 apprentices a year for trades we cannot hire.
PPL-105 | Shift Rostering | PPL | office | steady | Closed | 890 | -74 | 48 | jo | GBP | Rosters that people can see and swap.
FIN-101 | Finance System Upgrade | FIN | office | overdue | Delivery | 6300 | -41 | 68 | gm | GBP | Move to a supported release and close the books in five days.
FIN-102 | Procurement Catalogue | FIN | office | steady | Delivery | 980 | -20 | 40 | tf | GBP | Buy 80 per cent of orders from a contract.
FIN-103 | Asset Investment Planning Tool | FIN | office | steady | Delivery | 2400 | -33 | 58 | rb | GBP | Compare every pound of investment on one scale of risk and value.
FIN-201 | Riverside Office Move | FIN-EST | office | steady | Delivery | 11900 | -44 | 76 | mh | GBP | Leave four buildings for one that wastes a third of the energy.
FIN-202 | Depot Electrification | FIN-EST | power | late | Delivery | 8400 | -26 | 70 | mh | GBP | Charge 420 vans at nine depots.
FIN-203 | Records Store Closure | FIN-EST | office | steady | Closing | 560 | -30 | 34 | mh | GBP | Close the paper store and keep what the law says we must.
FIN-204 | Solar on Operational Sites | FIN-EST | power | demand | Concept | 6700 | 22 | 64 | mh | GBP | Make eight per cent of our own electricity.
REG-101 | Price Review Submission | REG | office | steady | Delivery | 5100 | -46 | 90 | rb | GBP | Submit a plan the regulator can accept the first time.
REG-102 | Regulatory Data Assurance | REG | office | steady | Delivery | 1750 | -28 | 60 | rb | GBP | Trace every reported figure to its source.
REG-103 | Environmental Outcomes Reporting | REG | office | steady | Approved | 900 | 6 | 44 | rb | GBP | Report outcomes, not activity.
REG-104 | Open Data Publication | REG | office | demand | Request | 420 | 28 | 30 | rb | GBP | Publish data others can build on.
REG-105 | Legacy Tariff Appeal | REG | office | steady | Cancelled | 650 | -40 | 44 | rb | GBP | Settle the appeal on the 2019 tariff.
PMO-101 | Portfolio Office Services | PMO | office | steady | Delivery | 3600 | -128 | 208 | lc | GBP | Run the office: packs, planning, assurance and the controls they stand on.
PMO-102 | Portfolio Tooling and Training | PMO | digital | mild_cost | Delivery | 840 | -44 | 78 | lc | GBP | Give every project one place for its plan, its money and its risks.
"""
RESTRICTED = {"PPL-103"}
OBJECTIVES = {
    "OBJ-1": "Safe, resilient supply",
    "OBJ-2": "A cleaner environment",
    "OBJ-3": "Easy for customers",
    "OBJ-4": "Lower cost to serve",
    "OBJ-5": "A regulated business that keeps its promises",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """A project of the catalogue."""

    code: str
    name: str
    node: str
    work: str
    shape: str
    stage: str
    budget: int
    first_week: int
    weeks: int
    manager: str
    currency: str
    objective: str


def table(text: str) -> list[list[str]]:
    """The cells of a table written with bars."""
    return [[cell.strip() for cell in line.split("|")] for line in text.strip().splitlines()]


def entries() -> list[Entry]:
    """The projects of the catalogue, in its order."""
    numbers = {6, 7, 8}
    return [Entry(*(int(cell) if place in numbers else cell for place, cell in enumerate(cells))) for cells in table(PROJECTS)]
