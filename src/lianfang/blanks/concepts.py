"""Words of superiors' tables that say the same: what offices call things, by idea.

General vocabulary of grassroots work, not of any one form. The longest word wins wherever several
begin, so 居家隔离 may be one idea although 隔离 is another. `GENERIC` words say nothing by
themselves.
"""

CONCEPTS: dict[str, str] = {
    # who and what is counted
    "person": "人员数量 人员数 人员 人数 人口 人次 人群 群众 对象 名单 人",
    "household": "家庭户数 居民户数 住户 户数 户次 家庭 农户 居民户 户",
    "resident": "居民 村民 市民 常住人口 户籍人口 实有人口",
    "enterprise": "企业数量 企业数 企业 厂企 公司 工厂 市场主体 经营主体 家数 单位数",
    "self_employed": "个体工商户 个体经营户 个体户 个体商户 商户 个体",
    "above_scale": "规模以上 规上 规模上",
    "industrial": "工业 制造业",
    "limited_above": "限额以上 限上",
    "four_above": "四上",
    "project": "在建项目 建设项目 重点项目 工程项目 建筑工地 在建工地 工地 在建工程 项目",
    "area": "建筑面积 面积",
    "employee": "在职员工 员工 职工 从业人员 务工人员 工人 用工",
    "shop": "商店 超市 商超 门店 店铺 沿街店铺",
    "small_premises premises": "五小场所 五小行业 五小 七小场所 九小场所 七小 九小 六小",
    "premises": "公共场所 经营场所 场所 营业场所",
    "hotel": "酒店 宾馆 旅馆 住宿场所",
    "volunteer": "志愿者 志愿服务者 志愿人员 志愿",
    "cadre": "干部",
    "cadre seconded": "下沉干部 下派干部 下沉党员干部 下沉机关干部",
    "seconded": "下沉 下派 派驻",
    "party_member": "党员",
    "staff": "工作人员 防控人员 在岗人员 参与人员 一线人员 力量 人力",
    "engage": "投入 出动 参与 参加 抽调 调配 参战 上阵",
    "mobilise": "动员 发动 号召",
    "supervisors": "督导组 督查组 检查组 督导专班",
    "task_force": "工作组 工作专班 专项组 专班",
    "team commando": "突击队",
    "team pioneer": "先锋队",
    "team": "服务队 队伍 支队 分队 小分队 服务团 队",
    "team member": "队员 组员",
    "party_branch": "党支部 党组织 支部 党小组",
    "temporary": "临时",
    "post": "岗位 服务岗 岗",
    "post pioneer": "先锋岗",
    "post model": "示范岗",
    "checkpoint": (
        "防疫检查点 疫情防控点 联合检疫站 检查卡点 防控卡点 卡口 检查点 检疫点 检测点 卡点"
        " 劝返点 防控点"
        " 值守点 检查站 检疫站点 检疫站 监测点 设卡点 设卡 关卡 劝导点 登记点 测温点 防疫点"
    ),
    "vehicle": "过往车辆 机动车 车辆数 车辆 过车 车次 车数 车",
    "through": "进出 出入 过往 通行 往来",
    "found": "发现 检出 查出 筛出",
    "pass": "临时通行证 临时出入证 通行证 出入证 通行卡 出入卡 出门证 准行证 通行码",
    "grid": "网格",
    "spot": "地点 点位 场地 路口 道口 路段 出入口",
    "seal": "封闭管理 封闭 封控 封锁 封堵 封路 封村",
    "house": "住房 房屋 住宅 民房",
    "sort": "类型 类别 性质 种类 分类",
    "contact_history": "密切接触史 接触史 接触过 接触",
    "community": "社区",
    "village": "行政村 村",
    "building": "楼栋 楼宇 楼幢 幢 栋",
    "stair": "单元 楼道 门栋 楼门",
    "leaflet": (
        "宣传资料 宣传单 宣传品 宣传材料 宣传册 传单 告知书 一封信 明白纸 倡议书 通告 海报 折页"
    ),
    "loudspeaker": "大喇叭 小喇叭 应急广播 移动喇叭 喇叭 广播 音响 宣传车",
    "banner": "横幅 标语 条幅 宣传栏",
    "mask": "医用口罩 一次性口罩 口罩",
    "thermometer": "红外测温仪 额温枪 测温枪 测温仪 体温枪 体温计 耳温枪",
    "disinfectant": "84消毒液 消毒液 消毒水 消毒剂 酒精 消毒粉 消毒用品",
    "suit": "防护服 隔离衣",
    "goggles": "护目镜",
    "gloves": "手套",
    "material": "防控物资 防疫物资 防护物资 物资 物品",
    # what happened
    "visit": "走访慰问 入户走访 上门走访 走访 巡访 探访 访视 慰问 看望 探视 随访 回访",
    "visit door": "入户 上门 敲门 登门 进户",
    "visit enterprise": "入企走访 进企走访 入企 进企 访企 驻厂走访",
    "screen": "拉网式排查 地毯式排查 全覆盖排查 大排查 排查 摸排 摸查 筛查 核查 摸底",
    "covered": "覆盖",
    "missed": "漏查 漏排 遗漏 漏登 漏户 漏人",
    "nobody_home": (
        "无人在家 家中无人 不在家 空户 无人居住 外出未归 敲门无人应答 无人应答 未见到人"
        " 敲门不应 无人开门 未见面 未遇 无人"
    ),
    "arrive": (
        "返乡回乡 来返 返乡 返回 返程 返镇 返街 回乡 归来 来镇 来街 来访 抵达 到达 外来"
        " 流入 返村 来村 到镇 入镇 入村 回村 回镇"
        " 返家 返城 返莞 返粤 返鄂 回来 来自 来 返"
    ),
    "leave": "离开 外出 离镇 离汉",
    "isolate": "隔离医学观察 医学观察 隔离观察 隔离 观察 留观 管控",
    "home": "居家",
    "site": "集中",
    "hospital": "住院 医院 就医 送医 转诊",
    "should release date": "期满日期 期满时间 到期日期",
    "worker": "包保责任人 责任人 服务人员 包保人 监测人 看护人员 管控责任人",
    "release": "解除隔离 解除观察 期满解除 解除 期满",
    "close_contact": "密切接触者 密切接触 密接者 密接",
    "confirmed": "确诊病例 确诊病人 确诊患者 确诊",
    "patient": "病例 病人 患者",
    "suspected": "疑似病例 疑似",
    "fever": (
        "体温异常 体温超标 体温超过37.3 体温≥37.3℃ 体温≥37.3 体温大于37.3 37.3℃以上 发热 发烧 高热"
    ),
    "symptom": "身体不适 异常症状 症状 咳嗽 不适 异常",
    "temperature": "测量体温 体温测量 体温检测 体温 测温 温度",
    "check": "登记检查 盘查 查验 检测 检疫 监测",
    "health check": "健康监测 健康检测 健康检查 健康巡检",
    "register": "登记造册 登记在册 登记 建档 造册 录入",
    "report": "上报 报送 报告 汇报 已报 应报",
    "late report": "漏报 缺报 迟报",
    "alert": "报警 预警 警报 告警",
    "begin": "开始 启动 着手 已启动",
    "task": "工作任务 任务",
    "turn_back": "劝返 劝离 劝回 劝阻 劝退 返劝",
    "resume": (
        "复工复产 复产复工 复产达产 复工 复产 开工 复业 复市 复商 恢复生产 恢复经营"
        " 恢复营业 开复工 开门营业"
    ),
    "back": "返岗 到岗 复岗 返工 返厂 回岗 返企",
    "operate": "正常经营 正常营业 正常生产 营业 开业 经营",
    "file": "申报备案 备案 申报 申请 报备 提出申请 递交",
    "approve": "审核通过 批准 批复 准予 审批 核准 同意 通过 获批",
    "inspect": "监督检查 检查 巡查 督查 抽查 督导检查 督导 巡检 明查暗访 暗访",
    "problem": "安全隐患 问题隐患 问题 隐患 不合格",
    "settle rectify": "整改到位 整改完成 完成整改 整改落实 落实整改 整改 改正",
    "settle close": "办结 办理完毕 销号 办毕 结案",
    "settle solve": "解决 化解 协调解决",
    "suspend": "暂停营业 停业停产 停业 停产 停工 关闭 歇业",
    "suspend ordered": "停业整顿 责令停业 责令停产 责令关停 责令停业整顿 关停 查封",
    "need": "困难诉求 诉求 困难问题 困难 需求 求助 请求 难题",
    "answer": "答复 回复 回应 办理",
    "disinfect": "环境消杀 消毒消杀 消杀 消毒 杀菌 喷洒",
    "publicise": "宣传",
    "hand_out": "发放 派发 张贴 分发 散发 制发 核发 开具",
    "ask": "询问 问询",
    "slot": "时段",
    "know": "知晓 了解 送达",
    "help": "帮办 协助 帮助 帮扶 代理",
    "track": "跟踪 追踪 跟进",
    "other": "其他 其它 其余",
    "recruit": "招聘 招工 用人 缺工",
    "hired": "录用 录取 招录 入职 签约 上岗就业 聘用 达成就业 就业",
    "vacancy": "用工缺口 用工需求 缺工人数 空缺 缺口 岗位需求 招聘岗位 缺工数",
    "lack": "缺员 缺人 尚缺 空岗 缺额 未满员 缺岗",
    "claim": "认领 认岗 领岗",
    "seeker": "求职登记 求职 求职者 有意向就业 就业意愿 就业意向 求职意愿",
    "recommend": "推荐 推介",
    "policy": "惠企政策 优惠政策 政策",
    "fund": "专项资金 资金 补贴 补助 奖补",
    "pay": "拨付 兑付 兑现 支付 发放到位",
    "left": "余额 结余 剩余",
    "budget": "预算安排 预算 总额",
    "per_head": "人均 户均 平均",
    "depart": "发车 发出 开行 发班",
    "charter": "点对点接返 包车接返 接返 接回 包车 专车 直通车 点对点",
    "ride": "接送 出车 用车 派车",
    "seat": "座位 席位 座",
    "free": "空余 可用 空闲 空床 剩余可用",
    "taken": "已占 占用 已订 已住 入住",
    "stock": "现有库存 库存量 库存 结存 储备量 储备 存量",
    "received": "入库 购入 接收 采购 购进 领入 到货 收到",
    "issued": "出库 发放量 领用 使用量 消耗 支出",
    "gathering": "聚集 聚会 聚餐 红白事 宴席 宴请 酒席 活动",
    "cancel": "取消 劝停 劝散",
    "errand": "代购代办 代办代购 代买代办 代办 代购 跑腿 代买 代取 采买",
    "special": (
        "特殊困难群体 特殊困难人群 特殊群体 特殊人群 重点关注人群 重点人群 困难群众 困难群体"
        " 困难人群 弱势群体"
    ),
    "liaison": "驻企联络员 企业联络员 联络员 特派员 指导员 驻企 服务专员 包联",
    "duty": "值守 值班 执勤",
    "on_post": "上岗 在岗 在位 当班",
    "lodging": "住宿 安置 食宿",
    "room": "房间号码 房间号 房间 客房 房号",
    "bed": "床位 床",
    # fields
    "name": "姓名 名字 名称 全称",
    "id_number": (
        "身份证号码 身份证件号码 公民身份号码 居民身份证号 证件号码 身份证号 身份证件 身份证 证件号"
    ),
    "id_kind": "证件类型 证件种类 证件类别",
    "phone": (
        "手机号码 联系电话号码 联系电话 联系方式 电话号码 联系号码 手机号 移动电话 固定电话"
        " 电话 手机"
        " 联系电话及姓名"
    ),
    "sex": "性别",
    "age": "年龄 周岁",
    "birth": "出生日期 出生年月 出生",
    "address": (
        "现居住详细地址 现居住地址 现住详细地址 家庭详细住址 现住地址 家庭住址 居住地址"
        " 详细地址 常住地址"
        " 现居住地 厂址 店址 场址 经营地址 生产经营地址 注册地址 办公地址 现住址 居住地"
        " 居住处 现住处 住处 住址 地址 住所 所在地 位置"
    ),
    "hukou": "户籍所在地 户籍地址 户口所在地 户籍地 户籍 籍贯 户口",
    "from": (
        "假期所在地 假期去向 春节期间所在地 春节所在地 春节去向 返程前所在地"
        " 来源地 出发地 始发地 从何地来 从何处来 来自何地 来自何处 何地来 何处来 出发 来源 从何地"
    ),
    "via": "途经 途径 中转 经停 中途停留",
    "transport": "乘坐交通工具 交通工具 交通方式 出行方式 返程方式 乘坐方式 交通",
    "trip_number": "航班车次 车次航班 航班号 车次号 班次 航班 车次",
    "plate": "车牌号码 车牌号 车牌 车号",
    "host": "接待人 房东 投靠人 探访对象",
    "scale": "企业规模 规模",
    "remark": "备注 说明 其他说明",
    "job": "工作岗位 岗位工种 职务 工种 职业 职位",
    "uscc": "统一社会信用代码 社会信用代码 信用代码 营业执照号 营业执照注册号 组织机构代码",
    "legal_person": "企业法人代表 法定代表人 法人代表 法人 法人姓名",
    "contact": "疫情防控联系人 联系人 联络人",
    "industry": "所属行业 行业类别 行业类型 行业",
    "relation": "与户主关系 关系",
    "date": "年月日 日期 时间",
    "until": "截止日期 截止日 截止时间 有效期至 有效期 截止",
    "reason": "事由 原因 理由 缘由",
    "unit_of_person": "工作单位 所在单位 所属单位 单位名称 所属企业 单位",
    "health": "健康状况 身体状况 健康情况 身体情况 健康",
    "province": "省份 省",
    "wuhan_words": "疫区 重点疫区 重点地区",
    # how it is looked at
    "rate": "百分比 比例 占比 比率 率",
    "should": "应到 应当 应复 应 需要 需 拟 计划 预计",
    "done": "完成 实际 已经 已",
    "not": "不予 未予 尚未 还未 未 没有 尚缺 无",
    "late": (
        "逾期未办结 逾期未办 逾期未完成 超期未办结 超期未办 超时未办 到期未办"
        " 逾期 超时 超期 过期 到期"
    ),
    "late settle": "逾期未整改到位 逾期未整改 超期未整改 逾期未改 到期未整改",
    "in_time": "按期 按时 及时 限期内",
    "elderly": "老人 老年人 长者",
    "order": "督办单 督办函 督办 交办单",
    "should screen": "应查 应排 应摸",
    "done screen": "实查 实排 实摸",
    "live": "居住于 居住在 居住",
    "own_place": "所属辖区 所在辖区 所辖区域 所属区域 所属片区 属地",
    "sign_up": "报名登记 登记报名 报名",
    "waiting": "尚未安排 未安排 未予安排 等待 待 正在 在办",
    "critical": "重大 严重",
    # what tables ask for and nothing here tells of, unless a form of the plan does
    "institution": "养老服务机构 养老机构 养老院 敬老院 福利院 福利机构 封闭机构 托养机构",
    "topic:test": "核酸检测 核酸 采样 抗体 咽拭子",
    "topic:vaccine": "疫苗 接种",
    "topic:death": "死亡 病亡",
    "topic:cured": "治愈 出院 康复",
    "topic:fine": "罚款 行政拘留 拘留 立案 案件 治安 查处 处罚 警情",
    "topic:income": "营业收入 收入 产值 税收 利润 销售额 营业额 用电量 用电 产量 订单 出口",
    "topic:loan": "贷款 融资额 授信",
    "topic:school": "学校 学生 教职工 教职员工 网课 幼儿园 课程",
    "topic:price": "价格 物价 供应量 蔬菜 猪肉",
    "topic:media": "媒体 报道 新闻 稿件 微信群 公众号 短信 推文 信息稿",
    "topic:waste": "垃圾 公厕 厕所 医疗废物 污水",
    "topic:farm": "春耕 备耕 种植 耕地 农资 播种",
    "topic:animal": "野生动物 活禽 畜禽 家禽",
    "topic:market": "农贸市场 菜市场 集贸市场",
    "topic:temple": "寺庙 教堂 宗教",
    "topic:petition": "信访 投诉 举报 热线 咨询",
    "topic:code": "绿码 黄码 红码 健康码 健康证明",
    "topic:camera": "无人机 监控 探头 摄像头",
    "topic:bus": "公交 出租车 火车站 高速 地铁 飞机场 汽车站",
    "topic:clinic": "发热门诊 门诊 接诊",
    "topic:party_fee": "党费 捐款 捐献",
    "topic:allowance": "低保金 救助金 慰问金 抚恤金",
    "topic:games": "棋牌室 麻将 棋牌",
    "special_line": "其中",
}
# One sign of a state before one sign of a deed is how offices shorten: 应排, 已访, 漏报, 待批.
STATES: dict[str, str] = {
    "应": "should",
    "需": "should",
    "拟": "should",
    "已": "done",
    "实": "done",
    "未": "not",
    "漏": "missed",
    "待": "waiting",
}
DEEDS: dict[str, str] = {
    "查": "screen",
    "排": "screen",
    "摸": "screen",
    "访": "visit",
    "报": "report",
    "检": "inspect",
    "复": "resume",
    "返": "back",
    "到": "back",
    "办": "settle",
    "改": "settle rectify",
    "拨": "pay",
    "批": "approve",
    "招": "recruit",
    "接": "charter",
    "测": "temperature",
    "解": "release",
    "询": "ask",
}
# Words that only give a heading its form.
GENERIC = (
    "情况 数量 总数量 总数 数目 个数 户数 人数 数 量 总 的 及 和 与 或 等 是否 填报 统计 名单"
    " 内容 有无 有否 目前 现有 当前 本 该 各 全 共 有 为 在 进行 开展 具体 相关 有关 以上 合计"
    " 小计 总计 序号 辖区 范围 内 期间 疫情 防控 新冠 肺炎"
    " 成立 组建 设立 设置 建立 派出 派驻 组织 实施 接受 被 安排 划分 落实 联防联控"
    " 专职 各类 支数 人头 公共区域"
    " 市州 地市 县市 地州市"
    " 镇 街道 街 数据 填写 请 如 实 次数 家 个 处 份 张 件 只 元 名 下发 事项 金额 笔数 笔"
)
MODIFIERS = frozenset(
    {
        "rate",
        "should",
        "not",
        "late",
        "in_time",
        "per_head",
        "waiting",
        "missed",
        "critical",
        "other",
    }
)
# What is done: a name that does not know it tells of something else.
ACTS = frozenset(
    {
        *("visit", "screen", "arrive", "isolate", "release", "check", "fever", "symptom", "report"),
        *("resume", "back", "file", "approve", "inspect", "settle", "suspend", "need", "answer"),
        *("disinfect", "recruit", "hired", "seeker", "recommend", "pay", "turn_back"),
        *(
            "track",
            "seal",
            "lodging",
            "ride",
            "charter",
            "claim",
            "publicise",
            "gathering",
            "errand",
        ),
        *("alert", "task", "duty", "vacancy", "lack", "contact_history", "close_contact"),
    }
)
# What happens in many kinds of work: of which, the title of the table tells (发热人数, 已办结).
ANYWHERE = frozenset(
    {
        *("fever", "symptom", "turn_back", "temperature", "check", "problem", "settle", "rectify"),
        *("close", "solve", "need", "answer", "report", "done", "person", "household", "found"),
        *("in_time", "late", "not", "should", "vehicle", "file", "approve", "pay", "waiting"),
    }
)
# What a table may be about as a whole.
SCENES = ACTS | {
    *("checkpoint", "vehicle", "institution", "small_premises", "fund", "policy", "team", "post"),
    *("project", "self_employed", "hotel", "pass", "elderly", "special"),
}
# Ideas that hardly tell figures apart: shared by half of all tables.
WEAK = frozenset(
    {
        "person",
        "household",
        "enterprise",
        "done",
        "staff",
        "date",
        "special_line",
        "name",
        "through",
        "found",
        "register",
    }
)
# The moment a table is told of says nothing about the span of its figures.
AS_OF_WORDS = "截[至止](?!日期?$|时间$)(?:到|于)?[0-9x×年月日时点分:_前止]*"
SPAN_WORDS: tuple[tuple[str, str], ...] = (
    ("total", "截至目前|截止目前|累计|至今|以来|总计|历史"),
    ("yesterday", "昨日|昨天|前一日|前一天|上一日|上日"),
    (
        "today",
        "今日新增|当日新增|当天新增|本日新增|日新增|今日|今天|当日|当天|本日|24小时内|24小时(?=新)"
        "|每日|新增|日均",
    ),
    ("week", "本周|一周|近7[日天]|7日内|近一周"),
    ("now", "目前|现有|现存|当前|尚在|仍在|在册|实有|正在"),
)
