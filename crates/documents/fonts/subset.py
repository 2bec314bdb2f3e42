#!/usr/bin/env python3
"""Makes the two faces of this folder anew from Noto Serif CJK (Debian: fonts-noto-cjk), with fonttools.

    subset.py NotoSerifCJK-Regular.ttc NotoSerifCJK-Bold.ttc LIST

LIST holds the 8,105 characters of the Table of General Standard Chinese Characters (通用规范汉字表, 2013) as text.
"""
import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

HERE = Path(__file__).parent
SIMPLIFIED = 2  # the face for mainland China in the collection
MARKS = (
    "‘’“”…—–―·•′″℃№™€£¥×÷≈≠≤≥±√∞°§¶†①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳㎡㎏㎎㎝㎞"
    "〇〔〕【】《》〈〉「」『』〖〗、。，；：？！（）［］｛｝～＿－＋＝＊／＼＆＠＃％＄￥｜□■△▲○●◎←→✓½¼¾‰　"
)


def of_gb2312(first, last):
    pairs = (bytes([hi, lo]) for hi in range(first, last) for lo in range(0xA1, 0xFF))
    return {c for pair in pairs for c in pair.decode("gb2312", "ignore")}


def make(source, characters, family, file):
    options = subset.Options()
    options.hinting = False
    options.layout_features = ["kern", "locl", "ccmp"]
    options.name_IDs = [0, 5, 9, 11, 13, 14]
    options.notdef_outline = True
    options.drop_tables += ["DSIG", "VORG", "vhea", "vmtx", "BASE"]
    font = TTFont(source, fontNumber=SIMPLIFIED, recalcTimestamp=False)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=[ord(c) for c in characters])
    subsetter.subset(font)
    # The licence asks a changed font to carry another name.
    plain = family.replace(" ", "")
    for number, text in [(1, family), (2, "Regular"), (3, plain), (4, family), (6, plain)]:
        font["name"].setName(text, number, 3, 1, 0x409)
    font["OS/2"].usWeightClass = 400
    font["OS/2"].fsSelection = 0x40
    font["head"].macStyle = 0
    cff = font["CFF "].cff
    cff.fontNames = [plain]
    top = cff.topDictIndex[0]
    top.FullName, top.FamilyName, top.Weight = family, family, "Regular"
    font.save(HERE / file)
    print(file, len(font.getBestCmap()), (HERE / file).stat().st_size)


def main(regular, bold, listed):
    latin = set(map(chr, [*range(0x20, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)])) | set(MARKS)
    general = set(Path(listed).read_text(encoding="utf8").split())
    assert len(general) == 8105
    make(regular, latin | general | of_gb2312(0xA1, 0xF8), "Yuzheng Song", "YuzhengSong.otf")
    make(bold, latin | of_gb2312(0xB0, 0xD8), "Yuzheng Title", "YuzhengTitle.otf")


main(*sys.argv[1:])
