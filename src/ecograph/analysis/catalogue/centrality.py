"""Centralities, as lists, pages and the command line show them."""

from ecograph.analysis.centrality import (
    BETWEENNESS,
    CLOSENESS,
    CORE,
    DEGREE,
    PAGERANK,
    STRENGTH,
    betweenness,
    closeness,
    core,
    degree,
    pagerank,
    strength,
)
from ecograph.analysis.components import COMPONENTS, components
from ecograph.analysis.measure import IDENTITY, IDENTITY_EN, IDENTITY_ZH, Measure
from ecograph.analysis.rank_intervals import RANK_INTERVALS, rank_intervals
from ecograph.analysis.spectral import EIGENVECTOR, HITS, eigenvector, hits

MEASURES = (
    Measure(
        name="degree",
        title={"zh": "度", "en": "degree"},
        meaning={
            "zh": "谁的联系最多，又在哪条链上。",
            "en": "Who has the most ties, and in which chain.",
        },
        limits={
            "zh": "不能说明联系是否重要；未见报道的联系不在其中。",
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
            "zh": "谁把互不往来的部分连在一起；缺了它，路径会变长或断开。",
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
            "zh": "众多联系（尤其来自自身受关注者）指向谁。",
            "en": "To whom the ties of the well-tied point.",
        },
        limits={
            "zh": "取决于各类联系的方向约定，宜分链解读。",
            "en": "No more than the direction given to each kind of link; read it per chain.",
        },
        columns=(*IDENTITY, *PAGERANK),
        heads={"zh": (*IDENTITY_ZH, "PageRank"), "en": (*IDENTITY_EN, "PageRank")},
        function=pagerank,
    ),
    Measure(
        name="strength",
        title={"zh": "加权度", "en": "strength"},
        meaning={
            "zh": "联系有金额或比例时，谁的联系分量最重。",
            "en": "Whose ties carry most, where ties have an amount or a share.",
        },
        limits={
            "zh": "单位不同的权重不可相加，不应放在同一投影中。",
            "en": "Not a sum of unlike things: weights of different units must not be in one projection.",
        },
        columns=(*IDENTITY, *STRENGTH),
        heads={
            "zh": (*IDENTITY_ZH, "加权度", "入", "出", "联系", "平均权重"),
            "en": (*IDENTITY_EN, "strength", "in", "out", "links", "mean weight"),
        },
        function=strength,
    ),
    Measure(
        name="eigenvector",
        title={"zh": "特征向量中心性", "en": "eigenvector centrality"},
        meaning={
            "zh": "谁靠近网络的核心圈：其联系对象自身也联系众多。",
            "en": "Who is close to the core: tied to those who are well tied themselves.",
        },
        limits={
            "zh": "只能排列主导的连通部分，其余部分没有数值。",
            "en": "Only the dominant component: whoever is outside it gets no value.",
        },
        columns=(*IDENTITY, *EIGENVECTOR),
        heads={
            "zh": (*IDENTITY_ZH, "特征向量", "与最大值之比"),
            "en": (*IDENTITY_EN, "eigenvector", "relative to the largest"),
        },
        function=eigenvector,
    ),
    Measure(
        name="hits",
        title={"zh": "枢纽与权威（HITS）", "en": "hubs and authorities (HITS)"},
        meaning={
            "zh": "谁是众人所向（权威），谁又总是联系到这些被看重的主体（枢纽）。",
            "en": "Whom the active ones turn to (authority), and who turns to those sought after (hub).",
        },
        limits={
            "zh": "取决于各类联系的方向约定。",
            "en": "No more than the direction given to each kind of link.",
        },
        columns=(*IDENTITY, *HITS),
        heads={
            "zh": (*IDENTITY_ZH, "权威值", "枢纽值"),
            "en": (*IDENTITY_EN, "authority", "hub"),
        },
        function=hits,
    ),
    Measure(
        name="core",
        title={"zh": "k 核", "en": "k-core"},
        meaning={
            "zh": "谁处在紧密的核心圈，谁在外围。",
            "en": "Who belongs to the dense heart, and who to the fringe.",
        },
        limits={
            "zh": "分不清几个核心：互不相连的紧密群体核数可以相同。",
            "en": "Not one heart from another: two separate dense groups get the same number.",
        },
        columns=(*IDENTITY, *CORE),
        heads={
            "zh": (*IDENTITY_ZH, "核数", "邻居数"),
            "en": (*IDENTITY_EN, "core", "neighbours"),
        },
        function=core,
    ),
    Measure(
        name="components",
        title={"zh": "连通分支", "en": "connected components"},
        meaning={
            "zh": "是一个整体，还是互不相连的几块。",
            "en": "Whether it is one ecosystem, or several parts that no link joins.",
        },
        limits={
            "zh": "只能说明没有已记录的联系，不能说明各块之间没有往来。",
            "en": "Not that parts do not meet: only that no recorded link joins them.",
        },
        columns=COMPONENTS,
        heads={
            "zh": ("分支", "结点数", "占比", "相连的对", "主要成员（中）", "主要成员（英）"),
            "en": ("component", "size", "share", "linked pairs", "main members (zh)", "main members (en)"),
        },
        function=components,
    ),
    Measure(
        name="rank-intervals",
        title={"zh": "名次区间", "en": "rank intervals"},
        meaning={
            "zh": "名次有多可靠：换一批联系或来源，第3名还领先第7名吗。",
            "en": "How sure a rank is: with other links or sources, is number 3 still ahead of number 7?",
        },
        limits={
            "zh": "只反映已记录联系的抽样波动，不反映未被报道的联系。",
            "en": "Chance among recorded links only, not the links that nobody reported.",
        },
        columns=(*IDENTITY, *RANK_INTERVALS),
        heads={
            "zh": (*IDENTITY_ZH, "数值", "名次下限", "名次上限", "中位名次", "第一的比例"),
            "en": (*IDENTITY_EN, "value", "rank from", "rank to", "median rank", "share first"),
        },
        function=rank_intervals,
    ),
)  # fmt: skip
