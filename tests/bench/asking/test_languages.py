"""Questions in the language of the document, or in its own words."""

import pytest
from helpers.questions import document, maker

from bot.bench.asking.limits import limits
from bot.bench.asking.outcomes import outcomes
from bot.bench.asking.phrases import language_of
from bot.bench.asking.unsaid import swapped

CHINESE = """# 自行车租赁

## Purpose
让骑手在任何车站取车，并按分钟付费。

## Requirements
### Requirement: 归还车辆
系统必须在骑手归还车辆后结束租赁。

#### Scenario: 骑手在没有空位的车站归还车辆
- **WHEN** 骑手把车辆推到没有空位的车站并按下归还按钮
- **THEN** 屏幕显示最近的有空位的车站
"""
SPANISH = """# Alquiler

## Purpose
El ciclista puede tomar una bicicleta en cada estación y pagar los minutos del viaje con su tarjeta.

## Requirements
### Requirement: Devolver la bicicleta
El sistema debe terminar el alquiler cuando la bicicleta está en la estación.

#### Scenario: Estación sin espacio libre
- **WHEN** el ciclista llega con la bicicleta a una estación sin espacio libre
- **THEN** la pantalla muestra la estación más cercana con espacio
"""
GERMAN = """# Verleih

## Purpose
Die Radfahrer leihen ein Fahrrad an jeder Station und bezahlen die Minuten der Fahrt mit ihrer Karte.

## Requirements
### Requirement: Rückgabe
Das System muss die Ausleihe beenden, sobald das Fahrrad im Ständer steht.

#### Scenario: Volle Station am Morgen
- **WHEN** der Radfahrer das Fahrrad zu einer vollen Station bringt
- **THEN** der Bildschirm zeigt die nächste freie Station
"""


@pytest.mark.parametrize(
    ("text", "language", "asks", "words"),
    [
        (CHINESE, "zh", ("什么", "怎么"), "归还"),
        (SPANISH, "es", ("¿",), "stación"),
        (GERMAN, "own", ("?",), "Station"),
    ],
)
def test_a_question_is_in_the_language_of_its_document(
    text: str, language: str, asks: tuple[str, ...], words: str
) -> None:
    there = document("rental", text)
    assert language_of(there) == language
    found = [each for seed in range(8) for each in outcomes(maker([there], seed))]
    assert found
    for each in found:
        assert words.lower() in each.question.lower()
        assert any(one in each.question for one in asks)
        assert "What" not in each.question
        assert each.gold[0] in text


@pytest.mark.parametrize("text", [CHINESE, SPANISH, GERMAN])
def test_kinds_that_need_english_are_left_out_elsewhere(text: str) -> None:
    found = maker([document("rental", text)])
    assert list(limits(found)) == []
    assert list(swapped(found)) == []
