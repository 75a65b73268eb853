"""Blank rosters: one row per person, household or firm."""

import io

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Pt
from openpyxl.worksheet.datavalidation import DataValidation

from tests.blanks.drawing import WRITTEN, Form, frame, head, line, new_book, put, save, title


def staff_health() -> Form:
    """员工健康情况摸查表: sample row, ID and phone as text, dropdowns."""
    book, sheet = new_book("员工")
    title(sheet, "A1:R1", "企业员工健康情况摸查表")
    put(sheet, "A2:H2", "企业名称（盖章）：")
    put(sheet, "I2:R2", "填表日期：   年   月   日")
    heads = [
        "序号",
        "姓名",
        "性别",
        "身份证号码",
        "联系电话",
        "岗位（工种）",
        "宿舍房号",
        "现居住地址",
        "目前是否在重点疫区",
        "14天内有无病例接触史",
        "14天内是否到过重点地区",
        "有无发热、咳嗽等症状",
        "返程交通工具",
        "车次（航班）",
        "返回日期",
        "计划返岗时间",
        "向社区登记日期",
        "备注",
    ]
    head(sheet, {f"{chr(65 + n)}3": text for n, text in enumerate(heads)})
    line(sheet, 4, ["例", "张三", "男", "420281198001010000", "13800000000", "操作工", "1-203"])
    for row in range(5, 25):
        sheet[f"A{row}"] = row - 4
        sheet[f"D{row}"].number_format = sheet[f"E{row}"].number_format = "@"
        sheet[f"O{row}"].number_format = sheet[f"P{row}"].number_format = "yyyy/m/d"
    allowed = DataValidation(type="list", formula1='"男,女"')
    allowed.add("C5:C24")
    sheet.add_data_validation(allowed)
    frame(sheet, "A3:R24")
    put(sheet, "A25:R25", "填表说明：1.本表由企业填写；2.重点疫区指湖北省。")
    return Form(
        "员工健康情况摸查表.xlsx",
        save(book),
        {
            "1.1:B": "employees.name",
            "1.1:C": "employees.sex",
            "1.1:D": "employees.paper",
            "1.1:E": "employees.phones",
            "1.1:F": "employees.job",
            "1.1:G": "employees.room",
            "1.1:H": "employees.address",
            "1.1:I": "employees.in_key_region",
            "1.1:J": "employees.met_case",
            "1.1:K": "employees.stayed",
            "1.1:L": "employees.symptoms",
            "1.1:M": "employees.transport",
            "1.1:N": "employees.trip_number",
            "1.1:O": "employees.came_on",
            "1.1:P": "employees.planned_on",
            "1.1:Q": "employees.told_community_on",
            "1.1:R": "employees.note",
        },
        register="employees",
    )


def returning_people() -> Form:
    """返程登记: two header rows, headings broken over lines, no frames on the body."""
    book, sheet = new_book("返程")
    title(sheet, "A1:N1", "返乡（来访）人员登记表")
    put(sheet, "A2:N2", "村（社区）：              登记人：              联系电话：")
    head(
        sheet,
        {
            "A3:A4": "序号",
            "B3:F3": "基本信息",
            "B4": "姓\n名",
            "C4": "性\n别",
            "D4": "身份证号",
            "E4": "手机号码",
            "F4": "户籍地",
            "G3:K3": "返程信息",
            "G4": "从何地返回",
            "H4": "途经地区",
            "I4": "返乡交通工具",
            "J4": "车次/航班号/车牌号",
            "K4": "返乡日期",
            "L3:L4": "现住址",
            "M3:M4": "同行人员",
            "N3:N4": "备注",
        },
    )
    frame(sheet, "A3:N4")
    return Form(
        "返乡人员登记表.xlsx",
        save(book),
        {
            "1.1:B": "arrivals.name",
            "1.1:C": "arrivals.sex",
            "1.1:D": "arrivals.paper",
            "1.1:E": "arrivals.phones",
            "1.1:F": "arrivals.registered_place",
            "1.1:G": "arrivals.origin",
            "1.1:H": "arrivals.via",
            "1.1:I": "arrivals.transport",
            "1.1:J": "arrivals.trip_number",
            "1.1:K": "arrivals.arrived_on",
            "1.1:L": "arrivals.address",
            "1.1:M": "arrivals.companions",
            "1.1:N": "arrivals.note",
        },
        register="arrivals",
        stamps=("unit", "reporter", "phone"),
    )


