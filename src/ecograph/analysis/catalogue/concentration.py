"""Concentration and positions along a chain, as lists, pages and the command line show them."""

from ecograph.analysis.concentration import HHI, hhi
from ecograph.analysis.measure import IDENTITY, IDENTITY_EN, IDENTITY_ZH, Measure
from ecograph.analysis.position import TROPHIC, UPSTREAMNESS, trophic_levels, upstreamness

MEASURES = (
    Measure(
        name="hhi",
        title={"zh": "集中度 HHI", "en": "concentration (HHI)"},
        meaning={
            "zh": "一个环节、产业或角色是否系于一家。",
            "en": "Whether a segment, an industry or a role hangs on one actor.",
        },
        limits={
            "zh": "以联系计的份额不是市场份额：报道多者联系多。",
            "en": "Shares of links are no market shares: who gets press has most links.",
        },
        columns=HHI,
        heads={
            "zh": ("组码", "组", "组（英）", "具名主体", "HHI", "点数", "上界", "等效家数", "归一化",
                   "最大者标识", "最大者", "最大者（英）", "其份额", "已载明份额"),
            "en": ("code", "group (zh)", "group", "named actors", "HHI", "points", "upper bound",
                   "effective number", "normalised", "largest (id)", "largest (zh)", "largest", "its share",
                   "stated in all"),
        },
        function=hhi,
    ),
    Measure(
        name="upstreamness",
        title={"zh": "上游度", "en": "upstreamness"},
        meaning={
            "zh": "谁靠近源头，谁靠近用户（1 表示直接面向最终使用）。",
            "en": "Who stands near raw input and who near the customer (1: next to final use).",
        },
        limits={
            "zh": "只看已记录的流向；须用供给类联系（links=suppliesTo）才有经济含义。",
            "en": "Recorded flows only; it has an economic meaning for supply links (links=suppliesTo).",
        },
        columns=(*IDENTITY, *UPSTREAMNESS),
        heads={
            "zh": (*IDENTITY_ZH, "上游度", "下游度", "流出", "流入", "产出"),
            "en": (*IDENTITY_EN, "upstreamness", "downstreamness", "flows out", "flows in", "output"),
        },
        function=upstreamness,
    ),
    Measure(
        name="trophic-levels",
        title={"zh": "营养级（流向层级）", "en": "trophic levels"},
        meaning={
            "zh": "各主体处在流向的第几层；整体是一条链还是一团网。",
            "en": "At which level of the flow each stands, and whether it is a chain or a tangle.",
        },
        limits={
            "zh": "不能说明流动的是什么：方向即所选联系的方向。",
            "en": "Not what flows: directions are those of the links chosen.",
        },
        columns=(*IDENTITY, *TROPHIC),
        heads={
            "zh": (*IDENTITY_ZH, "层级", "Levine层级", "流入", "流出", "不一致度"),
            "en": (*IDENTITY_EN, "level", "Levine level", "flows in", "flows out", "incoherence"),
        },
        function=trophic_levels,
    ),
)  # fmt: skip
