"""A second set of forms nobody tuned on, written after the first set had taught its lessons."""
# ruff: noqa: E501  a wide table is one line of its sketch

from collections.abc import Callable

from tests.blanks.drawing import Form, new_book, put, save
from tests.blanks.forms_unseen import _book, _columns


def estates_closed() -> Form:
    """Closed estates and who guards them."""
    return _book(
        "小区封控.xlsx",
        "住宅小区封闭式管理情况统计表",
        "填报社区：            填报时间：   月   日   时",
        """
        社区 | 网格个数 | 楼栋总数 | 封控点位 | 有人值守卡口 | 卡口值守人员 | 今日发放通行证（张） | 有效通行证（张） | 今日劝返人员（人） | 今日进出车辆（辆）
        四棵社区 | . | . | . | . | . | . | . | . | .
        大石社区 | . | . | . | . | . | . | . | . | .
        """,
        "",
        _columns(
            """
            B grids:now
            C buildings:now
            D sealed_places:now
            E checkpoints_manned:now
            F guards_on_duty:now
            G passes_issued:today
            H passes_valid:now
            I people_turned_back:today
            J vehicles:today
            """
        ),
        rows={4: "sike-c", 5: "dashi"},
    )


def classes_across() -> Form:
    """Classes of firms in the heading, figures down the side."""
    return _book(
        "分类复工.xlsx",
        "各类市场主体复工情况一览表",
        "报送单位：            截至2020年  月  日",
        """
        统计内容 | 单位 | 规上企业 | 个体工商户 | 建设项目 | 全部
        应复工数 | 家 | . | . | . | .
        已复工数 | 家 | . | . | . | .
        复工率 | % | . | . | . | .
        返岗员工数 | 人 | . | . | . | .
        """,
        "",
        _columns(
            """
            C4 above_scale_to_resume:now or enterprises_to_resume:now?class=above_scale
            D4 enterprises_to_resume:now?class=self_employed or enterprises_to_resume:now?kind=self_employed or enterprises_to_resume:now?class=self_employed&kind=self_employed
            C5 above_scale_resumed:now or enterprises_resumed:now?class=above_scale
            D5 self_employed_resumed:now or enterprises_resumed:now?class=self_employed
            E5 projects_resumed:now or enterprises_resumed:now?class=project
            F5 enterprises_resumed:now
            C6 above_scale_resumption_rate:now or resumption_rate:now?class=above_scale
            F6 resumption_rate:now
            C7 workers_back:total?class=above_scale or employees_back:now?class=above_scale
            F7 workers_back:total or employees_back:now
            """
        ),
    )


def fund_programmes() -> Form:
    """Programmes of a fund as rows, in 万元."""
    return _book(
        "资金.xlsx",
        "暖企专项资金使用情况表",
        "填报单位：            单位：万元",
        """
        序号 | 资金用途 | 预算 | 已审批 | 已拨付 | 余额 | 备注
        1 | 新员工奖励 | . | . | . | . | .
        2 | 免费体检 | . | . | . | . | .
        3 | 租金减免 | . | . | . | . | .
        """,
        "",
        _columns(
            """
            C4 fund_budget:total?programme=bonus
            D4 fund_committed:total?programme=bonus
            E4 fund_paid:total?programme=bonus
            F4 fund_left:total?programme=bonus
            C5 fund_budget:total?programme=checkup
            E6 fund_paid:total?programme=rent
            F6 fund_left:total?programme=rent
            """
        ),
    )


def origins_by_village() -> Form:
    """Arrivals by origin, today and in all."""
    return _book(
        "外来人员.xlsx",
        "外来人员排查统计表（第   期）",
        "填报人：           联系方式：           截止时间：   月   日   时",
        """
        单位 | 武汉 | < | 湖北（除武汉） | < | 浙江 | < | 境外 | < | 合计 | <
        ^ | 新增 | 累计 | 新增 | 累计 | 新增 | 累计 | 新增 | 累计 | 新增 | 累计
        钟山村 | . | . | . | . | . | . | . | . | . | .
        金桥社区 | . | . | . | . | . | . | . | . | . | .
        """,
        "",
        _columns(
            """
            B arrivals:today?origin=wuhan
            C arrivals:total?origin=wuhan
            D arrivals:today?origin=hubei
            E arrivals:total?origin=hubei
            F arrivals:today?origin=zhejiang
            G arrivals:total?origin=zhejiang
            H arrivals:today?origin=overseas
            I arrivals:total?origin=overseas
            J arrivals:today
            K arrivals:total
            """
        ),
        rows={5: "zhongshan", 6: "jinqiao"},
    )


