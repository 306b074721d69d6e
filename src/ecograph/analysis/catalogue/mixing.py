"""Mixing and homophily, as lists, pages and the command line show them."""

from ecograph.analysis.measure import Measure
from ecograph.analysis.mixing import (
    ASSORTATIVITY,
    COLEMAN,
    EI,
    MIXING,
    SEGREGATION,
    assortativity,
    coleman,
    ei_index,
    mixing,
    segregation,
)

_NULL_ZH = ("随机均值", "随机标准差", "z值", "p值")
_NULL_EN = ("null mean", "null sd", "z", "p")

MEASURES = (
    Measure(
        name="mixing",
        title={"zh": "角色混合矩阵", "en": "mixing matrix"},
        meaning={
            "zh": "哪些角色之间的往来多于或少于其数量所应有的程度。",
            "en": "Which roles work together more, or less, than their numbers suggest.",
        },
        limits={
            "zh": "不能说明原因；没有记录到的联系可能只是未见报道。",
            "en": "Not why; a missing link may be unreported.",
        },
        columns=MIXING,
        heads={
            "zh": ("起（代码）", "起", "起（英）", "讫（代码）", "讫", "讫（英）", "联系", "随机期望", "比值",
                   "随机标准差", "z值"),
            "en": ("from (code)", "from (zh)", "from", "to (code)", "to (zh)", "to", "links", "expected",
                   "ratio", "null sd", "z"),
        },
        function=mixing,
    ),
    Measure(
        name="ei-index",
        title={"zh": "E–I 指数", "en": "E–I index"},
        meaning={
            "zh": "各角色是自成一圈，还是与其他角色往来。",
            "en": "Is each role closed in itself, or open to the others?",
        },
        limits={
            "zh": "不可单独解读：小群体按算术就有较多对外联系，须与随机均值相比。",
            "en": "Not by itself: a small group has more links outside by arithmetic; compare with the null.",
        },
        columns=EI,
        heads={
            "zh": ("组（代码）", "组", "组（英）", "主体数", "对外联系", "组内联系", "E–I", *_NULL_ZH),
            "en": ("group (code)", "group (zh)", "group", "actors", "external", "internal", "E–I", *_NULL_EN),
        },
        function=ei_index,
    ),
    Measure(
        name="assortativity",
        title={"zh": "同配系数", "en": "assortativity"},
        meaning={
            "zh": "同类角色之间是否更倾向于相互往来（全网一个数）。",
            "en": "Do actors of one role keep to themselves? One number for the network.",
        },
        limits={
            "zh": "不能说明是哪类角色，须看 coleman 与 mixing。",
            "en": "Not which role does: see coleman and mixing.",
        },
        columns=ASSORTATIVITY,
        heads={
            "zh": ("形式（代码）", "形式", "形式（英）", "主体数", "组数", "联系", "r",
                   "刀切误差", *_NULL_ZH),
            "en": ("form (code)", "form (zh)", "form", "actors", "groups", "links", "r", "jackknife error",
                   *_NULL_EN),
        },
        function=assortativity,
    ),
    Measure(
        name="coleman",
        title={"zh": "Coleman 同质性指数", "en": "Coleman homophily"},
        meaning={
            "zh": "哪类角色偏好同类，哪类回避同类。",
            "en": "Which role prefers its own kind, and which avoids it.",
        },
        limits={
            "zh": "取决于各类联系的方向约定，方向含义不同的网络不可相比。",
            "en": "Networks whose directions mean different things cannot be compared.",
        },
        columns=COLEMAN,
        heads={
            "zh": ("组（代码）", "组", "组（英）", "主体数", "选择数", "组内选择", "期望", "h", *_NULL_ZH),
            "en": ("group (code)", "group (zh)", "group", "actors", "choices", "within", "expected", "h",
                   *_NULL_EN),
        },
        function=coleman,
    ),
    Measure(
        name="segregation",
        title={"zh": "Freeman 隔离指数", "en": "Freeman segregation"},
        meaning={
            "zh": "各角色之间是否彼此隔离。",
            "en": "Are the roles walled off from each other?",
        },
        limits={
            "zh": "分不清隔离与沉默：跨角色的联系也许只是少见报道。",
            "en": "Not walls from silence: links between roles may only be less written about.",
        },
        columns=SEGREGATION,
        heads={
            "zh": ("形式（代码）", "形式", "形式（英）", "主体数", "组数", "联系", "跨组联系", "跨组期望",
                   "隔离指数", "未截断值", *_NULL_ZH),
            "en": ("form (code)", "form (zh)", "form", "actors", "groups", "links", "between",
                   "expected between", "segregation", "unclipped", *_NULL_EN),
        },
        function=segregation,
    ),
)  # fmt: skip
