"""Heads of acts, instruments, standards and papers in English."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from head_samples import Right, read_as

from kb.documents import read

ENGLISH = "1. Purpose\nThey are for safety.\n2. Records\nOne is kept daily.\n"
PAPERS = {
    "Irish instrument under seal": (
        "S.I. No. 214 of 2020\nORGANIC HONEY REGULATIONS 2020\n"
        "1. These are the Honey Regulations.\n2. Honey is honey.\n"
        "GIVEN under my Official Seal,\n9 June, 2020.\nMICHAEL BYRNE,\nMinister for Agriculture.\n",
        Right("ORGANIC HONEY REGULATIONS 2020", (), "S.I. No. 214 of 2020", date(2020, 6, 9), "regulation"),
    ),
    "public law": (
        "Public Law 117-412\n117th Congress\nAn Act\nTo improve canals, and for other purposes.\n"
        "SECTION 1. SHORT TITLE.\nThis is the Canals Act.\nSEC. 2. GRANTS.\n"
        "There are grants.\nApproved May 20, 2022.\n",
        Right(
            "An Act To improve canals, and for other purposes", (), "Public Law 117-412", date(2022, 5, 20), "law",
            places="1 2",
        ),
    ),
    "act of India": (
        "THE VILLAGE TANKS ACT, 2014\n(No. 23 of 2014)\n[11th August, 2014.]\nAn Act to restore tanks.\n"
        "1. Short title.—This is the Tanks Act.\n2. Duty.—Panchayats shall restore tanks.\n",
        Right("THE VILLAGE TANKS ACT, 2014", (), "No. 23 of 2014", date(2014, 8, 11), "law"),
    ),
    "act of Australia": (
        "Water Meters Act 2009\nNo. 57, 2009\nAn Act to provide for meters\n[Assented to 14 July 2009]\n"
        "1  Short title\nThis is the Meters Act.\n2  Meters\nA person must fit one.\n",
        Right("Water Meters Act 2009", (), "No. 57, 2009", date(2009, 7, 14), "law", places="1 2"),
    ),
    "act of Canada, whose sections are sentences": (
        "Rural Broadband Act\nS.C. 2018, c. 31\nAssented to 2018-12-13\n"
        "An Act respecting rural broadband\nShort Title\n"
        "1 This Act may be cited as the Rural Broadband Act.\nGrants\n2 The Minister may make grants.\n"
        "3 (1) A grant must not exceed half of the cost.\n(2) It is paid yearly.\n",
        Right("Rural Broadband Act", (), "S.C. 2018, c. 31", date(2018, 12, 13), "law", places="1 2 3"),
    ),
    "ordinance of a town": (
        "TOWN OF MILLBROOK\nORDINANCE NO. 2021-14\nAN ORDINANCE REGULATING BEES\nSection 1. Purpose.\n"
        "Bees are kept.\n"
        "Section 2. Permits.\nOne is needed.\nAdopted this 9th day of August, 2021.\n",
        Right(
            "AN ORDINANCE REGULATING BEES", ("TOWN OF MILLBROOK",), "ORDINANCE NO. 2021-14", date(2021, 8, 9),
            places="1 2",
        ),
    ),
    "circular dated at its end": (
        "Circular No. 14/2022\nGuidelines on Vaccines\n" + ENGLISH + "Dated 11 March 2022\n",
        Right("Guidelines on Vaccines", (), "Circular No. 14/2022", date(2022, 3, 11), "opinions", places="1 2"),
    ),
    "resolution of a district that adopts a plan": (
        "IRONWOOD COUNTY WATER DISTRICT\nBOARD RESOLUTION NO. 2019-07\nA RESOLUTION ADOPTING A DROUGHT PLAN\n"
        "WHEREAS, wells are low;\nSection 1. Adoption.\nThe plan is adopted.\nSection 2. Stages.\nThere are two.\n"
        "PASSED AND ADOPTED this 11th day of June, 2019.\n",
        Right(
            "A RESOLUTION ADOPTING A DROUGHT PLAN", ("IRONWOOD COUNTY WATER DISTRICT",), "BOARD RESOLUTION NO. 2019-07",
            date(2019, 6, 11), "decision", places="1 2",
        ),
    ),
    "act of Parliament with its long title": (
        "THE LIGHTS ACT, 2016\nNo. 14 of 2016\n[Date of assent: 3rd May, 2016]\n"
        "AN ACT of Parliament to provide for lights\n"
        "1. This is the Lights Act.\n2. A light is a lantern.\n",
        Right("THE LIGHTS ACT, 2016", (), "No. 14 of 2016", date(2016, 5, 3), "law", places="1 2"),
    ),
    "title with its number before it": (
        "S.I. No. 391/2021 - Seaweed Regulations 2021\n1. These are the Seaweed Regulations.\n2. Weed is weed.\n"
        "GIVEN under my Official Seal,\n27 July, 2021.\n",
        Right("Seaweed Regulations 2021", (), "S.I. No. 391/2021", date(2021, 7, 27), "regulation", places="1 2"),
    ),
    "report with who prepared it and the day": (
        "Report on Reservoirs\nPrepared by the Water Department\n30 November 2023\n" + ENGLISH,
        Right("Report on Reservoirs", (), None, date(2023, 11, 30), "report", places="1 2"),
    ),
    "act with its day behind the long title": (
        "Beaches Act 2016\n2016 CHAPTER 9\nAn Act about beaches. [23rd March 2016]\n1 Duty\nA council must do so.\n"
        "2 Offence\nIt is one.\n",
        Right("Beaches Act 2016", (), "2016 CHAPTER 9", date(2016, 3, 23), "law", places="1 2"),
    ),
    "rule in the Federal Register": (
        "DEPARTMENT OF AGRICULTURE\nRural Development\n7 CFR Part 3201\n[Docket No. RBS-20-0001]\nRIN 0570-AA99\n"
        "Standards for Fiber Grants\nAGENCY: Rural Development, USDA.\nI. Background\nThere are none.\n",
        Right("Standards for Fiber Grants", ("DEPARTMENT OF AGRICULTURE",)),
    ),
    "executive order": (
        "EXECUTIVE ORDER 2022-07\nDIRECTING AGENCIES TO SAVE WATER\n"
        "Section 1. Agencies save.\nSection 2. They report.\n"
        "Given under my hand this 12th day of May, 2022.\n",
        Right("DIRECTING AGENCIES TO SAVE WATER", (), "EXECUTIVE ORDER 2022-07", date(2022, 5, 12)),
    ),
    "act of New Zealand": (
        "Local Lakes Act 2015\nPublic Act 2015 No 31\nDate of assent 7 May 2015\n"
        "1 Title\nThis is it.\n2 Purpose\nLakes.\n",
        Right("Local Lakes Act 2015", (), "Public Act 2015 No 31", date(2015, 5, 7), "law", places="1 2"),
    ),
    "act below the names of a gazette": (
        "REPUBLIC OF SINGAPORE\nGOVERNMENT GAZETTE\nACTS SUPPLEMENT\nGARDENS ACT 2017\n(No. 12 of 2017)\n"
        "An Act to provide for gardens.\n1. This is the Gardens Act.\n2. A garden has plants.\n",
        Right("GARDENS ACT 2017", (), "No. 12 of 2017", None, "law"),
    ),
    "statement below the board that issues it": (
        "Rural Water Board\nAnnual Statement of Accounts 2022\nIssued 14 February 2023\n" + ENGLISH,
        Right("Annual Statement of Accounts 2022", ("Rural Water Board",), None, date(2023, 2, 14), places="1 2"),
    ),
    "manual with its ministry below the title": (
        "Procurement Manual for Hospitals\nMinistry of Health\nSecond edition\n" + ENGLISH,
        Right("Procurement Manual for Hospitals", ("Ministry of Health",), places="1 2"),
    ),
    "act of a state": (
        "CHAPTER 88\nHOUSE BILL NO. 2214\nAN ACT concerning water; relating to small wells.\nBe it enacted:\n"
        "Section 1. Wells shall be registered.\nSec. 2. The fee is $15.\nApproved April 12, 2017.\n",
        Right(
            "AN ACT concerning water; relating to small wells", (), "HOUSE BILL NO. 2214", date(2017, 4, 12), "law",
            places="1 2",
        ),
    ),
    "notification dated behind a place": (
        "MINISTRY OF WATER\n(Department of Wells)\nNOTIFICATION\nNew Delhi, the 3rd March, 2021\n"
        "The Government hereby directs that:\n" + ENGLISH,
        Right("NOTIFICATION", ("MINISTRY OF WATER",), None, date(2021, 3, 3), places="1 2"),
    ),
    "decision whose title goes on in lower case": (
        "COUNCIL DECISION (EU) 2018/1102\nof 16 July 2018\non the position to be taken\n"
        "as regards mountain products\n"
        "Article 1\nIt is set out.\nArticle 2\nIt enters into force.\n",
        Right(
            "COUNCIL DECISION (EU) 2018/1102 of 16 July 2018 on the position to be taken as regards mountain products",
            (), "(EU) 2018/1102", date(2018, 7, 16), "decision", places="1 2",
        ),
    ),
    "memorandum": (
        "MEMORANDUM\nTO: All Managers\nFROM: Director\nDATE: March 4, 2021\nSUBJECT: Storage of Diesel\n" + ENGLISH,
        Right("Storage of Diesel", (), None, date(2021, 3, 4), addressee="All Managers", places="1 2"),
    ),
    "bylaw of a district": (
        "DISTRICT OF COALBROOK\nBYLAW NO. 1187\nA Bylaw to regulate leaves\n" + ENGLISH,
        Right("A Bylaw to regulate leaves", ("DISTRICT OF COALBROOK",), "BYLAW NO. 1187", places="1 2"),
    ),
    "international standard": (
        "INTERNATIONAL STANDARD\nISO 24512:2007\nFirst edition\n2007-12-01\nWater services\n1 Scope\nIt is wide.\n"
        "2 Terms\n2.1 asset\nA facility.\n",
        Right("Water services", (), "ISO 24512:2007", None, "standard", places="1 2.1"),
    ),
    "press release": (
        "FOR IMMEDIATE RELEASE\nContact: Jane Miller\nGOVERNOR SIGNS CLINICS BILL\n"
        "The Governor signed a bill today.\n",
        Right("GOVERNOR SIGNS CLINICS BILL"),
    ),
    "circular below its department": (
        "Department for Communities\nCircular 03/2019\n15 July 2019\nSAFETY OF HALLS\n" + ENGLISH,
        Right("SAFETY OF HALLS", ("Department for Communities",), "Circular 03/2019", date(2019, 7, 15)),
    ),
    "regulation whose title breaks before its last word": (
        "REGULATION (EU) 2022/2041 OF THE PARLIAMENT AND OF THE\nCOUNCIL\nof 19 October 2022\non treated water\n"
        "Article 1\nIt lays down rules.\nArticle 2\nIt enters into force.\n",
        Right(
            "REGULATION (EU) 2022/2041 OF THE PARLIAMENT AND OF THE COUNCIL of 19 October 2022 on treated water",
            (), "(EU) 2022/2041", date(2022, 10, 19), "regulation", places="1 2",
        ),
    ),
    "instrument of Wales": (
        "WELSH STATUTORY INSTRUMENTS\n2021 No. 412 (W. 133)\nEDUCATION, WALES\nThe Milk (Wales) Regulations 2021\n"
        "Made 30 March 2021\n1. These are the Milk Regulations.\n2. A school must offer milk.\n",
        Right("The Milk (Wales) Regulations 2021", (), "2021 No. 412 (W. 133)", date(2021, 3, 30), "regulation"),
    ),
    "regulation that names its act": (
        "Gardens Regulation 2019 (NSW)\nunder the\nGardens Act 2005\n1 Name\nThis is it.\n2 Dogs\nOn a lead.\n",
        Right("Gardens Regulation 2019 (NSW)", kind="regulation"),
    ),
    "treaty done at a place": (
        "AGREEMENT ON THE RIVER LENN\nThe Governments have agreed:\nArticle 1\n"
        "Waters are shared.\nArticle 2\nOnce a year.\n"
        "Done at Lennford on 4 May 2016, in duplicate, in English.\n",
        Right("AGREEMENT ON THE RIVER LENN", (), None, date(2016, 5, 4), places="1 2"),
    ),
    "resolution of the General Assembly": (
        "United Nations                              A/RES/76/219\n\nGeneral Assembly\n\nDistr.: General\n"
        "11 January 2022\n\n"
        "Seventy-sixth session\nAgenda item 25 (b)\n\n"
        "Resolution adopted by the General Assembly on 17 December 2021\n\n"
        "[on the report of the Second Committee (A/76/540, para. 12)]\n\n76/219.  Day of Village Wells\n\n"
        "The General Assembly,\n\nRecalling its resolution,\n\n1.  Proclaims the Day;\n\n"
        "2.  Invites all to observe it.\n",
        Right(
            "Day of Village Wells", ("General Assembly",), "A/RES/76/219", date(2021, 12, 17), "decision", places="1 2"
        ),
    ),
    "resolution of the Security Council": (
        "United Nations S/RES/2711 (2023)\nSecurity Council\nDistr.: General\n30 November 2023\n"
        "Resolution 2711 (2023)\n"
        "Adopted by the Security Council at its 9490th meeting, on 30 November 2023\nThe Security Council,\n"
        "1. Decides to extend the mandate;\n2. Requests a report;\n3. Decides to remain seized of the matter.\n",
        Right(
            "Resolution 2711 (2023)", ("Security Council",), "S/RES/2711 (2023)", date(2023, 11, 30), "decision",
            places="1 2 3",
        ),
    ),
    "circular of Ireland": (
        "An Roinn Oideachais\nDepartment of Education\nCircular 0032/2023\nTo: The Managers of Schools\n"
        "Water Safety Lessons for the 2023/24 school year\n" + ENGLISH + "Helen Byrne\nPrincipal Officer\n"
        "9 June 2023\n",
        Right(
            "Water Safety Lessons for the 2023/24 school year", ("Department of Education",), "Circular 0032/2023",
            date(2023, 6, 9), "notice", places="1 2",
        ),
    ),
    "office memorandum of India": (
        "F.No. 12/3/2022-EC\nGovernment of India\nMinistry of Rural Development\nNew Delhi\n"
        "Dated the 12th July, 2022\n"
        "OFFICE MEMORANDUM\nSubject: Upkeep of village tanks\nThe undersigned is directed to state as under:\n"
        "" + ENGLISH,
        Right(
            "Upkeep of village tanks", ("Government of India", "Ministry of Rural Development"), "F.No. 12/3/2022-EC",
            date(2022, 7, 12), places="1 2",
        ),
    ),
    "title of a code with sections counted in chapters": (
        "SMALL DAMS ACT\n§ 12-801. Short title.\nThis is the Act.\n§ 12-802. Permit.\nNone may build without one.\n",
        Right("SMALL DAMS ACT", kind="law", places="12-801 12-802"),
    ),
    "signature whose initials are no numbers": (
        "PONDS REGULATIONS 2018\n1. These are the Regulations.\n2. A pond is closed at night.\n"
        "Made this 6th day of March, 2018.\nA. B. COOK,\nMinister for Rivers\n",
        Right("PONDS REGULATIONS 2018", (), None, date(2018, 3, 6), "regulation", places="1 2"),
    ),
    "act of Scotland whose assent a sentence tells": (
        "Village Halls (Scotland) Act 2018\n2018 asp 7\n"
        "The Bill for this Act was passed by the Parliament on 8th May 2018"
        " and received Royal Assent on 14th June 2018\n"
        "An Act of the Scottish Parliament to make provision about halls.\n"
        "1 Register\nThe council must keep one.\n2 Access\nAny person may inspect it.\n",
        Right("Village Halls (Scotland) Act 2018", (), "2018 asp 7", date(2018, 6, 14), "law", places="1 2"),
    ),
    "act of Ireland behind its contents": (
        "Number 12 of 2021\nHEDGEROWS ACT 2021\nCONTENTS\nSection\n1. Interpretation\n2. Short title\n"
        "An Act to provide for the protection of hedgerows.\n[27th May, 2021]\nBe it enacted as follows:\n"
        "Interpretation\n1. A hedgerow is a line of shrubs.\nShort title\n2. This is the Hedgerows Act 2021.\n",
        Right("HEDGEROWS ACT 2021", (), "Number 12 of 2021", date(2021, 5, 27), "law", places="1 2"),
    ),
    "bill whose purpose stands above it too": (
        "118TH CONGRESS\nH. R. 2217\nTo establish a program for bakeries, and for other purposes.\n"
        "IN THE HOUSE OF REPRESENTATIVES\nMARCH 29, 2023\nMs. MILLER introduced the following bill.\nA BILL\n"
        "To establish a program for bakeries, and for other purposes.\nBe it enacted by the Senate,\n"
        "SECTION 1. SHORT TITLE.\nThis is the Bakeries Act.\nSEC. 2. PROGRAM.\nThere are grants.\n",
        Right(
            "A BILL To establish a program for bakeries, and for other purposes", (), "H. R. 2217", date(2023, 3, 29),
            "law", places="1 2",
        ),
    ),
    "circular of India with its subject as a key": (
        "GOVERNMENT OF INDIA\nMINISTRY OF PANCHAYATI RAJ\nNo. M-11015/45/2023-FD\nDated: 14th February, 2023\n"
        "CIRCULAR\n"
        "Sub: Audit of accounts\nIt has been decided that accounts be audited.\n" + ENGLISH,
        Right(
            "Audit of accounts", ("GOVERNMENT OF INDIA", "MINISTRY OF PANCHAYATI RAJ"), "No. M-11015/45/2023-FD",
            date(2023, 2, 14), places="1 2",
        ),
    ),
    "letter whose subject stands below the salutation": (
        "12 March 2020\nRef: OIC/2020/17\nTo: All Chief Executives\nDear Chief Executive,\n"
        "Publication of flood maps\n"
        "I write about the publication of flood maps by authorities.\n" + ENGLISH,
        Right("Publication of flood maps", (), "OIC/2020/17", date(2020, 3, 12), places="1 2"),
    ),
    "instrument with a number in its title": (
        "STATUTORY INSTRUMENTS\n2020 No. 1177\nHIGHWAYS, ENGLAND\nThe A35 Trunk Road (Bypass) Order 2020\n"
        "Made 26th October 2020\n1. This is the Order.\n2. The bypass is a highway.\n",
        Right("The A35 Trunk Road (Bypass) Order 2020", (), "2020 No. 1177", date(2020, 10, 26), places="1 2"),
    ),
    "decision with the day of its copies above it": (
        "A/DEC/75/512\nGeneral Assembly\n4 February 2021\nAgenda item 9\n"
        "75/512. Fiftieth year of the schools programme\n"
        "The General Assembly,\n1. Decides to hold a meeting;\n2. Invites States to it.\n46th plenary meeting\n"
        "21 December 2020\n",
        Right("Fiftieth year of the schools programme", ("General Assembly",), "A/DEC/75/512", date(2020, 12, 21)),
    ),
    "body with a comma in its name, and a circular's subject": (
        "Department of Housing, Local Government and Heritage\nCircular Letter: PL 07/2022\n4 May 2022\n"
        "To: Directors of Services\nRe: Exemption of rainwater tanks\nI am directed by the Minister.\n" + ENGLISH,
        Right(
            "Exemption of rainwater tanks", ("Department of Housing, Local Government and Heritage",), "PL 07/2022",
            date(2022, 5, 4), places="1 2",
        ),
    ),
    "ordinance of Hong Kong in English": (
        "Cap. 645\nCountry Trails Ordinance\nAn Ordinance to provide for trails.\n[1 April 2018]\nPart 1\n"
        "Preliminary\n"
        "1. Short title\nThis is it.\nPart 2\nUpkeep\n2. Duty\nKeep them in repair.\n",
        Right("Country Trails Ordinance", (), "Cap. 645", date(2018, 4, 1), "regulation", places="1 2"),
    ),
    "bill of the United Kingdom": (
        "HOUSE OF COMMONS\nBILL 88\nDark Skies Bill\nA Bill to make provision for the reduction of light.\n"
        "1 Dark sky areas\nThere are some.\n2 Orders\nA council may make one.\n",
        Right("Dark Skies Bill", (), "BILL 88", None, "law", places="1 2"),
    ),
    "letter of a bank, its subject below the salutation": (
        "RESERVE BANK OF INDIA\nRBI/2021-22/112\nOctober 8, 2021\nThe Chief Executives of all Rural Banks\n"
        "Madam / Dear Sir,\nLoans to self-help groups\nPlease refer to our circular of last year.\n" + ENGLISH,
        Right(
            "Loans to self-help groups", ("RESERVE BANK OF INDIA",), "RBI/2021-22/112", date(2021, 10, 8), places="1 2"
        ),
    ),
    "circular of a series with a name": (
        "Welsh Government\nCircular WGC 004/2021\nRural enterprise dwellings\n9 July 2021\n" + ENGLISH,
        Right("Rural enterprise dwellings", ("Welsh Government",), "Circular WGC 004/2021", date(2021, 7, 9), "notice"),
    ),
    "act of a session, without a short title": (
        "CHAPTER 19\nAn Act relating to county fairs.\n[Approved April 7, 2015.]\nSec. 1. It lasts twelve days.\n"
        "Sec. 2. The Department shall publish a list.\n",
        Right("An Act relating to county fairs", (), None, date(2015, 4, 7), "law", places="1 2"),
    ),
    "order of a governor": (
        "Executive Order No. 2020-31\nESTABLISHING THE CLINICS FORCE\nWHEREAS, clinics have closed; and\n"
        "WHEREAS, care matters.\nSection 1. There is a force.\nSection 2. It shall report.\n"
        "IN WITNESS WHEREOF, I have signed this Order on the 17th day of July, 2020.\n",
        Right("ESTABLISHING THE CLINICS FORCE", (), "Executive Order No. 2020-31", date(2020, 7, 17), places="1 2"),
    ),
    "regulations of Canada": (
        "Maple Syrup Regulations\nSOR/2016-212\nRegistration 2016-06-28\n1. There are grades.\n2. Syrup is sweet.\n",
        Right("Maple Syrup Regulations", (), "SOR/2016-212", date(2016, 6, 28), "regulation", places="1 2"),
    ),
    "body whose own word comes first, below": (
        "Guidance on Ladders\n" + ENGLISH + "Department of Orchards and Rural Affairs of Veronia\n12 March 2026\n",
        Right(
            "Guidance on Ladders", ("Department of Orchards and Rural Affairs of Veronia",), issued=date(2026, 3, 12),
            places="1 2",
        ),
    ),
    "e-mail in English": (
        "From: Helen Carter\nSent: Tuesday, 14 May 2024 16:02\nTo: Directors\nSubject: Guidance on floods\n\n"
        "Dear Directors,\nNote the following.\n" + ENGLISH,
        Right("Guidance on floods", places="1 2"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", PAPERS)
def test_a_paper_in_english_is_read_in_its_head(tmp_path: Path, name: str) -> None:
    text, right = PAPERS[name]
    assert read_as(tmp_path, text, right) == right


def test_the_heading_beside_a_section_is_above_it_and_not_in_the_one_before(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text(
        "<html><body><h1>FARMS ACT</h1><h2>PART 1 PRELIMINARY</h2><p><b>Short title</b></p><p><b>1.</b> It is.</p>"
        "<p><b>Interpretation</b></p><p><b>2.</b> A farm is on a roof.</p><h2>PART 2 LICENCES</h2><p><b>Licence</b></p>"
        "<p><b>3.</b> A person must have one.</p></body></html>",
        "utf-8",
    )
    provisions = read(tmp_path / "page.html").provisions
    assert [p.label for p in provisions if p.numbered] == ["1", "2", "3"]
    assert provisions[1].section == ("PART 1 PRELIMINARY", "Interpretation", "2")


def test_sections_of_an_act_under_headings_without_numbers_bear_their_own(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text(
        "<html><body><h1>Ferries Act</h1><h2>Title</h2><p><b>1</b> This Act may be cited as the Ferries Act.</p>"
        "<h2>Licences</h2><p><b>2</b> (1) No person shall operate a ferry without one.</p><h2>Penalty</h2>"
        "<p><b>3</b> A fine of $500 applies.</p></body></html>",
        "utf-8",
    )
    assert [p.label for p in read(tmp_path / "page.html").provisions if p.numbered] == ["1", "2", "3"]


def test_an_annex_without_a_number_whose_name_stands_below_is_a_part(tmp_path: Path) -> None:
    text = (
        "COUNCIL DECISION (EU) 2023/14\nof 17 July 2023\non marks of vessels\nArticle 1\nThere are marks.\n"
        "Article 2\nThey are large.\nDone at Brussels, 17 July 2023.\nANNEX\n\nForm of marks\n\n"
        "Letters are 30 cm high.\n"
    )
    (tmp_path / "paper.txt").write_text(text, "utf-8")
    assert [(p.label, p.section) for p in read(tmp_path / "paper.txt").provisions][-1] == (
        "annex", ("ANNEX Form of marks",),
    )  # fmt: skip
