"""Whom to introduce to whom, as lists, pages and the command line show it."""

from ecograph.analysis.measure import IDENTITY_EN, IDENTITY_ZH, Measure
from ecograph.analysis.suggestion import PARTNERS, partners
from ecograph.analysis.suggestion_evaluation import EVALUATION, suggestion_evaluation

MEASURES = (
    Measure(
        name="partners",
        title={"zh": "合作伙伴推荐", "en": "partner suggestions"},
        meaning={
            "zh": "谁和谁还没有联系却最值得牵线，经由谁，依据何在。",
            "en": "Who has no tie yet and is most worth introducing, through whom, and on what evidence.",
        },
        limits={
            "zh": "不能说明双方是否愿意，也不能说明双方是否早有未被记录的往来。",
            "en": "Not whether both want it, nor whether they have long met without anybody writing it down.",
        },
        columns=PARTNERS,
        heads={
            "zh": (*IDENTITY_ZH, "对象标识", "推荐对象", "推荐对象（英）", "对象角色", "得分", "经由",
                   "经由（英）", "理由", "理由（英）", "路径数", "性质", "陈述", "资源分配", "Adamic–Adar",
                   "共同邻居", "Jaccard", "Katz", "个性化PageRank", "PathSim"),
            "en": (*IDENTITY_EN, "partner id", "partner (zh)", "partner", "partner's roles", "score",
                   "through (zh)", "through", "why (zh)", "why", "paths", "modality", "claims",
                   "resource allocation", "Adamic–Adar", "common neighbours", "Jaccard", "Katz",
                   "personalised PageRank", "PathSim"),
        },
        function=partners,
    ),
    Measure(
        name="suggestion-evaluation",
        title={"zh": "推荐效果检验", "en": "evaluation of suggestions"},
        meaning={
            "zh": "去掉一条已有的联系，各种得分能否把它找回来，比只看热门程度好多少。",
            "en": "Whether a score finds a tie again that was taken away, and how far it beats popularity.",
        },
        limits={
            "zh": "不能说明推荐能否促成合作；未见记录的联系按“没有”计。",
            "en": "Not whether a suggestion leads to anything; a tie that nobody recorded counts as none.",
        },
        columns=EVALUATION,
        heads={
            "zh": ("得分码", "得分", "得分（英）", "结论", "结论（英）", "AUC", "下限", "上限", "平均精度",
                   "前k命中", "超出热门程度", "超出下限", "超出上限", "检验的联系", "无联系的对子"),
            "en": ("score code", "score (zh)", "score", "verdict (zh)", "verdict", "AUC", "low", "high",
                   "average precision", "hits at k", "gain on popularity", "gain low", "gain high",
                   "links tested", "pairs without a tie"),
        },
        function=suggestion_evaluation,
    ),
)  # fmt: skip
