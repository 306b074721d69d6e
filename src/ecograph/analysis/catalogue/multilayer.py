"""The four chains as layers, as lists, pages and the command line show them."""

from ecograph.analysis.four_chain import FOUR_CHAIN, four_chain
from ecograph.analysis.measure import IDENTITY, IDENTITY_EN, IDENTITY_ZH, Measure
from ecograph.analysis.multilayer import (
    CORRELATION,
    OVERLAP,
    PARTICIPATION,
    VERSATILITY,
    degree_correlation,
    layer_overlap,
    participation,
    versatility,
)
from ecograph.analysis.multislice import MULTISLICE, multislice

MEASURES = (
    Measure(
        name="four-chain",
        title={"zh": "四链耦合协调（网络指数）", "en": "four-chain coordination (network indices)"},
        meaning={
            "zh": "记录到的网络中，哪条链薄弱、哪条链领先，四链是否协调。",
            "en": "Which chain of the recorded network is thin, which is ahead, and are they in step.",
        },
        limits={
            "zh": "衡量的是记录到的联系与固定目标之比，不是产值、投资或人才；少见报的链会显得薄弱。",
            "en": "Recorded links against fixed targets, not output, money or staff; a chain seldom in the "
            "news looks thin.",
        },
        columns=FOUR_CHAIN,
        heads={
            "zh": ("链", "名称", "英文名", "主体数", "联系数", "覆盖率", "凝聚度", "平均度", "网络指数U",
                   "位置", "位置（英）", "耦合度C", "发展度T", "协调度D", "协调等级", "等级（英）"),
            "en": ("chain", "name (zh)", "name", "actors", "ties", "coverage", "cohesion", "mean degree",
                   "network index U", "position (zh)", "position", "coupling C", "development T", "degree D",
                   "level (zh)", "level"),
        },
        function=four_chain,
    ),
    Measure(
        name="layer-overlap",
        title={"zh": "链间重叠", "en": "layer overlap"},
        meaning={
            "zh": "一条链上的往来双方，在另一条链上是否也有往来。",
            "en": "Whether those tied in one chain are also tied in another.",
        },
        limits={
            "zh": "不能说明重叠的原因；同属两链的一条联系在两链中各计一次。",
            "en": "Not why layers overlap; one link that belongs to two chains is counted in both.",
        },
        columns=OVERLAP,
        heads={
            "zh": ("链A", "链B", "链对", "链对（英）", "A联系数", "B联系数", "共有联系", "Jaccard", "Dice",
                   "A被覆盖", "B被覆盖", "重叠系数", "A主体数", "B主体数", "共有主体", "主体Jaccard",
                   "共有主体占比"),
            "en": ("layer A", "layer B", "pair (zh)", "pair", "ties A", "ties B", "ties in both", "Jaccard",
                   "Dice", "coverage of A", "coverage of B", "overlap coefficient", "nodes A", "nodes B",
                   "nodes in both", "node Jaccard", "share of all nodes"),
        },
        function=layer_overlap,
    ),
    Measure(
        name="degree-correlation",
        title={"zh": "链间度相关", "en": "interlayer degree correlation"},
        meaning={
            "zh": "一条链上的枢纽是否也是另一条链上的枢纽。",
            "en": "Whether the hubs of one chain are the hubs of another.",
        },
        limits={
            "zh": "取决于计入哪些结点（universe 参数）；结点少时多为偶然。",
            "en": "Depends on which nodes count (parameter universe); with few nodes it is mostly chance.",
        },
        columns=CORRELATION,
        heads={
            "zh": ("链A", "链B", "链对", "链对（英）", "结点数", "Pearson", "Spearman"),
            "en": ("layer A", "layer B", "pair (zh)", "pair", "nodes", "Pearson", "Spearman"),
        },
        function=degree_correlation,
    ),
    Measure(
        name="participation",
        title={"zh": "多链参与", "en": "multiplex participation"},
        meaning={
            "zh": "谁贯通多条链，谁只专于一条链。",
            "en": "Who joins several chains, and who works in one only.",
        },
        limits={
            "zh": "不区分每链一条联系与每链五十条联系，须与重叠度同看。",
            "en": "Not one tie in each chain from fifty in each: read it beside the overlapping degree.",
        },
        columns=(*IDENTITY, *PARTICIPATION),
        heads={
            "zh": (*IDENTITY_ZH, "重叠度", "参与系数", "类型", "类型（英）", "z值", "各链联系",
                   "各链联系（英）"),
            "en": (*IDENTITY_EN, "overlapping degree", "participation", "class (zh)", "class", "z",
                   "ties per layer (zh)", "ties per layer"),
        },
        function=participation,
    ),
    Measure(
        name="versatility",
        title={"zh": "多层 PageRank", "en": "multilayer PageRank (versatility)"},
        meaning={
            "zh": "谁在各链综合来看最为关键。",
            "en": "Who matters across the chains, not just in one.",
        },
        limits={
            "zh": "层间耦合强度 omega 是约定，不是测得的。",
            "en": "The coupling omega between layers is a convention, not a finding.",
        },
        columns=(*IDENTITY, *VERSATILITY),
        heads={
            "zh": (*IDENTITY_ZH, "多层PageRank", "份额", "所在链数"),
            "en": (*IDENTITY_EN, "versatility", "share", "state nodes"),
        },
        function=versatility,
    ),
    Measure(
        name="multislice",
        title={"zh": "跨链社群（多层 Leiden）", "en": "communities through all chains (multislice Leiden)"},
        meaning={
            "zh": "放在四链中一并看，哪些主体始终抱团，谁在不同的链上属于不同的圈子。",
            "en": "Which groups hold through all chains, and who is in different groups in different chains.",
        },
        limits={
            "zh": "层间耦合强度 coupling 是约定，不是测得的；同一链内每个主体只归入一个社群。",
            "en": "The coupling between layers is a convention; within one layer an actor is in one group.",
        },
        columns=MULTISLICE,
        heads={
            "zh": ("社群", "规模", "标识", "中文名", "英文名", "角色", "所在链", "所在链（英）",
                   "所属社群数"),
            "en": ("community", "size", "identifier", "name (zh)", "name (en)", "roles", "layers (zh)",
                   "layers", "communities of the actor"),
        },
        function=multislice,
    ),
)  # fmt: skip
