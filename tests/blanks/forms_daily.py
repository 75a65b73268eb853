"""Blank forms of figures: daily reports, checkpoints, resumption, premises."""

from openpyxl.styles import Alignment

from tests.blanks.drawing import Form, frame, head, line, new_book, put, save, title, widths


def daily_by_place() -> Form:
    """日报 by place: three header rows, 今日 / 累计 / 其中, a total row of formulas."""
    book, sheet = new_book("日报")
    title(sheet, "A1:P1", "金山街道疫情防控工作日报表")
    put(sheet, "A2:F2", "填报单位：")
    put(sheet, "G2:K2", "截至时间：   月   日   时")
    put(sheet, "L2:P2", "单位：户、人")
    head(
        sheet,
        {
            "A3:A5": "序号",
            "B3:B5": "村（社区）",
            "C3:F3": "入户走访",
            "C4:D4": "今日",
            "E4:F4": "累计",
            "C5": "走访户数",
            "D5": "走访人数",
            "E5": "走访户数",
            "F5": "走访人数",
            "G3:K3": "返乡人员（人）",
            "G4:G5": "今日新增",
            "H4:H5": "累计",
            "I4:K4": "其中",
            "I5": "武汉",
            "J5": "湖北其他\n地区",
            "K5": "境外",
            "L3:N3": "隔离观察",
            "L4:L5": "居家隔离人数",
            "M4:M5": "集中观察人数",
            "N4:N5": "今日解除",
            "O3:O5": "密切接触者",
            "P3:P5": "备注",
        },
    )
    for row, name in enumerate(["四棵社区居委会", "王太社区居委会", "钟山村委会", "金桥社区"], 6):
        line(sheet, row, [row - 5, name])
    line(sheet, 10, ["合计"])
    sheet.merge_cells("A10:B10")
    for letter in "CDEFGHIJKLMNO":
        sheet[f"{letter}10"] = f"=SUM({letter}6:{letter}9)"
    frame(sheet, "A3:P10")
    put(sheet, "A11:P11", "注：1.每日10时前报送；2.累计数自1月24日起统计。")
    put(sheet, "A12:D12", "审核人：")
    put(sheet, "E12:I12", "填报人：")
    put(sheet, "J12:P12", "联系电话：")
    widths(sheet, [5, 18, *[9] * 14])
    sheet.print_title_rows = "3:5"
    sheet.page_setup.orientation = "landscape"
    return Form(
        "金山街道疫情防控工作日报表.xlsx",
        save(book),
        {
            "1.1:C": "households_visited:today",
            "1.1:D": "people_visited:today",
            "1.1:E": "households_visited:total",
            "1.1:F": "people_visited:total",
            "1.1:G": "arrivals:today",
            "1.1:H": "arrivals:total",
            "1.1:I": "arrivals:total?origin=wuhan",
            "1.1:J": "arrivals:total?origin=hubei",
            "1.1:K": "arrivals:total?origin=overseas",
            "1.1:L": ("isolated_home:now", "isolated_now:now?mode=home"),
            "1.1:M": ("isolated_site:now", "isolated_now:now?mode=site"),
            "1.1:N": "isolation_released:today",
            "1.1:O": None,
            "1.1:P": None,
        },
        rows={6: "sike-c", 7: "wangtai-c", 8: "zhongshan", 9: "jinqiao"},
        stamps=("unit", "as_of", "reviewer", "reporter", "phone"),
    )


def checkpoint_day() -> Form:
    """卡口登记日统计: rows = places, blank; units in brackets."""
    book, sheet = new_book()
    title(sheet, "A1:I1", "卡口检查情况日统计表")
    put(sheet, "A2:E2", "填报单位（盖章）：")
    put(sheet, "F2:I2", "2020年  月  日")
    head(
        sheet,
        {
            "A3:A4": "村社区",
            "B3:B4": "设置卡口数（个）",
            "C3:C4": "值守人员（人）",
            "D3:G3": "今日检查情况",
            "D4": "检查车辆（辆）",
            "E4": "检查人员（人次）",
            "F4": "劝返车辆（辆）",
            "G4": "发现体温异常（人）",
            "H3:H4": "累计检查车辆（辆）",
            "I3:I4": "备注",
        },
    )
    line(sheet, 15, ["合计"])
    for letter in "BCDEFGH":
        sheet[f"{letter}15"] = f"=SUM({letter}5:{letter}14)"
    frame(sheet, "A3:I15")
    put(sheet, "A16:C16", "填表人：")
    put(sheet, "D16:F16", "负责人：")
    put(sheet, "G16:I16", "联系电话：")
    return Form(
        "卡口检查情况日统计表.xlsx",
        save(book),
        {
            "1.1:A": "place.name",
            "1.1:B": "checkpoints:now",
            "1.1:C": "guards_on_duty:now",
            "1.1:D": "vehicles:today",
            "1.1:E": "passage_people:today",
            "1.1:F": ("turned_back:today", "vehicles:today?deed=turned_back"),
            "1.1:G": "gate_fevers:today",
            "1.1:H": "vehicles:total",
            "1.1:I": None,
        },
        stamps=("unit", "as_of", "reporter", "leader", "phone"),
    )


