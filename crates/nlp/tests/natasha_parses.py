"""Analyses texts with slovnet, razdel and pymorphy3 and writes them as the goldens of the Russian exactness test.

    crates/nlp/tests/golden_ru.sh

makes the environment and runs this. The texts have one text a line, with the escapes of a JSON string; lines that begin
with `//` are skipped. To them come texts put together from the parts below, so that words meet in many orders. A line of
the goldens holds the text, its sentences and entities (character offsets), and its tokens: start, stop, tag, lemma,
head in the sentence (0 for the root) and relation.

It does what natasha 1.6.0 does (`natasha/doc.py`): sentences tagged and parsed, entities found in the whole text, lemmas
by `natasha/morph/lemma.py`, whose `pymorphy2` is pymorphy3, its successor.
"""
import argparse, importlib.util, itertools, json, pathlib, sys, time
import pymorphy3.analyzer
from navec import Navec
from razdel import sentenize, tokenize
from slovnet import NER, Morph, Syntax

WHEN = ["Ночью", "Утром 12 июня", "В понедельник", "2 марта 2026 года", "На прошлой неделе", "Около 15:30", "Вчера вечером",
        "По состоянию на полдень", "За минувшие сутки", "Спустя два дня"]
WHERE = ["в Алмалинске", "на востоке Тарвии", "под Хомсом", "в Ошской области", "близ села Кум-Арык", "на границе с Норландией",
         "у здания парламента", "в 40 км от столицы", "на трассе М-41", "в районе н. п. Верхний Лог", "в порту Ходейда"]
WHO = ["боевики группировки «Чёрный полумесяц»", "неизвестные на мотоциклах", "сотрудники спецслужб", "жители квартала",
       "правительственные войска", "двое подростков", "силы ПВО", "активисты движения «Рассвет»", "наёмники", "рота десантников",
       "пограничники Узбекистана", "сторонники экс-президента", "бойцы 3-й бригады", "миротворцы ООН", "шахтёры"]
DID = ["обстреляли колонну грузовиков", "взорвали опору ЛЭП", "захватили пятерых заложников", "перекрыли главную дорогу",
       "напали на полицейский участок", "задержали троих подозреваемых", "сбили два беспилотника", "отказались сложить оружие",
       "освободили 14 пленных", "провели акцию протеста", "заявили о выводе войск", "сожгли три автомобиля",
       "потребовали отставки кабинета", "разогнали митинг", "обвинили власти в коррупции", "нашли тайник с оружием"]
SO = [", погибли 4 человека", "; пострадавших нет", ", есть раненые", ", сообщает агентство «Заря»", ", уточнил представитель МВД",
      ", по данным ОБСЕ, погиб водитель", " — об этом заявил генерал Н. К. Орбелян", ", однако официальных подтверждений нет",
      ", в том числе двое детей ранены", ", что привело к новым столкновениям", "", ", говорится в сводке Генштаба"]
PASSIVE = ["Был обстрелян автобус", "Убиты трое военных", "Задержан гражданин Ирака", "Разрушены 17 домов", "Похищена сотрудница ЮНИСЕФ",
           "Введён режим ЧС", "Арестованы экс-министр и его брат", "Сбит вертолёт Ми-17", "Подорван газопровод", "Освобождены моряки"]

def composed(count):
    """Texts of one or two sentences; strides that share no divisor with the lengths bring every part to many others."""
    for n in range(count):
        part = lambda parts, stride, shift=0: parts[(n * stride + shift) % len(parts)]
        first = f"{part(WHEN, 3)} {part(WHERE, 5)} {part(WHO, 7)} {part(DID, 9)}{part(SO, 5)}."
        who = part(WHO, 11, 4)
        other = f"{who[0].upper()}{who[1:]} {part(DID, 5, 3)} {part(WHERE, 7, 2)}{part(SO, 7, 1)}."
        passive = f"{part(PASSIVE, 7)} {part(WHERE, 3, 6)}{part(SO, 11, 2)}."
        yield [first, f"{passive} {other}", f"{other} {first}", passive][n % 4]