def stranded_people() -> Form:
    """滞留人员: a second table on the same sheet counts them; much of it nobody here keeps."""
    book, sheet = new_book("滞留")
    title(sheet, "A1:J1", "滞留外来人员登记及救助情况表")
    heads = "序号 姓名 性别 证件号码 联系电话 户籍所在地 从何处来 到达时间 现居住地 救助金额（元）"
    head(sheet, {f"{chr(65 + n)}3": text for n, text in enumerate(heads.split())})
    frame(sheet, "A3:J9")
    put(sheet, "A11:J11", "汇总情况", bold=True)
    head(sheet, {"A12:C12": "常住人口", "D12:F12": "来返人员累计", "G12:J12": "救助人数"})
    for ref in ("A13:C13", "D13:F13", "G13:J13"):
        sheet.merge_cells(ref)
    frame(sheet, "A12:J13")
    put(sheet, "A14:E14", "填报人：")
    put(sheet, "F14:J14", "审核人：")
    return Form(
        "滞留人员登记表.xlsx",
        save(book),
        {
            "1.1:B": "arrivals.name",
            "1.1:C": "arrivals.sex",
            "1.1:D": "arrivals.paper",
            "1.1:E": "arrivals.phones",
            "1.1:F": "arrivals.registered_place",
            "1.1:G": "arrivals.origin",
            "1.1:H": "arrivals.arrived_on",
            "1.1:I": "arrivals.address",
            "1.1:J": None,
            "1.2:A": "residents:now",
            "1.2:D": "arrivals:total",
            "1.2:G": None,
        },
        register="arrivals",
        stamps=("reporter", "reviewer"),
    )


def observed_at_home() -> Form:
    """居家观察人员花名册: a total row, a signature line, a hidden sheet with allowed words."""
    book, sheet = new_book("居家观察")
    title(sheet, "A1:L1", "居家医学观察人员花名册")
    put(sheet, "A2:F2", "填报单位：")
    put(sheet, "G2:L2", "统计时间：2020年2月  日  时")
    heads = (
        "序号 所属社区 姓名 身份证号码 联系电话 观察原因 观察方式 居住地址 开始观察日期 拟解除日期"
        " 责任人 备注"
    )
    head(sheet, {f"{chr(65 + n)}3": text for n, text in enumerate(heads.split())})
    lists = book.create_sheet("选项")
    for row, text in enumerate(["居家观察", "集中观察"], 1):
        lists[f"A{row}"] = text
    lists.sheet_state = "hidden"
    allowed = DataValidation(type="list", formula1="选项!$A$1:$A$2")
    allowed.add("G4:G13")
    sheet.add_data_validation(allowed)
    line(sheet, 14, ["合计"])
    sheet["C14"] = '=COUNTA(C4:C13)&"人"'
    frame(sheet, "A3:L14")
    put(
        sheet,
        "A15:L15",
        "主要领导签字：            审核人：            填表人：            联系电话：",
    )
    return Form(
        "居家观察人员花名册.xlsx",
        save(book),
        {
            "1.1:B": None,
            "1.1:C": "isolation_cases.name",
            "1.1:D": None,
            "1.1:E": None,
            "1.1:F": "isolation_cases.reason",
            "1.1:G": "isolation_cases.mode",
            "1.1:H": "isolation_cases.place",
            "1.1:I": "isolation_cases.starts_on",
            "1.1:J": "isolation_cases.due_on",
            "1.1:K": "isolation_cases.worker",
            "1.1:L": "isolation_cases.note",
        },
        register="isolation_cases",
        stamps=("unit", "as_of", "leader", "reviewer", "reporter", "phone"),
    )


