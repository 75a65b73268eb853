"""Forms the engine was not tuned on: written afterwards, from memory of what went round in 2020,
with the words of those offices and not with ours."""
# ruff: noqa: E501  a wide table is one line of its sketch

import io
from collections.abc import Callable, Mapping

from docx import Document

from tests.blanks.drawing import Form, new_book, put, save, sketch

Meant = str | tuple[str, ...] | None


def _columns(words: str, region: str = "1.1") -> dict[str, Meant]:
    """`B households:now` a line; `a or b` are equally right, `-` is nothing."""
    found: dict[str, Meant] = {}
    for line in words.strip().splitlines():
        where, _blank, said = line.strip().partition(" ")
        options = tuple(None if one == "-" else one for one in said.strip().split(" or "))
        found[f"{region}:{where}"] = options[0] if len(options) == 1 else options  # type: ignore[assignment]
    return found


def _book(
    name: str,
    title: str,
    above: str,
    table: str,
    below: str,
    expected: Mapping[str, Meant],
    register: str = "",
    rows: Mapping[int, str] | None = None,
) -> Form:
    book, sheet = new_book()
    width = max(len(one.split("|")) for one in table.strip().splitlines())
    last = chr(64 + width)
    put(sheet, f"A1:{last}1", title)
    put(sheet, f"A2:{last}2", above)
    end = sketch(sheet, table, 3)
    if below:
        put(sheet, f"A{end}:{last}{end}", below)
    return Form(name, save(book), expected, register, rows or {})


def township_line() -> Form:
    """One line of figures for the whole township."""
    return _book(
        "防控日报.xlsx",
        "新型冠状病毒感染的肺炎疫情防控工作情况日报表",
        "报送单位（公章）：                 报送时间：    年  月  日  时",
        """
        摸排总户数 | 武汉返回人员 | < | 省内其他地市返回人员 | < | 居家医学观察 | < | 集中隔离\\n人数 | 检疫站点数\\n（个） | 检测车辆\\n（辆次） | 检测人员\\n（人次） | 劝返车辆\\n（辆次） | 悬挂横幅\\n（条） | 发放一封信（份）
        ^ | 当日新增 | 累计 | 当日新增 | 累计 | 现有人数 | 累计解除 | ^ | ^ | ^ | ^ | ^ | ^ | ^
        . | . | . | . | . | . | . | . | . | . | . | . | . | .
        """,
        "审批人：            填表人：            联系电话：",
        _columns(
            """
            A screening_done:total
            B arrivals:today?origin=wuhan
            C arrivals:total?origin=wuhan
            D arrivals:today?origin=hubei
            E arrivals:total?origin=hubei
            F isolated_home:now or isolated_now:now?mode=home
            G isolation_released:total?mode=home or isolation_released:total
            H isolated_site:now or isolated_now:now?mode=site
            I checkpoints:now
            J vehicles:total or vehicles:today
            K passage_people:total or passage_people:today
            L turned_back:total or vehicles:total?deed=turned_back
            M -
            N -
            """
        ),
    )


def key_area_ledger() -> Form:
    """A running ledger of people from the outbreak area."""
    return _book(
        "重点地区人员台账.xlsx",
        "重点疫区来（返）人员摸底排查台账",
        "村（居）委会：                                   填报时间：",
        """
        序号 | 姓名 | 性别 | 出生年月 | 公民身份号码 | 手机号 | 户口所在地 | 何处来（返） | 乘坐的交通工具 | 班次 | 抵达日期 | 同行人 | 目前住址（详细到门牌） | 有无与确诊病人接触 | 体温（℃） | 备注
        1 | . | . | . | . | . | . | . | . | . | . | . | . | . | . | .
        2 | . | . | . | . | . | . | . | . | . | . | . | . | . | . | .
        3 | . | . | . | . | . | . | . | . | . | . | . | . | . | . | .
        """,
        "",
        _columns(
            """
            B arrivals.name
            C arrivals.sex
            D arrivals.birth_date
            E arrivals.paper
            F arrivals.phones
            G arrivals.registered_place
            H arrivals.origin
            I arrivals.transport
            J arrivals.trip_number
            K arrivals.arrived_on
            L arrivals.companions
            M arrivals.address
            N arrivals.contact
            O -
            P arrivals.note
            """
        ),
        "arrivals",
    )


