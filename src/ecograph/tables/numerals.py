"""Numbers in Chinese numerals: 三千二百, 两万, 廿五, 二〇二一, 壹佰贰拾叁, 一点五."""

from __future__ import annotations

from fractions import Fraction

DIGITS = {
    "〇": 0, "零": 0, "○": 0, "一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9,
    "两": 2, "兩": 2, "壹": 1, "贰": 2, "貳": 2, "叁": 3, "參": 3, "肆": 4, "伍": 5, "陆": 6, "陸": 6,
    "柒": 7, "捌": 8, "玖": 9, "元": 1,
}  # fmt: skip
SCORES = {"十": 10, "拾": 10, "廿": 20, "卅": 30}
PLACES = {"百": 100, "佰": 100, "千": 1000, "仟": 1000}
# 兆 is 10⁶ in some places and 10¹² in others, so it is not read.
MYRIADS = {"万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8}
_SIMPLE = str.maketrans("萬億", "万亿")
_LONGEST = 40
_NOUGHTS = "零〇○"
_NUMBER_DIGITS = {char: value for char, value in DIGITS.items() if char != "元"}  # 元 is 1 only in a year
NUMERAL = "".join((*_NUMBER_DIGITS, *SCORES, *PLACES, *MYRIADS, "点點"))


def chinese_number(text: str) -> Fraction | None:
    """The number that Chinese numerals write; None where they write none.

    A digit that follows 百, 千, 万 or 亿 at the end is of the next place, as people say it (三千二 is 3200).

    >>> [int(chinese_number(t)) for t in ("三千二百", "两万", "廿五", "壹佰贰拾叁", "二〇二一", "三千二")]
    [3200, 20000, 25, 123, 2021, 3200]
    >>> chinese_number("一点五亿"), chinese_number("万万岁")
    (Fraction(150000000, 1), None)
    """
    text = text.replace("點", "点")
    whole, point, rest = text.partition("点")
    if point:
        return _with_point(whole, rest)
    if text and all(char in _NUMBER_DIGITS for char in text):
        return Fraction("".join(str(_NUMBER_DIGITS[char]) for char in text))
    return _spoken(text)


def positional(text: str) -> str:
    """Numerals of a year, month or day as Arabic figures; unchanged where they are none.

    >>> positional("二〇二一"), positional("十二"), positional("廿五"), positional("元")
    ('2021', '12', '25', '1')
    """
    if text == "元" or all(char in _NUMBER_DIGITS for char in text):
        return "".join(str(DIGITS[char]) for char in text)
    number = chinese_number(text)
    return text if number is None else str(number)


def _with_point(whole: str, rest: str) -> Fraction | None:
    scale = 1
    while rest and rest[-1] in (*PLACES, *MYRIADS):
        scale *= PLACES.get(rest[-1]) or MYRIADS[rest[-1]]
        rest = rest[:-1]
    units = chinese_number(whole)
    if units is None or not rest or any(char not in _NUMBER_DIGITS for char in rest):
        return None
    decimals = "".join(str(_NUMBER_DIGITS[char]) for char in rest)
    return (units + Fraction(int(decimals), 10 ** len(decimals))) * scale


def _spoken(text: str) -> Fraction | None:
    """Numerals with places: before 亿 or 万 stands how many, after it what is less than one."""
    text = text.translate(_SIMPLE)
    if not text or len(text) > _LONGEST:
        return None
    for sign, scale in (("亿", 10**8), ("万", 10**4)):
        head, found, tail = text.rpartition(sign)
        if found:
            many = _spoken(head)
            rest = _rest(tail, scale)
            return None if many is None or rest is None or not 0 < many < scale else many * scale + rest
    return _section(text)


def _rest(tail: str, scale: int) -> Fraction | None:
    if not tail:
        return Fraction(0)
    if tail in _NUMBER_DIGITS:  # 三亿二 is 3.2亿
        return Fraction(_NUMBER_DIGITS[tail] * scale, 10)
    if scale == 10**8 and "万" not in tail and tail[0] not in _NOUGHTS:
        return None  # 三亿五千: 万 may be left out
    rest = _spoken(tail)
    return rest if rest is not None and rest < scale else None


def _section(text: str) -> Fraction | None:
    """Numerals below 万: every place once, from high to low."""
    total, digit, place = 0, -1, 10**4
    gap = False  # a 零 stood before the digit
    for char in text:
        if char in _NUMBER_DIGITS:
            value = _NUMBER_DIGITS[char]
            if digit > 0 or (value == 0 and gap):
                return None
            digit, gap = value, gap or value == 0
            continue
        here = PLACES.get(char, 10)
        if (char not in PLACES and char not in SCORES) or here >= place:
            return None
        if char in "廿卅":
            if digit > 0:
                return None
            total += SCORES[char]
        elif digit < 0 and here > 10:
            return None
        else:
            total += (digit if digit > 0 else 1) * here
        digit, place, gap = -1, here, False
    if digit > 0 and not gap and 100 <= place < 10**4:  # 三千二 is 3200
        digit *= place // 10
    return Fraction(total + max(digit, 0))
