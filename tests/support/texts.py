"""Texts made up for tests: as long as one likes, alike as far as one likes, and the same for the same seed."""

import random

PARTS = (
    "河边 山里 院子 学校 菜园 车站 田埂 巷口 书房 屋檐 果园 渡口 磨坊 谷仓 石桥 操场 茶馆 灯塔 码头 集市",
    "清晨 傍晚 午后 夜里 春天 夏天 秋天 冬天 雨后 雪天 起风时 放学后 丰收时 开船前 月圆夜 散场后",
    "老人 孩子 木匠 渔夫 教师 邻居 裁缝 司机 园丁 医生 画师 铁匠 厨子 船夫 牧人 姑娘",
    "慢慢地 悄悄地 高兴地 仔细地 匆匆地 耐心地 安静地 认真地 轻轻地 大声地",
    "修补 收拾 种下 搬走 看护 打磨 缝好 擦亮 摆好 数着 挑选 晾晒 描画 记下",
    "竹篮 渔网 书本 木凳 麦穗 纸船 灯笼 陶罐 算盘 风筝 扁担 棉被 窗花 水壶 石磨 门板",
)
WORDS = [part.split() for part in PARTS]


def make_sentence(source: random.Random) -> str:
    place, time, who, how, does, what = (source.choice(words) for words in WORDS)
    return f"{time}的{place}，{source.randint(2, 99)}岁的{who}{how}{does}{what}。"


def make_text(seed: int, sentences: int = 30) -> str:
    source = random.Random(seed)
    return "\n".join(make_sentence(source) for _ in range(sentences))


def edit_text(text: str, seed: int, edits: int) -> str:
    source = random.Random(f"edit {seed}")
    lines = text.split("\n")
    for _ in range(edits):
        lines[source.randrange(len(lines))] = make_sentence(source)
    return "\n".join(lines)