def industry_dispatch() -> Form:
    """Firms one by one."""
    return _book(
        "工业企业调度表.xlsx",
        "工业企业复工情况调度表",
        "填报单位：                              截止2月  日",
        """
        序号 | 企业名称 | 社会信用代码 | 所属行业 | 法人 | < | 企业专管员 | < | 在册职工\\n（人） | 厂址 | 口罩储备（只） | 生产状态
        ^ | ^ | ^ | ^ | 姓名 | 手机 | 姓名 | 手机 | ^ | ^ | ^ | ^
        . | . | . | . | . | . | . | . | . | . | . | .
        . | . | . | . | . | . | . | . | . | . | . | .
        """,
        "",
        _columns(
            """
            B enterprises.name
            C enterprises.credit_code
            D enterprises.industry
            E enterprises.representative
            F enterprises.representative_phones
            G enterprises.contact
            H enterprises.contact_phones
            I enterprises.staff_count
            J enterprises.address
            K -
            L enterprises.state
            """
        ),
        "enterprises",
    )


def reopening_questions() -> Form:
    """Numbered questions in sections with 当日 and 累计 beside each other."""
    return _book(
        "复工日报.xlsx",
        "企业复工复产情况日报",
        "填报单位：                 数据截至：  月  日  时",
        """
        项目 | < | 单位 | 数据
        一、规模以上企业 | 应开工企业数 | 家 | .
        ^ | 已开工企业数 | 家 | .
        ^ | 开工率 | % | .
        二、全部企业 | 提交备案企业数 | 家 | .
        ^ | 审核通过企业数 | 家 | .
        ^ | 已复工企业数 | 家 | .
        ^ | 员工总人数 | 人 | .
        ^ | 到岗员工数 | 人 | .
        ^ | 员工到岗率 | % | .
        三、在建工程 | 工程总数 | 个 | .
        ^ | 已复工数 | 个 | .
        四、困难诉求 | 收集企业诉求 | 条 | .
        ^ | 已办结 | 条 | .
        """,
        "填报人：                联系电话：",
        _columns(
            """
            D4 above_scale_to_resume:now or enterprises_to_resume:now?class=above_scale
            D5 above_scale_resumed:now or enterprises_resumed:now?class=above_scale
            D6 above_scale_resumption_rate:now or resumption_rate:now?class=above_scale
            D7 enterprises_filed:now
            D8 enterprises_approved:now
            D9 enterprises_resumed:now
            D10 employees:now or enterprise_staff:now
            D11 employees_back:now or workers_back:total
            D12 return_rate:now
            D13 construction_projects:now
            D14 projects_resumed:now
            D15 enterprise_needs:total
            D16 enterprise_needs_settled:total
            """
        ),
    )


def party_forces() -> Form:
    """Forces of the party by village, unframed notes below."""
    return _book(
        "党建引领统计表.xlsx",
        "基层党组织和党员干部投身疫情防控一线情况统计表",
        "填报单位：                                          单位：个、支、人",
        """
        村（社区） | 临时党支部 | 党员突击队 | 志愿服务队 | 先锋岗 | 示范岗 | 机关下沉干部 | “双报到”党员 | 志愿者 | 楼栋长 | 网格员
        大石社区 | . | . | . | . | . | . | . | . | . | .
        三里畈村 | . | . | . | . | . | . | . | . | . | .
        合  计 | . | . | . | . | . | . | . | . | . | .
        """,
        "说明：双报到党员指到居住地社区报到的在职党员。",
        _columns(
            """
            B temporary_branches:now
            C commando_teams:now
            D volunteer_teams:now
            E pioneer_posts:now
            F demonstration_posts:now
            G staff:now?capacity=seconded_cadre or mobilised:now?capacity=seconded_cadre
            H double_checkin_members:now
            I volunteers:now
            J building_leaders:now
            K staff:now?capacity=grid_worker or mobilised:now?capacity=grid_worker
            """
        ),
        rows={4: "dashi", 5: "sanli"},
    )


