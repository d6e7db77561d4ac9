# ruff: noqa: E501  tables and sentences
"""What may go wrong, by kind of work, and what is done about it."""

# title | response | plan | owner
PERILS = {
    "civil": """
Ground conditions worse than the investigation shows | reduce | Three more boreholes before the south section; rates for rock agreed | Principal engineer
Bird nesting closes the access track until August | avoid | Clear vegetation in February under ecologist supervision | Environment lead
Landowner withdraws consent for the working strip | reduce | Agent to settle terms; statutory notice drafted as fallback | Land agent
Steel and ductile iron prices rise above the allowance | transfer | Fix the price with the framework supplier for two quarters | Commercial manager
Shutdown window refused in a dry summer | fallback | Temporary over-pumping designed and priced | Operations planner
Commissioning fails the turbidity limit | reduce | Pilot filter run for six weeks with the plant supplier | Process engineer
Contractor's crew is pulled to another client | reduce | Key people named in the contract, retention at milestones | Project manager
Archaeology found on the pipeline route | accept | Watching brief in place; two weeks of float kept for it | Environment lead
""",
    "power": """
Outage slot lost to a fault elsewhere on the network | fallback | Second slot pencilled with the control room; mobile generation on call | Outage planner
Transformer delivery slips beyond the factory test | reduce | Inspector at the works monthly; spare unit identified at the depot | Procurement lead
Protection settings not agreed with the system operator | reduce | Joint working session every fortnight until signed | Protection engineer
Wayleave objection goes to a hearing | accept | Alternative route kept in design for the northern span | Wayleave officer
Cable jointers not available in the peak season | transfer | Framework call-off with a second jointing contractor | Contract manager
Unrecorded services in the highway | reduce | Radar survey and trial holes before each section | Site manager
Switchgear type test invalid for the new fault level | avoid | Certificate review before order; alternative maker qualified | Principal engineer
""",
    "digital": """
Data quality blocks the trial migration | reduce | Cleansing squad of six until the error rate is below two per cent | Data owner
Supplier's next release breaks our extensions | transfer | Release notice and regression suite written into the contract | Service manager
Test environment shared with the regulatory release | avoid | Own environment from the cloud allowance | Release manager
Key architect leaves before go-live | reduce | Deputy in every design session; decisions recorded weekly | Head of architecture
Penetration test finds a critical weakness late | reduce | Early test of release 1; fixes budgeted | Security lead
Business readiness below the go-live threshold | reduce | Readiness score reviewed every Monday with the directorates | Change lead
Licence true-up higher than forecast | accept | Quarterly count with the supplier; allowance held | Commercial manager
Cut-over weekend collides with storm season | avoid | Second cut-over weekend reserved in spring | Service manager
""",
    "office": """
Union consultation takes longer than the statutory period | reduce | Early briefing of convenors and a joint timetable | People director
Line managers do not release staff for training | reduce | Training days in the roster before each wave | Change lead
Policy change by the regulator alters the requirement | accept | Monthly call with the regulator's team | Regulation manager
Key subject experts are double-booked at year end | avoid | No workshops in March; decisions by paper | Project manager
Savings counted twice with another programme | reduce | One benefits register, reconciled by finance every quarter | Finance partner
Lease exit costs above the provision | transfer | Dilapidations surveyor appointed; cap sought from the landlord | Estates manager
""",
}
SEVERE = {
    "civil": "Screen and penstock supplier enters administration",
    "power": "Connection date in the agreement is missed and liquidated damages fall due",
    "digital": "Platform supplier withdraws the product version we are building on",
    "office": "Industrial action stops the second wave",
}
