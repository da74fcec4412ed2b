"""Questions with a passage that answers each, in both languages, to see what an encoder's cosines mean.

Written for this project. Each line: a question and its passage in Chinese, the same two in English.
"""

from __future__ import annotations

from typing import NamedTuple


class CalibrationProbe(NamedTuple):
    """A question and a passage that answers it, in both languages."""

    question_zh: str
    passage_zh: str
    question_en: str
    passage_en: str


PROBES = (
    CalibrationProbe(
        "图书馆周末几点关门？",
        "阅览室工作日开放到晚上九点，星期六和星期日下午五点闭馆。",
        "When does the library close at the weekend?",
        "The reading room is open until nine on working days and shuts at five on Saturdays and Sundays.",
    ),
    CalibrationProbe(
        "企业排放废水超标要受什么处罚？",
        "排入河流的污水不符合标准的，由生态环境部门责令停产整治，并处十万元以上罚款。",
        "What is the penalty for a factory that discharges too much waste water?",
        "Sewage let into rivers against the standard is punished with a fine of at least 100,000 yuan and a halt.",
    ),
    CalibrationProbe(
        "怎样申请困难学生助学金？",
        "家庭收入低的学生可在九月向学校提交申请表和收入证明，经公示后发放补助。",
        "How can a student from a poor family apply for a grant?",
        "Pupils whose parents earn little hand in a form and proof of income in September and are paid after a notice.",
    ),
    CalibrationProbe(
        "国家怎样鼓励开发新疫苗？",
        "对研制预防传染病制品的单位给予科研经费支持，并优先审评其上市申请。",
        "How does the state encourage new vaccines?",
        "Makers of products against infectious disease get research money and their applications are reviewed first.",
    ),
    CalibrationProbe(
        "工伤职工的医疗费由谁承担？",
        "在岗位上受到伤害的劳动者，其治疗费用从保险基金中支付。",
        "Who pays the hospital bill of a worker hurt on the job?",
        "The cost of treating employees who are injured at their post is borne by the insurance fund.",
    ),
    CalibrationProbe(
        "火星上为什么看起来是红色的？",
        "这颗行星表面的土壤富含氧化铁，铁锈使它呈现出红褐色。",
        "Why does Mars look red?",
        "The soil of that planet is rich in iron oxide, and the rust gives it a reddish brown colour.",
    ),
    CalibrationProbe(
        "租客提前退房，押金能退吗？",
        "承租人在合同期满前搬走的，应当提前三十日通知房东，房屋无损坏的退还保证金。",
        "Does a tenant who moves out early get the deposit back?",
        "Whoever leaves a flat before the lease ends tells the owner a month ahead; the bond is repaid if all is well.",
    ),
    CalibrationProbe(
        "春季防治小麦病虫害要注意什么？",
        "三月田间管理以查看叶片为主，发现锈病和蚜虫及时喷药。",
        "What should be watched when protecting wheat from pests in spring?",
        "In March fields are inspected leaf by leaf, and rust and aphids are sprayed as soon as they appear.",
    ),
    CalibrationProbe(
        "乡村医生的待遇如何提高？",
        "在村卫生室工作的人员每月领取岗位补贴，并参加养老保险。",
        "How is the pay of village doctors to be improved?",
        "Staff of rural clinics receive a monthly allowance for their post and are enrolled in a pension scheme.",
    ),
    CalibrationProbe(
        "人工智能产品要怎样备案？",
        "向公众提供生成式算法服务的公司，应当在上线前报网信部门登记。",
        "How must an artificial intelligence service be registered?",
        "A company that offers generative algorithms to the public files them with the cyberspace office beforehand.",
    ),
    CalibrationProbe(
        "这座大桥有多长？",
        "跨海通道全长五十五公里，其中隧道将近七公里。",
        "How long is the bridge?",
        "The link across the sea measures fifty-five kilometres in all, of which almost seven run through a tunnel.",
    ),
    CalibrationProbe(
        "老年人乘坐公交车免费吗？",
        "年满六十五周岁的居民凭卡可以不付车费搭乘市内公共汽车。",
        "Do old people ride the bus for free?",
        "Residents aged sixty-five and over travel on city buses without a fare when they show their card.",
    ),
    CalibrationProbe(
        "怎样保护古建筑不被火烧？",
        "寺庙和祠堂内禁止明火，电线应当穿管，并设消防水池。",
        "How are historic buildings protected from fire?",
        "Open flames are forbidden in temples and halls, wires run in pipes, and water tanks stand ready.",
    ),
    CalibrationProbe(
        "谁可以参加村委会选举？",
        "户籍在本村、年满十八周岁的村民有权投票选出主任和委员。",
        "Who may vote in the election of the village committee?",
        "Villagers registered there who are eighteen or older choose the head and the members by ballot.",
    ),
    CalibrationProbe(
        "咖啡喝多了有什么害处？",
        "摄入过量咖啡因会使人心跳加快、难以入睡。",
        "What harm does too much coffee do?",
        "An excess of caffeine makes the heart beat faster and keeps people from falling asleep.",
    ),
    CalibrationProbe(
        "网上买的东西不合适，几天内可以退？",
        "消费者通过互联网购物，自收到商品之日起七日内可以无理由退货。",
        "Within how many days can goods bought online be sent back?",
        "Consumers who shop on the internet may return a product within a week of receiving it, whatever the reason.",
    ),
    CalibrationProbe(
        "新能源汽车充电站建设的目标是什么？",
        "到二〇三〇年，每个县城和高速公路服务区都要装上电动车快充桩。",
        "What is the target for charging stations for electric cars?",
        "By 2030 every county town and motorway service area is to have fast chargers for battery vehicles.",
    ),
    CalibrationProbe(
        "离婚后孩子由谁抚养？",
        "不满两周岁的子女，父母分开后一般随母亲生活，另一方支付抚养费。",
        "Who brings up the child after a divorce?",
        "A son or daughter under two normally lives with the mother once the parents part, and the other pays support.",
    ),
    CalibrationProbe(
        "台风来临前渔船应当怎么办？",
        "气象部门发布警报后，海上作业的船只须立即回港避风。",
        "What must fishing boats do before a typhoon?",
        "Once the weather service gives the warning, vessels at sea return to harbour at once and take shelter.",
    ),
    CalibrationProbe(
        "小微企业贷款利息有补贴吗？",
        "财政对符合条件的个体工商户和小公司的借款给予两个百分点的贴息。",
        "Is there a subsidy for the interest on loans to small firms?",
        "The treasury bears two percentage points of what eligible traders and little companies pay on credit.",
    ),
)