def lemmatizer(natasha):
    sys.modules["pymorphy2"], sys.modules["pymorphy2.analyzer"] = pymorphy3, pymorphy3.analyzer
    def module(name):
        spec = importlib.util.spec_from_file_location(f"natasha_{name}", natasha / "morph" / f"{name}.py")
        found = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(found)
        return found
    vocabulary, choose = module("vocab").MorphVocab(), module("lemma").lemmatize
    return lambda token: choose(vocabulary, token.text, token.pos, token.feats)

class Models:
    def __init__(self, natasha):
        navec = Navec.load(natasha / "data/emb/navec_news_v1_1B_250K_300d_100q.tar")
        model = lambda kind, name: kind.load(natasha / f"data/model/slovnet_{name}_news_v1.tar").navec(navec)
        self.morph, self.syntax, self.ner = model(Morph, "morph"), model(Syntax, "syntax"), model(NER, "ner")
        self.lemma = lemmatizer(natasha)

    def analyse(self, text):
        sentences = [s for s in sentenize(text) if s.text]
        tokens = list(tokenize(text))
        inside = [[t for t in tokens if s.start <= t.start and t.stop <= s.stop] for s in sentences]
        words = [[t.text for t in ts] for ts in inside]
        rows = []
        for spans, morph, syntax in zip(inside, self.morph.map(words), self.syntax.map(words)):
            for span, m, s in zip(spans, morph.tokens, syntax.tokens):
                rows.append([span.start, span.stop, m.tag, self.lemma(m), int(s.head_id), s.rel])
        entities = [[s.start, s.stop, s.type] for s in self.ner(text).spans] if tokens else []
        return dict(text=text, sentences=[[s.start, s.stop] for s in sentences], entities=entities, tokens=rows)

    def speed(self, texts):
        """Tokens and seconds over all texts, in the models' own batches."""
        start = time.process_time()
        sentences = [s.text for text in texts for s in sentenize(text) if s.text]
        words = [[t.text for t in tokenize(s)] for s in sentences]
        for morph, _ in zip(self.morph.map(words), self.syntax.map(words)):
            for token in morph.tokens:
                self.lemma(token)
        list(self.ner.map(texts))
        return sum(map(len, words)), time.process_time() - start

def main():
    p = argparse.ArgumentParser()
    p.add_argument("natasha", type=pathlib.Path, help="folder of the package natasha")
    p.add_argument("texts", help="a file of texts, or a .jsonl whose lines have a text")
    p.add_argument("gold")
    p.add_argument("--composed", type=int, default=0)
    p.add_argument("--speed", action="store_true", help="time the models three times and write nothing")
    a = p.parse_args()
    lines = [l for l in open(a.texts, encoding="utf8").read().split("\n") if l and not l.startswith("//")]
    read = (lambda l: json.loads(l)["text"]) if a.texts.endswith(".jsonl") else (lambda l: json.loads('"' + l.replace('"', '\\"') + '"'))
    texts = [read(l) for l in lines] + list(composed(a.composed))
    models = Models(a.natasha)
    if a.speed:
        rounds = [models.speed(texts) for _ in range(3)]
        first, later = (tokens / seconds for tokens, seconds in (rounds[0], rounds[-1]))
        print(json.dumps(dict(tokens=rounds[0][0], first_tokens_per_second=first, later_tokens_per_second=later)))
        return
    start, tokens = time.process_time(), 0
    with open(a.gold, "w", encoding="utf8") as out:
        for text in texts:
            record = models.analyse(text)
            tokens += len(record["tokens"])
            out.write(json.dumps(record, ensure_ascii=False, separators=(",", ":")) + "\n")
    seconds = time.process_time() - start
    print(json.dumps(dict(texts=len(texts), tokens=tokens, cpu_seconds=seconds, tokens_per_cpu_second=tokens / seconds)), file=sys.stderr)

if __name__ == "__main__":
    main()
