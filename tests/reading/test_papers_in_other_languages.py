"""Title, abstract, keywords, headings and references of papers that are not in English."""

import pymupdf
import pytest

from tests.reading.making import read_fast

PAPERS = {
    "es": (
        "El crecimiento de la cebada en suelo húmedo", "Ana Pérez y Luis Gómez", "Resumen",
        "Palabras clave: cebada; suelo; lluvia",
        ["Introducción", "Materiales y métodos", "Resultados y discusión"],
        "Bibliografía",
        "Las muestras se tomaron de la capa superior del suelo en primavera y se mantuvieron secas hasta que se"
        " pesaron. El rendimiento del grupo tratado aumentó y llegó a 4,27 toneladas por hectárea. ",
    ),
    "fr": (
        "La croissance de l'orge sur un sol humide", "Anne Petit et Luc Martin", "Résumé",
        "Mots-clés : orge, sol, pluie", ["Introduction", "Matériel et méthodes", "Résultats"],
        "Références bibliographiques",
        "Les échantillons ont été prélevés dans la couche supérieure du sol au printemps et gardés au sec jusqu'à"
        " la pesée. Le rendement du groupe traité a augmenté et a atteint 4,27 tonnes par hectare. ",
    ),
    "de": (
        "Das Wachstum der Gerste auf nassem Boden", "Anna Müller und Hans Weber", "Zusammenfassung",
        "Schlüsselwörter: Gerste, Boden, Regen", ["Einleitung", "Material und Methoden", "Ergebnisse"],
        "Literatur",
        "Die Proben wurden im Frühjahr aus der oberen Schicht des Bodens genommen und bis zum Wiegen trocken"
        " gehalten. Der Ertrag der behandelten Gruppe stieg und erreichte 4,27 Tonnen je Hektar. ",
    ),
    "pt": (
        "O crescimento da cevada em solo úmido", "Ana Souza e Luís Gomes", "Resumo",
        "Palavras-chave: cevada; solo; chuva", ["Introdução", "Materiais e métodos", "Resultados"], "Referências",
        "As amostras foram retiradas da camada superior do solo na primavera e mantidas secas até serem pesadas."
        " O rendimento do grupo tratado aumentou e chegou a 4,27 toneladas por hectare. ",
    ),
    "zh": (
        "湿润土壤上大麦的生长与产量研究", "张三，李四", "摘 要", "关键词：大麦；土壤；降雨",
        ["1 引言", "2 材料与方法", "2.1 样品采集"], "参考文献",
        "样品于春季取自土壤上层，并在称重前保持干燥。处理组的产量提高了3.5%，而对照组在整个季节保持不变。",
    ),
}  # fmt: skip


def typeset(path, html, css=""):
    """A PDF of `html` as a browser would set it."""
    story = pymupdf.Story(
        html=html, user_css=f"body {{font-size: 10pt}} h1 {{font-size: 17pt}} {css}"
    )
    writer = pymupdf.DocumentWriter(str(path))
    box = pymupdf.paper_rect("a4")
    more = 1
    while more:
        device = writer.begin_page(box)
        more, _ = story.place([60, 60, box.width - 60, box.height - 60])
        story.draw(device)
        writer.end_page()
    writer.close()
    return path


def html_of(language, *, run_in):
    title, authors, abstract, keywords, headings, references, prose = PAPERS[language]
    label, words = keywords.replace("：", ":").split(":")
    front = (
        f"<p><b>{abstract}.</b> {prose * 3}</p><p><b>{label}:</b> {words}</p>"
        if run_in
        else f"<h2>{abstract}</h2><p>{prose * 3}</p><p>{keywords}</p>"
    )
    body = "".join(f"<h2>{h}</h2><p>{prose * 4}</p><p>{prose * 3}</p>" for h in headings)
    listed = "".join(
        f"<p>[{n}] Muster A. Grain {n}. J Test. 201{n};{n}:1-9.</p>" for n in range(1, 4)
    )
    return f"<h1>{title}</h1><p>{authors}</p>{front}{body}<h2>{references}</h2>{listed}"


@pytest.mark.parametrize(
    "css", ["h2 {font-size: 12pt}", "h2 {font-size: 10pt}", "body {font-family: sans-serif}"]
)
@pytest.mark.parametrize("run_in", [False, True])
@pytest.mark.parametrize("language", PAPERS)
def test_a_paper_in_another_language_is_understood(tmp_path, language, run_in, css):
    title, _, _, _, headings, _, prose = PAPERS[language]
    result = read_fast(typeset(tmp_path / "paper.pdf", html_of(language, run_in=run_in), css))
    assert result.title == title
    assert len(result.authors) == 2
    assert result.language == language
    assert result.headings == headings
    assert "".join(result.abstract.split()) == "".join((prose * 3).split())
    assert len(result.keywords) == 3
    assert len(result.references) == 3