def filing_form() -> Form:
    """复工备案表: labels and blanks side by side, sections down the left, boxes to tick."""
    book, sheet = new_book("备案表")
    title(sheet, "A1:F1", "企业复工复产备案表")
    put(sheet, "A2:F2", "填表日期：    年    月    日")
    labels = {
        "A3:A7": "企业基本情况",
        "B3": "企业名称",
        "C3:F3": None,
        "B4": "统一社会信用代码",
        "C4": None,
        "D4": "所属行业",
        "E4:F4": None,
        "B5": "生产经营地址",
        "C5:F5": None,
        "B6": "法定代表人",
        "C6": None,
        "D6": "法定代表人电话",
        "E6:F6": None,
        "B7": "防疫联系人",
        "C7": None,
        "D7": "联系人电话",
        "E7:F7": None,
        "A8:A11": "复工及防控情况",
        "B8": "24小时值班电话",
        "C8": None,
        "D8": "职工总数（人）",
        "E8:F8": None,
        "B9": "拟复工时间",
        "C9": None,
        "D9": "是否设置隔离室",
        "E9:F9": "□是  □否",
        "B10": "建筑面积（平方米）",
        "C10": None,
        "D10": "口罩库存（只）",
        "E10:F10": None,
        "B11": "企业类型",
        "C11:F11": None,
        "A12:A12": "承诺",
        "B12:F12": "本企业承诺以上内容真实。  法定代表人（签字）：        年   月   日",
    }
    for ref, text in labels.items():
        put(sheet, ref, text)
    frame(sheet, "A3:F12")
    return Form(
        "企业复工备案表.xlsx",
        save(book),
        {
            "1.1:C3": "enterprises.name",
            "1.1:C4": "enterprises.credit_code",
            "1.1:E4": "enterprises.industry",
            "1.1:C5": "enterprises.address",
            "1.1:C6": "enterprises.representative",
            "1.1:E6": "enterprises.representative_phones",
            "1.1:C7": "enterprises.contact",
            "1.1:E7": "enterprises.contact_phones",
            "1.1:C8": "enterprises.duty_phones",
            "1.1:E8": "enterprises.staff_count",
            "1.1:C9": None,
            "1.1:E9": None,
            "1.1:C10": "enterprises.area_m2",
            "1.1:E10": None,
            "1.1:C11": "enterprises.kind",
        },
        register="enterprises",
    )


def word_table() -> Form:
    """A .docx: paragraphs with stamps above, a table of merged heads, rows named by place."""
    document = Document()
    document.core_properties.created = document.core_properties.modified = WRITTEN
    heading = document.add_paragraph()
    run = heading.add_run("村（社区）特殊群体走访服务情况统计表")
    run.bold, run.font.size = True, Pt(18)
    heading.alignment = WD_ALIGN_PARAGRAPH.CENTER
    document.add_paragraph("填报单位：______________    截至：2020年  月  日  时")
    table = document.add_table(rows=6, cols=7)
    table.style = "Table Grid"
    table.cell(0, 0).merge(table.cell(1, 0)).text = "村（社区）"
    table.cell(0, 1).merge(table.cell(1, 1)).text = "特殊群体人数"
    table.cell(0, 2).merge(table.cell(0, 3)).text = "今日走访"
    table.cell(0, 4).merge(table.cell(0, 5)).text = "累计走访"
    table.cell(0, 6).merge(table.cell(1, 6)).text = "志愿者人数"
    for column, text in enumerate(["人数", "人次", "人数", "人次"], 2):
        table.cell(1, column).text = text
    for row, text in enumerate(["四棵村", "王太社区", "钟山村", "合计"], 2):
        table.cell(row, 0).text = text
    for row in range(2, 6):
        run = table.cell(row, 1).paragraphs[0].add_run("")
        run.font.name = "仿宋"
        run._element.rPr.rFonts.set(qn("w:eastAsia"), "仿宋")
        run.font.size = Pt(12)
    document.add_paragraph("负责人：            填报人：            联系电话：")
    stream = io.BytesIO()
    document.save(stream)
    return Form(
        "特殊群体走访统计表.docx",
        stream.getvalue(),
        {
            "1.1:B": "special_persons:now",
            "1.1:C": "people_visited:today",
            "1.1:D": "visits:today",
            "1.1:E": "people_visited:total",
            "1.1:F": "visits:total",
            "1.1:G": "volunteers:now",
        },
        rows={3: "sike-v", 4: "wangtai-c", 5: "zhongshan"},
        stamps=("unit", "as_of", "leader", "reporter", "phone"),
    )