def supervision_ledger() -> Form:
    """Findings of supervision: three levels of heads."""
    return _book(
        "督查情况统计.xlsx",
        "疫情防控督导检查情况统计表",
        "上报单位：                        统计截至时间：",
        """
        社区（村） | 检查次数 | < | 发现问题 | < | 整改情况 | < | < | 责令停业\\n场所数
        ^ | 当日 | 累计 | 当日 | 累计 | 已整改 | 未整改 | 逾期未整改 | ^
        金桥社区居民委员会 | . | . | . | . | . | . | . | .
        港北村民委员会 | . | . | . | . | . | . | . | .
        """,
        "",
        _columns(
            """
            B inspections:today
            C inspections:total
            D findings:today
            E findings:total
            F findings_closed:total
            G findings_open:now
            H findings_overdue:now
            I premises_suspended:now
            """
        ),
        rows={5: "jinqiao", 6: "gangbei"},
    )


def labour_needs() -> Form:
    """Questions as rows, today and total as columns."""
    return _book(
        "用工情况.xlsx",
        "企业用工及招聘情况统计表",
        "填报单位：             填报日期：",
        """
        指标名称 | 计量单位 | 本日 | 累计
        招聘企业数 | 家 | . | .
        岗位需求数 | 个 | . | .
        推荐人数 | 人 | . | .
        成功录用 | 人 | . | .
        求职登记人数 | 人 | . | .
        """,
        "",
        _columns(
            """
            D4 recruiting_enterprises:now
            D5 vacant_seats:now
            C6 recommended_people:today
            D6 recommended_people:total
            C7 hired_people:today
            D7 hired_people:total
            D8 job_seekers:now
            """
        ),
    )


def villages_across() -> Form:
    """The villages stand in the heading, the figures down the side."""
    return _book(
        "各村汇总.xlsx",
        "各村（社区）疫情防控数据汇总",
        "2020年  月  日",
        """
        序号 | 统计项目 | 四棵社区 | 王太社区 | 钟山村 | 合计
        1 | 总户数 | . | . | . | .
        2 | 已排查户数 | . | . | . | .
        3 | 居家隔离人数 | . | . | . | .
        4 | 解除隔离人数 | . | . | . | .
        5 | 特殊人群数 | . | . | . | .
        """,
        "",
        _columns(
            """
            C4 households:now
            D4 households:now
            F4 households:now
            C5 screening_done:total
            E5 screening_done:total
            C6 isolated_home:now or isolated_now:now?mode=home
            D6 isolated_home:now or isolated_now:now?mode=home
            C7 isolation_released:total
            E8 special_persons:now
            """
        ),
    )


def household_register() -> Form:
    """Households, heads broken over lines."""
    return _book(
        "住户登记.xlsx",
        "居民家庭入户登记表",
        "社区：             网格：             登记人：",
        """
        编号 | 楼栋号 | 单元 | 房号 | 户主\\n姓名 | 家庭\\n人口 | 联系\\n电话 | 住房类型\\n(自住/出租/空置) | 备注
        . | . | . | . | . | . | . | . | .
        . | . | . | . | . | . | . | . | .
        """,
        "",
        _columns(
            """
            B households.building
            C households.unit
            D households.door
            E households.head_name
            F households.members
            G households.phones
            H households.kind
            I households.note
            """
        ),
        "households",
    )


def grid_document() -> Form:
    """A Word table in the words of the grid office."""
    document = Document()
    document.add_paragraph("社区网格化管理基本情况表")
    document.add_paragraph("报送社区：            时间：   年   月   日")
    heads = [
        "社区名称",
        "网格数",
        "常住人口数",
        "居民户数",
        "排查覆盖率",
        "封闭点位数",
        "有效出入证（张）",
    ]
    table = document.add_table(rows=3, cols=len(heads))
    for column, text in enumerate(heads):
        table.cell(0, column).text = text
    table.cell(1, 0).text = "王太"
    table.cell(2, 0).text = "金桥"
    stream = io.BytesIO()
    document.save(stream)
    return Form(
        "网格情况.docx",
        stream.getvalue(),
        _columns(
            """
            B grids:now
            C residents:now
            D households:now
            E screening_rate:total
            F sealed_places:now
            G passes_valid:now
            """
        ),
        rows={2: "wangtai-c", 3: "jinqiao"},
    )


UNSEEN: tuple[Callable[[], Form], ...] = (
    township_line,
    key_area_ledger,
    industry_dispatch,
    reopening_questions,
    party_forces,
    supervision_ledger,
    labour_needs,
    villages_across,
    household_register,
    grid_document,
)
