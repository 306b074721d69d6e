"""Communities, as lists, pages and the command line show them."""

from ecograph.analysis.communities import (
    COMMUNITIES,
    MEMBERSHIP,
    STABILITY,
    communities,
    community_stability,
    membership,
)
from ecograph.analysis.measure import Measure

MEASURES = (
    Measure(
        name="communities",
        title={"zh": "社群", "en": "communities"},
        meaning={
            "zh": "哪些主体抱成一团，彼此往来多于对外往来。",
            "en": "Which groups work more with each other than with the rest.",
        },
        limits={
            "zh": "看不见很小的群体（分辨率极限）；多次运行不一致时，边界是任意的。",
            "en": "Not very small groups (resolution limit); where runs disagree, borders are arbitrary.",
        },
        columns=COMMUNITIES,
        heads={
            "zh": ("社群", "中文名", "英文名", "结点数", "主要角色", "角色占比", "产业",
                   "主要成员（中）", "主要成员（英）", "群内联系", "对外联系"),
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
            "zh": "每个主体属于哪个社群，谁的联系主要在群外。",
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
    Measure(
        name="community-stability",
        title={"zh": "社群稳定性", "en": "stability of communities"},
        meaning={
            "zh": "社群划分是否稳定可信，是否只是按角色分群。",
            "en": "Whether the groups can be trusted, and whether they are just the seven roles again.",
        },
        limits={
            "zh": "稳定只说明算法总能找到它；与角色的NMI未作随机校正。",
            "en": "Stable means that it is found again; NMI with roles is not adjusted for chance.",
        },
        columns=STABILITY,
        heads={
            "zh": ("算法", "运行次数", "最少社群数", "最多社群数", "模块度", "平均模块度", "最低模块度",
                   "平均ARI", "最低ARI", "平均NMI", "与角色的NMI", "有角色的结点"),
            "en": ("algorithm", "runs", "fewest communities", "most communities", "modularity",
                   "mean modularity", "lowest modularity", "mean ARI", "lowest ARI", "mean NMI",
                   "NMI with roles", "nodes with a role"),
        },
        function=community_stability,
    ),
)  # fmt: skip