def resumption_by_class() -> Form:
    """复工复产进度: rows = classes of enterprises, rates as formulas in one column only."""
    book, sheet = new_book("进度")
    title(sheet, "A1:I1", "企业复工复产进度统计表")
    put(sheet, "A2:I2", "填报单位：              截至：2020年  月  日  时        单位：家、人、%")
    head(
        sheet,
        {
            "A3:A4": "序号",
            "B3:B4": "企业类别",
            "C3:G3": "企业复工情况",
            "C4": "应复工数（家）",
            "D4": "已备案数（家）",
            "E4": "已批准数（家）",
            "F4": "已复工数（家）",
            "G4": "复工率（%）",
            "H3:I3": "员工返岗情况",
            "H4": "返岗员工（人）",
            "I4": "员工返岗率（%）",
        },
    )
    rows = ["规上企业", "纳税大户", "公有园区企业", "村级工业园企业", "个体工商户", "建设项目"]
    for row, name in enumerate(rows, 5):
        line(sheet, row, [row - 4, name])
        sheet[f"G{row}"] = f"=IF(C{row}=0,0,F{row}/C{row}*100)"
        sheet[f"G{row}"].number_format = "0.0"
    line(sheet, 11, ["合计"])
    sheet.merge_cells("A11:B11")
    for letter in "CDEFH":
        sheet[f"{letter}11"] = f"=SUM({letter}5:{letter}10)"
    frame(sheet, "A3:I11")
    keys = ["above_scale", "key_tax", "public_park", "village_park", "self_employed", "project"]
    columns = {
        "C": "enterprises_to_resume:now",
        "D": "enterprises_filed:now",
        "E": "enterprises_approved:now",
        "F": "enterprises_resumed:now",
        "H": "workers_back:total",
        "I": "return_rate:now",
    }
    same = {
        "C5": ("above_scale_to_resume:now",),
        "F5": ("above_scale_resumed:now",),
        "F9": ("self_employed_resumed:now",),
        "F10": ("projects_resumed:now",),
    }
    expected: dict[str, str | tuple[str, ...] | None] = {}
    for row, key in enumerate(keys, 5):
        for letter, figure in columns.items():
            references = [f"{figure}?class={key}"]
            if figure == "workers_back:total":
                references.append(f"employees_back:now?class={key}")
                references.append(f"workers_back:total?class={key}&kind={key}")
            if key in ("self_employed", "project"):
                references += [f"{figure}?kind={key}", f"{figure}?class={key}&kind={key}"]
            expected[f"1.1:{letter}{row}"] = (*references, *same.get(f"{letter}{row}", ()))
    expected["1.1:G11"] = "resumption_rate:now"
    expected["1.1:I11"] = ("return_rate:now",)
    return Form("企业复工复产进度统计表.xlsx", save(book), expected, stamps=("unit", "as_of"))


def wide_project_table() -> Form:
    """A wide table of two levels with 万元 and 万平方米, formulas and a line of signatures."""
    book, sheet = new_book("汇总")
    put(sheet, "A1", "附件3")
    title(sheet, "A2:N2", "全区企业复工及项目建设、惠企资金情况汇总表")
    put(sheet, "A3:G3", "填报单位(公章):")
    put(sheet, "H3:N3", "填报日期:    年  月  日")
    head(
        sheet,
        {
            "A4:A5": "镇\n(街道)",
            "B4:E4": "规上企业",
            "B5": "企业数\n(家)",
            "C5": "已复工\n(家)",
            "D5": "复工率\n(%)",
            "E5": "应复工\n(家)",
            "F4:I4": "建设项目",
            "F5": "项目数(个)",
            "G5": "已复工(个)",
            "H5": "建筑面积(万平方米)",
            "I5": "复工面积(万平方米)",
            "J4:M4": "专项资金(万元)",
            "J5": "预算",
            "K5": "已批准",
            "L5": "已拨付",
            "M5": "余额",
            "N4:N5": "备注",
        },
    )
    line(sheet, 6, ["金山街道"])
    line(sheet, 7, ["…"])
    line(sheet, 8, ["合计"])
    for row in (6, 7):
        sheet[f"D{row}"] = f"=IF(E{row}=0,0,C{row}/E{row})"
        sheet[f"D{row}"].number_format = "0.0%"
        sheet[f"M{row}"] = f"=J{row}-L{row}"
    for letter in "BCEFGHIJKLM":
        sheet[f"{letter}8"] = f"=SUM({letter}6:{letter}7)"
    frame(sheet, "A4:N8")
    put(sheet, "A10:D10", "单位负责人（签字）：")
    put(sheet, "E10:I10", "填表人：")
    put(sheet, "J10:N10", "联系电话：")
    sheet.freeze_panes = "B6"
    sheet.protection.sheet = True
    return Form(
        "复工及项目汇总表.xlsx",
        save(book),
        {
            "1.1:B": ("above_scale_enterprises:now", "enterprises:now?class=above_scale"),
            "1.1:C": ("above_scale_resumed:now", "enterprises_resumed:now?class=above_scale"),
            "1.1:E": ("above_scale_to_resume:now", "enterprises_to_resume:now?class=above_scale"),
            "1.1:F": "construction_projects:now",
            "1.1:G": ("projects_resumed:now",),
            "1.1:H": "construction_area_m2:now",
            "1.1:I": "resumed_area_m2:now",
            "1.1:J": "fund_budget:total",
            "1.1:K": "fund_committed:total",
            "1.1:L": "fund_paid:total",
            "1.1:N": None,
        },
        rows={6: "town"},
        stamps=("unit", "as_of", "leader", "reporter", "phone"),
    )


