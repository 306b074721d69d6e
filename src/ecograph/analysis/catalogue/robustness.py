"""What the network hangs on, as lists, pages and the command line show it."""

from ecograph.analysis.measure import IDENTITY, IDENTITY_EN, IDENTITY_ZH, Measure
from ecograph.analysis.robustness import (
    BRIDGES,
    CURVE,
    CUT,
    ROBUSTNESS,
    SINGLE,
    articulation_points,
    bridges,
    robustness,
    robustness_curve,
    single_points,
)

MEASURES = (
    Measure(
        name="articulation-points",
        title={"zh": "割点", "en": "articulation points"},
        meaning={
            "zh": "缺了谁，一部分主体就与其余失去联系。",
            "en": "Without whom part of the ecosystem loses touch with the rest.",
        },
        limits={
            "zh": "只看已记录的联系；可能另有未见报道的联系。",
            "en": "Recorded links only: there may be others that nobody wrote about.",
        },
        columns=(*IDENTITY, *CUT),
        heads={
            "zh": (*IDENTITY_ZH, "被切断数", "断成几块", "原连通块", "最大一块", "被切断者",
                   "被切断者（英）"),
            "en": (*IDENTITY_EN, "cut off", "pieces", "component", "largest piece", "who (zh)", "who"),
        },
        function=articulation_points,
    ),
    Measure(
        name="bridges",
        title={"zh": "桥", "en": "bridges"},
        meaning={"zh": "哪些关系不能断。", "en": "Which relations must not break."},
        limits={
            "zh": "不能说明关系的强弱，也不能说明是否另有未记录的联系。",
            "en": "Not how strong the relation is, nor whether another was left unwritten.",
        },
        columns=BRIDGES,
        heads={
            "zh": ("名次", "甲", "甲（中）", "甲（英）", "乙", "乙（中）", "乙（英）", "被切断数", "原连通块",
                   "被切断者", "被切断者（英）", "关系", "陈述"),
            "en": ("rank", "one", "one (zh)", "one (name)", "other", "other (zh)", "other (name)", "cut off",
                   "component", "who (zh)", "who", "relations", "claims"),
        },
        function=bridges,
    ),
    Measure(
        name="single-points",
        title={"zh": "单点风险", "en": "single points of failure"},
        meaning={"zh": "哪里走一家就缺一块。", "en": "Where one departure leaves a gap."},
        limits={
            "zh": "“仅一家”是仅记录到一家，不是仅有一家。",
            "en": "“One” means one on record, not one in the world.",
        },
        columns=SINGLE,
        heads={
            "zh": ("种类码", "种类", "种类（英）", "标识", "何处", "何处（英）", "被切断数", "被切断者",
                   "被切断者（英）", "角色"),
            "en": ("kind code", "kind (zh)", "kind", "identifier", "where (zh)", "where", "cut off",
                   "who (zh)", "who", "roles"),
        },
        function=single_points,
    ),
    Measure(
        name="robustness",
        title={"zh": "韧性 R", "en": "robustness R"},
        meaning={
            "zh": "最核心的主体陆续离开，生态还能否连成一片。",
            "en": "Whether the ecosystem holds together as its most central actors leave.",
        },
        limits={
            "zh": "不能说明留下的联系能否承担负荷；只看已记录的联系。",
            "en": "Not whether the links that remain carry the load; recorded links only.",
        },
        columns=ROBUSTNESS,
        heads={
            "zh": ("次序码", "离开次序", "次序（英）", "网络", "网络（英）", "R", "与上限之比",
                   "减半所需占比",
                   "最大连通块", "结点数", "标准差"),
            "en": ("order code", "order (zh)", "order", "network (zh)", "network", "R", "of the maximum",
                   "share to halve", "largest component", "nodes", "sd"),
        },
        function=robustness,
    ),
    Measure(
        name="robustness-curve",
        title={"zh": "韧性曲线", "en": "robustness curve"},
        meaning={
            "zh": "按什么顺序流失最伤，何时散架。",
            "en": "In which order losses hurt, and when the network breaks.",
        },
        limits={"zh": "不表示任何人将要离开。", "en": "Not that anybody will leave."},
        columns=CURVE,
        heads={
            "zh": ("已离开", "标识", "离开者", "离开者（英）", "最大连通块", "占比"),
            "en": ("left", "identifier", "who leaves (zh)", "who leaves", "largest component", "share"),
        },
        function=robustness_curve,
    ),
)  # fmt: skip
