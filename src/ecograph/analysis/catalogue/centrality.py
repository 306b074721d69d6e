"""Centralities, as lists, pages and the command line show them."""

from ecograph.analysis.centrality import (
    BETWEENNESS,
    CLOSENESS,
    DEGREE,
    PAGERANK,
    betweenness,
    closeness,
    degree,
    pagerank,
)
from ecograph.analysis.measure import IDENTITY, IDENTITY_EN, IDENTITY_ZH, Measure

MEASURES = (
    Measure(
        name="degree",
        title={"zh": "度", "en": "degree"},
        meaning={
            "zh": "谁的联系最多,又在哪条链上。",
            "en": "Who has the most ties, and in which chain.",
        },
        limits={
            "zh": "不能说明联系是否重要;未见报道的联系不在其中。",
            "en": "Not whether a tie matters, nor the ties that nobody wrote about.",
        },
        columns=(*IDENTITY, *DEGREE),
        heads={
            "zh": (*IDENTITY_ZH, "度", "入", "出", "邻居数", "邻居占比",
                   "产业链", "资金链", "人才链", "技术链", "环境联系"),
            "en": (*IDENTITY_EN, "degree", "in", "out", "neighbours", "share of others",
                   "industry chain", "capital chain", "talent chain", "technology chain", "context"),
        },
        function=degree,
    ),
    Measure(
        name="betweenness",
        title={"zh": "介数", "en": "betweenness"},
        meaning={
            "zh": "谁把互不往来的部分连在一起;缺了它,路径会变长或断开。",
            "en": "Who connects parts that otherwise do not meet; without them, paths lengthen or break.",
        },
        limits={
            "zh": "不能说明最短路径上是否真有往来。",
            "en": "Not whether anything really flows along shortest paths.",
        },
        columns=(*IDENTITY, *BETWEENNESS),
        heads={
            "zh": (*IDENTITY_ZH, "介数", "未归一化介数"),
            "en": (*IDENTITY_EN, "betweenness", "not normalised"),
        },
        function=betweenness,
    ),
    Measure(
        name="closeness",
        title={"zh": "接近度", "en": "closeness"},
        meaning={
            "zh": "谁能用最少的步数触达所有主体。",
            "en": "Who can reach everyone in few steps.",
        },
        limits={
            "zh": "不能说明对方是否会回应。",
            "en": "Not whether the others would listen.",
        },
        columns=(*IDENTITY, *CLOSENESS),
        heads={
            "zh": (*IDENTITY_ZH, "调和接近度", "接近度", "可达结点数"),
            "en": (*IDENTITY_EN, "harmonic closeness", "closeness", "nodes reached"),
        },
        function=closeness,
    ),
    Measure(
        name="pagerank",
        title={"zh": "PageRank", "en": "PageRank"},
        meaning={
            "zh": "众多联系(尤其来自自身受关注者)指向谁。",
            "en": "To whom the ties of the well-tied point.",
        },
        limits={
            "zh": "取决于各类联系的方向约定,宜分链解读。",
            "en": "No more than the direction given to each kind of link; read it per chain.",
        },
        columns=(*IDENTITY, *PAGERANK),
        heads={"zh": (*IDENTITY_ZH, "PageRank"), "en": (*IDENTITY_EN, "PageRank")},
        function=pagerank,
    ),
)  # fmt: skip