def five_small_premises() -> Form:
    """五小场所: rows = kinds of premises, results of inspections."""
    book, sheet = new_book("五小")
    title(sheet, "A1:H1", "“五小”场所疫情防控检查情况统计表")
    put(sheet, "A2:D2", "报送单位：")
    put(sheet, "E2:H2", "截至   月   日   时")
    head(
        sheet,
        {
            "A3": "场所类型",
            "B3": "场所总数",
            "C3": "正常营业数",
            "D3": "今日检查次数",
            "E3": "累计检查次数",
            "F3": "其中：合格",
            "G3": "其中：限期整改",
            "H3": "责令停业数",
        },
    )
    kinds = {"小餐饮": "catering", "小旅馆": "hotel", "小美发": "barber", "小浴室": "bath"}
    expected: dict[str, str | tuple[str, ...] | None] = {}
    for row, (name, key) in enumerate(kinds.items(), 4):
        line(sheet, row, [name])
        visits = ("inspections", "small_premises_inspections")
        expected |= {
            f"1.1:B{row}": f"small_premises:now?premises={key}",
            f"1.1:C{row}": f"enterprises_open:now?premises={key}",
            f"1.1:D{row}": tuple(f"{v}:today?premises={key}" for v in visits),
            f"1.1:E{row}": tuple(f"{v}:total?premises={key}" for v in visits),
            f"1.1:F{row}": tuple(f"{v}:total?premises={key}&result=passed" for v in visits),
            f"1.1:G{row}": tuple(f"{v}:total?premises={key}&result=rectify" for v in visits),
            f"1.1:H{row}": f"premises_suspended:now?premises={key}",
        }
    frame(sheet, "A3:H7")
    return Form("五小场所检查统计表.xlsx", save(book), expected, stamps=("unit", "as_of"))


def single_column() -> Form:
    """A single column of questions, the moment to be written in its heading."""
    book, sheet = new_book("日报数据")
    title(sheet, "A1:D1", "疫情防控每日数据填报")
    head(sheet, {"A2": "序号", "B2": "填报内容", "C2": "计量单位", "D2": "截至   月   日   时数据"})
    questions = [
        ("常住人口", "人", "residents:now"),
        ("今日走访户数", "户", "households_visited:today"),
        ("累计走访户数", "户", "households_visited:total"),
        ("今日新增返乡人员", "人", "arrivals:today"),
        ("其中：武汉返乡", "人", "arrivals:today?origin=wuhan"),
        ("累计返乡人员", "人", "arrivals:total"),
        ("当前居家隔离人数", "人", ("isolated_home:now", "isolated_now:now?mode=home")),
        ("当前集中隔离人数", "人", ("isolated_site:now", "isolated_now:now?mode=site")),
        ("累计解除隔离人数", "人", "isolation_released:total"),
        ("卡口数", "个", "checkpoints:now"),
        ("今日检查车辆", "辆", "vehicles:today"),
        ("今日劝返车辆", "辆", ("turned_back:today", "vehicles:today?deed=turned_back")),
        ("参与防控党员干部", "人", ("cadres:now", "staff:now?capacity=cadre", None)),
        ("志愿者", "人", "volunteers:now"),
        ("消杀面积", "平方米", None),
        ("发放宣传资料", "份", None),
        ("口罩库存", "只", None),
        ("发现问题数", "个", "findings:total"),
        ("已整改问题数", "个", "findings_closed:total"),
    ]
    expected: dict[str, str | tuple[str, ...] | None] = {}
    for row, (text, unit, meant) in enumerate(questions, 3):
        line(sheet, row, [row - 2, text, unit])
        sheet[f"B{row}"].alignment = Alignment(horizontal="left")
        if isinstance(meant, tuple) and None in meant:
            continue
        expected[f"1.1:D{row}"] = meant  # type: ignore[assignment]
    frame(sheet, f"A2:D{2 + len(questions)}")
    last = 3 + len(questions)
    put(sheet, f"A{last}:D{last}", "填报人：            审核人：            联系电话：")
    return Form(
        "每日数据填报.xlsx",
        save(book),
        expected,
        stamps=("as_of", "reporter", "reviewer", "phone"),
    )
