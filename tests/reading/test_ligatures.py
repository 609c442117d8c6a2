from alexandria.reading.pdf.ligatures import lines_with_broken_th, restore_th_ligatures


def raw(text, widths, size=10.0):
    x, chars = 0.0, []
    for char, width in zip(text, widths, strict=True):
        chars.append({"c": char, "bbox": (x, 0, x + width, size)})
        x += width
    span = {"text": text, "size": size, "chars": chars}
    return {"blocks": [{"lines": [{"spans": [span]}]}, {"type": 3}]}


def text_of(page):
    return page["blocks"][0]["lines"][0]["spans"][0]["text"]


def test_a_wide_t_is_a_th_and_a_narrow_one_is_none():
    assert text_of(restore_th_ligatures(raw("Tey", [10.7, 4, 4]))) == "They"
    assert text_of(restore_th_ligatures(raw("Ten", [5.5, 4, 4]))) == "Ten"


def test_the_single_characters_say_th_too():
    page = restore_th_ligatures(raw("Tey", [10.7, 4, 4]))
    assert [c["c"] for c in page["blocks"][0]["lines"][0]["spans"][0]["chars"]] == ["Th", "e", "y"]


def test_only_pages_with_words_that_lack_their_h_are_looked_at():
    assert lines_with_broken_th(raw("Tey", [10, 4, 4]))
    assert not lines_with_broken_th(raw("The", [5, 4, 4]))
