"""Brokerage and structural holes, as lists, pages and the command line show them."""

from ecograph.analysis.brokerage import BROKERAGE, BY_ROLE, COUNTED, brokerage, brokerage_by_role
from ecograph.analysis.holes import HOLES, structural_holes
from ecograph.analysis.measure import IDENTITY, IDENTITY_EN, IDENTITY_ZH, Measure

_ZH = ("协调人", "外部中介", "代表", "守门人", "联络人", "合计")

MEASURES = (
    Measure(
        name="brokerage",
        title={"zh": "中介角色（Gould–Fernandez）", "en": "brokerage (Gould–Fernandez)"},
        meaning={
            "zh": "谁在不同角色之间牵线搭桥，又为谁把门。",
            "en": "Who opens doors between groups, and for whom.",
        },
        limits={
            "zh": "不能说明确有往来经其手；方向取决于各类联系的约定。",
            "en": "Not that anything passes through the broker; direction is that given to each kind of "
            "link.",
        },
        columns=(*IDENTITY, *BROKERAGE),
        heads={
            "zh": (*IDENTITY_ZH, "组（代码）", "组", "组（英）", *_ZH, *(f"z {k}" for k in _ZH),
                   *(f"期望 {k}" for k in _ZH), *(f"方差 {k}" for k in _ZH)),
            "en": (*IDENTITY_EN, "group (code)", "group (zh)", "group", *COUNTED,
                   *(f"z {k}" for k in COUNTED), *(f"expected {k}" for k in COUNTED),
                   *(f"variance {k}" for k in COUNTED)),
        },
        function=brokerage,
    ),
    Measure(
        name="brokerage-by-role",
        title={"zh": "各角色的中介", "en": "brokerage by role"},
        meaning={
            "zh": "园区的“红娘”是哪类角色，为谁牵线。",
            "en": "Which role is the go-between of the park, and for whom.",
        },
        limits={
            "zh": "是组内各主体之和，不表示该类角色一致行动。",
            "en": "Sums over the actors of a group: not that the group acts together.",
        },
        columns=BY_ROLE,
        heads={
            "zh": ("组（代码）", "组", "组（英）", "主体数", "中介角色（代码）", "中介角色",
                   "中介角色（英）", "次数",
                   "每主体", "期望", "比值", "标准差", "z值"),
            "en": ("group (code)", "group (zh)", "group", "actors", "brokerage (code)", "brokerage (zh)",
                   "brokerage", "count", "per actor", "expected", "ratio", "sd", "z"),
        },
        function=brokerage_by_role,
    ),
    Measure(
        name="structural-holes",
        title={"zh": "结构洞", "en": "structural holes"},
        meaning={
            "zh": "谁处在互不相识的圈子之间（约束度低者）。",
            "en": "Who sits between circles that do not know each other (low constraint).",
        },
        limits={
            "zh": "不能说明“洞”真的存在：两个联系对象之间的联系可能未见报道。",
            "en": "Not that the hole is real: a tie between two contacts may be unreported.",
        },
        columns=(*IDENTITY, *HOLES),
        heads={
            "zh": (*IDENTITY_ZH, "约束度", "有效规模", "效率", "等级度", "联系对象"),
            "en": (*IDENTITY_EN, "constraint", "effective size", "efficiency", "hierarchy", "contacts"),
        },
        function=structural_holes,
    ),
)  # fmt: skip
