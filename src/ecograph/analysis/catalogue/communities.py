"""Communities, as lists, pages and the command line show them."""

from ecograph.analysis.communities import COMMUNITIES, MEMBERSHIP, communities, membership
from ecograph.analysis.measure import Measure

MEASURES = (
    Measure(
        name="communities",
        title={"zh": "社群", "en": "communities"},
        meaning={
            "zh": "哪些主体抱成一团,彼此往来多于对外往来。",
            "en": "Which groups work more with each other than with the rest.",
        },
        limits={
            "zh": "看不见很小的群体(分辨率极限);多次运行不一致时,边界是任意的。",
            "en": "Not very small groups (resolution limit); where runs disagree, borders are arbitrary.",
        },
        columns=COMMUNITIES,
        heads={
            "zh": ("社群", "中文名", "英文名", "结点数", "主要角色", "角色占比", "产业",
                   "主要成员(中)", "主要成员(英)", "群内联系", "对外联系"),
            "en": ("community", "name (zh)", "name (en)", "size", "main role", "share of role",
                   "industries", "main members (zh)", "main members (en)", "links inside",
                   "links outside"),
        },
        function=communities,
    ),
    Measure(
        name="membership",
        title={"zh": "社群归属", "en": "community membership"},
        meaning={
            "zh": "每个主体属于哪个社群,谁的联系主要在群外。",
            "en": "Who belongs to which group, and who mostly links out of it.",
        },
        limits={
            "zh": "每个结点只归入一个社群。",
            "en": "Not that a node belongs to two groups: each is put into one.",
        },
        columns=MEMBERSHIP,
        heads={
            "zh": ("社群", "标识", "中文名", "英文名", "角色", "群内联系", "对外联系"),
            "en": ("community", "identifier", "name (zh)", "name (en)", "roles", "links inside",
                   "links outside"),
        },
        function=membership,
    ),
)  # fmt: skip
