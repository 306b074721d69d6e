"""N-helix synergy, as lists, pages and the command line show it."""

from ecograph.analysis.helix import HELIX, helix
from ecograph.analysis.measure import Measure

MEASURES = (
    Measure(
        name="helix",
        title={"zh": "N螺旋协同", "en": "N-helix synergy"},
        meaning={
            "zh": "角色、产业、所在地（或参与同一事件的各类角色）合起来，是否比各自分开更能说明生态的结构。",
            "en": "Whether role, industry and place (or the roles that share events) tell more together "
            "than apart.",
        },
        limits={
            "zh": "不能说明主体之间有合作；记录数少于单元格数的5倍时不作结论。",
            "en": "Not that actors cooperate; with fewer than 5 records per cell there is no verdict.",
        },
        columns=HELIX,
        heads={
            "zh": ("维度", "维度（英）", "维数", "T(比特)", "R(比特)", "随机均值", "随机标准差", "z值",
                   "记录数", "单元格数", "出现的单元格", "结论", "结论（英）"),
            "en": ("dimensions (zh)", "dimensions", "n", "T (bits)", "R (bits)", "null mean", "null sd", "z",
                   "records", "cells", "occupied", "verdict (zh)", "verdict"),
        },
        function=helix,
    ),
)  # fmt: skip