def household_service() -> Form:
    """Service to homes: errands, visits, isolation."""
    return _book(
        "服务群众.xlsx",
        "居家隔离及特殊群体服务保障日报",
        "社区：           日期：",
        """
        居家隔离 | < | < | 代购代办 | < | 走访特殊群体 | < | 志愿者\\n（人） | 就医专车\\n（辆）
        现有人数 | 今日新增 | 今日解除 | 今日完成（件） | 累计完成（件） | 今日人次 | 累计人次 | ^ | ^
        . | . | . | . | . | . | . | . | .
        """,
        "",
        _columns(
            """
            A isolated_home:now or isolated_now:now?mode=home
            B isolation_opened:today?mode=home or isolation_opened:today
            C isolation_released:today?mode=home or isolation_released:today
            D errands_done:today
            E errands_done:total
            F visits:today
            G visits:total
            H volunteers:now
            I medical_vehicles:now
            """
        ),
    )


def open_ledger() -> Form:
    """No frames at all: title, sample row, notes below."""
    book, sheet = new_book()
    put(sheet, "A1", "外来务工人员返岗登记台账")
    put(sheet, "A2", "企业名称：")
    heads = "序号 姓名 性别 身份证号 联系电话 工种 来自何地 返程方式 车次 抵达日期 宿舍 备注"
    for column, text in enumerate(heads.split(), 1):
        sheet.cell(3, column, text)
    for column, text in enumerate(["例", "李四", "男", "420281198001010011", "13900000000"], 1):
        sheet.cell(4, column, text)
    put(sheet, "A8", "说明：来自湖北的须注明县（市、区）。")
    return Form(
        "返岗登记.xlsx",
        save(book),
        _columns(
            """
            B employees.name
            C employees.sex
            D employees.paper
            E employees.phones
            F employees.job
            G employees.origin
            H employees.transport
            I employees.trip_number
            J employees.came_on
            K employees.room
            L employees.note
            """
        ),
        "employees",
    )


LATER: tuple[Callable[[], Form], ...] = (
    estates_closed,
    classes_across,
    fund_programmes,
    origins_by_village,
    household_service,
    open_ledger,
)


def three_no_shows() -> Form:
    """Third set: a morning report in the words of a district office."""
    return _book(
        "每日快报.xlsx",
        "社区（村）疫情防控工作每日快报",
        "上报社区：              统计时段：        联系人：",
        """
        村（居） | 辖区户数 | 辖区人口 | 当日入户数 | 累计入户数 | 排查率（%） | 外地返回人数 | < | < | 居家观察 | 期满解除（人） | 劝返车辆 | 党员突击队（支） | 参战党员干部
        ^ | ^ | ^ | ^ | ^ | ^ | 当日 | 累计 | 其中武汉 | ^ | ^ | ^ | ^ | ^
        港北村 | . | . | . | . | . | . | . | . | . | . | . | . | .
        四棵村 | . | . | . | . | . | . | . | . | . | . | . | . | .
        """,
        "",
        _columns(
            """
            B households:now
            C residents:now
            D households_visited:today
            E households_visited:total
            F screening_rate:total
            G arrivals:today
            H arrivals:total
            I arrivals:total?origin=wuhan
            J isolated_home:now or isolated_now:now?mode=home
            K isolation_released:total
            L turned_back:total or vehicles:total?deed=turned_back
            M commando_teams:now
            N cadres:now or mobilised:now?capacity=cadre or mobilised:now
            """
        ),
        rows={5: "gangbei", 6: "sike-v"},
    )


def firm_checks() -> Form:
    """Third set: what the safety office wants of inspections."""
    return _book(
        "企业检查周报.xlsx",
        "复工企业防疫检查情况汇总",
        "填报：                    截至日期：",
        """
        指标 | 规上企业 | < | 个体工商户 | <
        ^ | 当日 | 累计 | 当日 | 累计
        检查企业次数 | . | . | . | .
        发现问题数 | . | . | . | .
        完成整改数 | . | . | . | .
        限期整改次数 | . | . | . | .
        """,
        "",
        _columns(
            """
            B5 enterprise_inspections:today?class=above_scale or inspections:today?class=above_scale
            C5 enterprise_inspections:total?class=above_scale or inspections:total?class=above_scale
            D5 enterprise_inspections:today?class=self_employed or inspections:today?class=self_employed
            B6 findings:today?class=above_scale
            C6 findings:total?class=above_scale
            E6 findings:total?class=self_employed
            B7 findings_closed:today?class=above_scale
            E7 findings_closed:total?class=self_employed
            B8 inspections:today?class=above_scale&result=rectify or enterprise_inspections:today?class=above_scale&result=rectify
            """
        ),
    )


def volunteer_list() -> Form:
    """Third set: volunteers, two people side by side in the heading."""
    return _book(
        "志愿者名册.xlsx",
        "疫情防控志愿者花名册",
        "街道（镇）：",
        """
        序号 | 志愿者姓名 | 所在单位 | 职位 | 手机 | 政治面貌 | 服务社区 | 住址
        1 | . | . | . | . | . | . | .
        2 | . | . | . | . | . | . | .
        """,
        "",
        _columns(
            """
            B staff.name
            C staff.organisation
            D staff.title
            E staff.phones
            F staff.party_member
            G staff.serves
            H staff.home
            """
        ),
        "staff",
    )


LAST: tuple[Callable[[], Form], ...] = (three_no_shows, firm_checks, volunteer_list)
