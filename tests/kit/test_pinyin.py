"""Names found by sound: surnames read as surnames, every other reading finds the person too."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianfang.kit.pinyin import (
    MAX_INDEX,
    full_pinyin,
    initials,
    query_key,
    search_index,
    search_keys,
)

SURNAMES = (
    "曾zeng 单shan 区ou 解xie 仇qiu 查zha 朴piao 任ren 华hua 盖ge 翟zhai 覃qin 缪miao 乐yue "
    "牟mou 员yun 种chong 秘bi 冼xian 洗xian 黑he 折she 召shao 逄pang 隗wei 郗xi 乜nie 薄bo "
    "阚kan 谌chen 祭zhai 瞿qu 强qiang 柏bai 莘shen 厍she 句gou 粘nian 燕yan 应ying 宁ning "
    "车che 卜bu 贾jia 万wan 石shi 沈shen 宿su 盛sheng 尉wei 吕lv 那na 於yu 佘she 仉zhang 昝zan "
    "庹tuo 禤xuan 佴nai 都du 长chang 王wang 叶ye 余yu 欧阳ouyang 尉迟yuchi 长孙zhangsun "
    "万俟moqi 单于chanyu 澹台tantai 令狐linghu 诸葛zhuge 鲜于xianyu 淳于chunyu 皇甫huangfu "
    "宇文yuwen 呼延huyan 司马sima 夏侯xiahou 颛孙zhuansun 亓官qiguan 拓跋tuoba 乐正yuezheng "
    "子车ziju 濮阳puyang 钟离zhongli 赫连helian"
)


@pytest.mark.parametrize(
    ("surname", "reading"), re.findall(r"([\u4e00-\u9fff]+)([a-z]+)", SURNAMES)
)
def test_a_surname_is_read_as_a_surname(surname, reading):
    assert full_pinyin(surname + "小明") == reading + "xiaoming"


def test_two_characters_are_a_surname_and_a_name_and_no_compound():
    assert full_pinyin("单于") == "shanyu"


def test_the_keys_of_a_name_begin_with_the_likeliest():
    assert search_keys("曾小芳") == ("zengxiaofang", "zxf", "cxf", "cengxiaofang")
    assert initials("曾小芳") == "zxf"
    assert search_index("王芳") == "wangfang wf"


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("曾小明", "cxm"),
        ("单雄信", "dxx"),
        ("单雄信", "sxx"),
        ("单雄信", "cxx"),
        ("区乐行", "qyh"),
        ("区乐行", "olx"),
        ("盖叫天", "gaijiaotian"),
        ("翟让", "dirang"),
        ("阿卜杜拉·买买提", "abdlmmt"),
        ("John Smith", "johnsmith"),
        ("John Smith", "js"),
        ("Ｊｏｈｎ王", "jw"),
    ],
)
def test_every_reading_finds_the_person(name, typed):
    assert search_keys(name).count(query_key(typed)) == 1


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("Zēng Xiǎo'míng", "zengxiaoming"),
        ("lǚ bù", "lvbu"),
        ("LÜ", "lv"),
        (" zxm ", "zxm"),
        ("曾", ""),
    ],
)
def test_what_a_person_types_is_brought_into_the_form_of_the_keys(typed, key):
    assert query_key(typed) == key


@given(st.text(max_size=80) | st.text("行乐单曾区解长重朝参差", max_size=80))
def test_no_name_whatever_breaks_the_index_or_its_bound(name):
    index = search_index(name)

    assert len(index) <= MAX_INDEX
    assert index.isascii()
    assert len(set(index.split())) == len(index.split())


def test_a_name_that_cannot_be_spoken_has_no_keys():
    assert search_keys("***·") == ()
    assert search_index("") == ""
