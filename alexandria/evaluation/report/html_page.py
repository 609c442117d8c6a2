"""A `RetentionReport` → one HTML page for people: no script, nothing fetched, light, dark and on paper.

In: `RetentionReport`. Out: the page as a string. Titles, questions and names may be hostile: every one goes
through `escaped`; only what this module and plots.py write themselves is markup. It holds no text of a paper
beyond the questions.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from alexandria.evaluation.multiple_choice import LETTERS, Arm
from alexandria.evaluation.report.html_parts import (
    counts,
    dollars,
    escaped,
    estimate_text,
    html_figure,
    html_table,
    hundredths,
    interval_text,
    number,
    points,
    retention_interval,
    retention_of,
    retention_text,
    retention_value,
    share_text,
    signed,
)
from alexandria.evaluation.report.losses import LostQuestion, PaperLoss
from alexandria.evaluation.report.plots import arms_plot, interval_strip, places_plot, shares_plot
from alexandria.evaluation.report.retention_report import (
    BreakdownGroup,
    EvaluatedPaper,
    PublishedComparison,
    RetentionReport,
    judged_text,
    percent,
)

__all__ = ["render_page"]

_STYLE = Path(__file__).with_name("html_page.css")


def render_page(found: RetentionReport) -> str:
    """The whole page."""
    parts = [
        _head(found),
        _arms(found),
        _audit(found),
        _losses(found),
        _groups(found),
        *(_published_comparison(found, one) for one in found.beside),
        _papers(found),
        _bill(found),
        _repeat(found),
    ]
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>Retention · {escaped(found.run_id)}</title>"
        f"<style>{_STYLE.read_text(encoding='utf-8')}</style></head><body><main>"
        f"{''.join(parts)}</main></body></html>\n"
    )


# --- the sections, in the order of the page ----------------------------------------------------


def _head(found: RetentionReport) -> str:
    when = f" · {found.started_at:%Y-%m-%d %H:%M} UTC" if found.started_at else ""
    kept, hard = found.kept, retention_of(found.retentions_hard, Arm.UNITS)
    figures = [
        html_figure(
            "retention of the units", retention_value(kept), retention_interval(kept), lead=True
        ),
        html_figure("retention, hard questions", retention_value(hard), retention_interval(hard)),
    ]
    if kept is None:
        right = [(f.arm.value, f.accuracy) for f in found.arms if f.accuracy]
        figures = [
            html_figure(f"right from {a}", share_text(e.value), interval_text(e)) for a, e in right
        ]
    figures.insert(1, _judged_figure(found))
    if kept and kept.gap:
        gap = kept.gap
        figures.append(
            html_figure("what the papers add", points(gap.value), interval_text(gap, points=True))
        )
    if found.control and found.control.estimate:
        change = found.control.estimate
        holds = "as nothing" if change.holds(0) else "not as nothing"
        figures.append(html_figure("the wrong paper's units", signed(change.value), holds))
    states = "" if found.outcome == "finished" else f" · {escaped(found.outcome)}, not finished"
    return (
        f'<p class="eyebrow">Retention report · <code>{escaped(found.run_id)}</code>{when}{states}</p>'
        f"<h1>{escaped(found.verdict)}</h1>{_audit_verdict(found)}"
        f'<div class="figures">{"".join(figures)}</div>{_notes(found)}'
    )


def _judged_figure(found: RetentionReport) -> str:
    precise = found.judged.precision if found.judged else None
    if precise is None:
        return html_figure("judged precision", "–", "not judged")
    return html_figure("judged precision", share_text(precise.value), interval_text(precise))


def _audit_verdict(found: RetentionReport) -> str:
    kind = "good" if found.audit.fit and not found.audit.cautions else ""
    kind = kind if found.audit.fit else "bad"
    return f'<p class="verdict {kind}">The questions: {escaped(found.audit.verdict)}</p>'


def _notes(found: RetentionReport) -> str:
    notes = "".join(f"<li>{escaped(note)}</li>" for note in found.notes)
    return f'<ul class="soft small">{notes}</ul>' if notes else ""


def _arms(found: RetentionReport) -> str:
    if not found.arms:
        return "<h2>Arms</h2><p>Nothing was answered.</p>"
    rows = [
        (
            f.arm.value,
            estimate_text(f.accuracy),
            estimate_text(f.first_answer),
            f.answers,
            f.unreadable,
            "–" if f.if_unreadable_wrong is None else f"{100 * f.if_unreadable_wrong:.1f} %",
        )
        for f in found.arms
    ]
    said = "Filled: all questions. "
    if found.arms_hard:
        said += (
            "Hollow: the questions that nothing cannot answer, chosen on half of the rotations and "
            "scored on the other half. "
        )
    said += "Lines are 95 % intervals of a bootstrap over papers; the band is what the papers add."
    head = ("arm", "right", "asked once", "answers", "unreadable", "if unreadable were wrong")
    return (
        f"<h2>Accuracy by what the answerer saw</h2><p class='soft'>{said}</p>"
        f'<div class="plot">{arms_plot(found.arms, found.arms_hard)}</div>'
        f"{html_table(head, rows, numbers=(1, 2, 3, 4, 5))}{_retentions(found)}"
    )


def _retentions(found: RetentionReport) -> str:
    hard = {r.arm: r for r in found.retentions_hard}
    rows = [
        (r.arm.value, retention_text(r), retention_text(hard.get(r.arm)), r.left_out)
        for r in found.retentions
    ]
    if not rows:
        return ""
    need = ""
    if found.papers_for_5_points:
        need = (
            f"<p class='small soft'>An interval of ± 5 points would take about "
            f"{found.papers_for_5_points:,} papers like these.</p>"
        )
    head = ("in place of the original", "retention, all questions", "hard questions", "left out")
    judged = f"<p>Judged precision of the facts: {escaped(judged_text(found.judged))}.</p>"
    return f"<h3>Retention</h3>{html_table(head, rows, numbers=(3,))}{judged}{need}"


def _audit(found: RetentionReport) -> str:
    audit = found.audit
    cues = [
        (c.name, c.found.value, interval_text(c.found))
        for c in audit.cues
        if not c.name.startswith("place")
    ]
    facts: list[tuple[object, ...]] = [
        ("questions that can be used", f"{audit.questions:,} on {audit.papers:,} papers"),
        ("malformed, left out", counts(audit.malformed) or "none"),
        ("asked twice of one paper", len(audit.repeated)),
        ("two options alike", len(audit.alike_options)),
        ("right without the paper", percent(audit.from_nothing)),
        ("right with the original", percent(audit.from_original)),
        (
            "the answerer, with the original, says otherwise in every rotation",
            len(audit.unsupported) if audit.from_original else "–",
        ),
    ]
    return (
        "<h2>Are the questions fit to measure with?</h2>"
        '<div class="plot"><h3>The right option, found without reading the paper</h3>'
        f"{shares_plot(cues, 'Cues')}<p class='small soft'>Dashed: chance, 25 %. Red from 40 % on. "
        '"Learned" is a small predictor taught on the other papers of the set.</p></div>'
        f'<div class="plot"><h3>Where the right option stands</h3>{places_plot(audit.places)}</div>'
        f"{html_table(('', ''), facts)}"
    )


def _losses(found: RetentionReport) -> str:
    documents = {d.paper_id: d for d in found.documents}
    titles = {d.paper_id: d.title for d in found.documents}
    rows = [_paper_row(paper, documents.get(paper.paper_id)) for paper in found.worst if paper.lost]
    if Arm.UNITS not in {f.arm for f in found.arms}:
        return "<h2>What was lost</h2><p>Not known: nothing was asked from the units.</p>"
    if not rows:
        return "<h2>What was lost</h2><p>No question that the original answers was lost.</p>"
    there = found.lost_though_in_units
    said = (
        f"{found.lost_in_all} questions are answered from the original and not from the units. For {there} of "
        f"them a fact holds all words of the right option: those were not found by the answerer; the "
        f"other {found.lost_in_all - there} are missing from the units or worded otherwise."
    )
    shown = len(found.lost)
    more = (
        f"<p class='small soft'>The first {shown} of {found.lost_in_all}.</p>"
        if found.lost_in_all > shown
        else ""
    )
    head = (
        "paper", "questions", "nothing", "original", "units", "lost",
        "facts", "covered", "longest run", "masked", "tokens", "cost",
    )  # fmt: skip
    return (
        f"<h2>What was lost</h2><p>{said}</p>{html_table(head, rows, numbers=range(1, 12))}"
        "<p class='small soft'>Covered: sentences that a grounded fact stands for. Longest run: most consecutive "
        "words of the paper in any field. Masked: share of the stored words that are numbers, names or set "
        "phrases. Tokens and cost: what making the units took, over all ingests.</p>"
        f"<h3>The lost questions, with the facts that come nearest</h3>{more}"
        f"{''.join(_lost(one, titles) for one in found.lost)}"
    )


def _paper_row(paper: PaperLoss, document: EvaluatedPaper | None) -> tuple[object, ...]:
    lost = (
        paper.questions,
        share_text(paper.nothing),
        share_text(paper.original),
        share_text(paper.units),
        paper.lost,
    )
    if document is None:
        return (paper.paper_id[:12], *lost, *"––––––")
    return (
        document.title or paper.paper_id[:12],
        *lost,
        document.facts,
        share_text(document.sentences_covered),
        "–" if document.longest_run is None else document.longest_run,
        share_text(document.masked_share),
        "–" if document.tokens is None else number(document.tokens),
        "–" if document.tokens is None else dollars(document.cost),
    )


def _lost(one: LostQuestion, titles: Mapping[str, str]) -> str:
    question = one.question
    options = []
    for place, option in enumerate(question.options):
        kind, sign = "", LETTERS[place]
        if place == question.answer:
            kind, sign = ' class="right"', "✓"
        elif place == one.chosen:
            kind, sign = ' class="chosen"', "✗"
        options.append(f"<li{kind}>{sign} {escaped(option)}</li>")
    facts = "".join(
        f"<li>{escaped(line.text)} <span class='soft'>s. {', '.join(map(str, line.sentences))}</span></li>"
        for line in one.facts
    )
    of = titles.get(question.paper_id) or question.paper_id[:12]
    about = f"{escaped(of)} · {question.kind.value} · {one.why}"
    listed = f"<ol>{facts}</ol>" if facts else ""
    return (
        f'<div class="lost"><p>{escaped(question.stem)}</p><ul>{"".join(options)}</ul>'
        f'<div class="why">{about}</div>{listed}</div>'
    )


def _groups(found: RetentionReport) -> str:
    parts = []
    for name, groups in found.groups.items():
        rows = "".join(_group_row(group) for group in groups)
        parts.append(
            f'<h3>By {escaped(name)}</h3><div class="wide"><table><thead><tr><th>{escaped(name)}</th>'
            '<th class="n">papers</th><th class="n">questions</th><th class="n">nothing</th>'
            '<th class="n">original</th><th class="n">units</th><th></th><th>retention</th></tr></thead>'
            f"<tbody>{rows}</tbody></table></div>"
        )
    return f"<h2>Where it differs</h2>{''.join(parts)}" if parts else ""


def _group_row(group: BreakdownGroup) -> str:
    values = {f.arm: f.accuracy for f in group.arms}
    units = values.get(Arm.UNITS)
    cells = "".join(
        f'<td class="n">{share_text(e.value) if e else "–"}</td>'
        for e in (values.get(Arm.NOTHING), values.get(Arm.ORIGINAL), units)
    )
    strip = interval_strip(units) if units else ""
    return (
        f'<tr><td class="w">{escaped(group.name)}</td><td class="n">{group.papers}</td>'
        f'<td class="n">{group.questions}</td>{cells}<td>{strip}</td>'
        f"<td>{escaped(retention_text(group.retention))}</td></tr>"
    )


def _published_comparison(found: RetentionReport, one: PublishedComparison) -> str:
    theirs = one.table
    rows: list[tuple[object, ...]] = [
        (f.extractor, f.domain, f.nothing, f.original, f.units, share_text(f.retention))
        for f in theirs.figures
    ]
    by_arm = {f.arm: f.accuracy for f in found.arms}
    ours = [by_arm.get(a) for a in (Arm.NOTHING, Arm.ORIGINAL, Arm.UNITS)]
    kept = found.kept.estimate if found.kept else None
    rows.append(
        ("this run", "all", *(hundredths(e) for e in ours), share_text(kept.value) if kept else "–")
    )
    head = ("extractor", "domain", "nothing", "original", "units", "retention")
    differs = html_table(("condition", "this run", "there"), one.differs)
    notes = f"<p class='small soft'>{escaped(theirs.notes)}</p>" if theirs.notes else ""
    return (
        f"<h2>Beside: {escaped(theirs.title)}</h2>"
        f"<p class='soft'>Source: <a href='{escaped(theirs.source)}'>{escaped(theirs.cite)}</a>. "
        "Beside each other does not mean comparable: see what differs below.</p>"
        f"{html_table(head, rows, numbers=(2, 3, 4, 5))}<h3>What differs</h3>{differs}{notes}"
    )


def _papers(found: RetentionReport) -> str:
    measured = [d for d in found.documents if d.sentences_covered is not None]
    runs = [d.longest_run for d in found.documents if d.longest_run is not None]
    facts: list[tuple[object, ...]] = []
    if found.documents:
        words = sum(d.words for d in found.documents)
        total = sum(d.facts for d in found.documents)
        empty = sum(d.facts == 0 for d in found.documents)
        facts.append(("papers", f"{len(found.documents)}, {words:,} words"))
        facts.append(("papers without any fact (they count in full)", empty))
        if words:
            facts.append(("facts", f"{total:,}, {100 * total / words:.1f} a hundred words"))
        facts.append(("quarantined facts", sum(d.quarantined for d in found.documents)))
    if measured:
        mean = sum(d.sentences_covered or 0 for d in measured) / len(measured)
        facts.append(("sentences that a grounded fact covers, mean of papers", share_text(mean)))
    if runs:
        facts.append(("longest run of a paper's words in any field", f"{max(runs)} words"))
    if masked := [d.masked_share for d in found.documents if d.masked_share is not None]:
        label = "share of the stored words that are numbers, names or set phrases, mean of papers"
        facts.append((label, share_text(sum(masked) / len(masked))))
    for count in sorted({n for d in found.documents for n in d.jaccard}):
        near = [d.jaccard[count] for d in found.documents if count in d.jaccard]
        said = f"{100 * sum(near) / len(near):.2f} %, {100 * max(near):.2f} % at most, of {len(near)} papers"
        facts.append((f"{count}-grams of words that paper and units share (Jaccard)", said))
    precise = "judged precision: facts of the units that are true and understandable alone"
    facts.append((precise, judged_text(found.judged)))
    if found.judged:
        judged = found.judged
        facts += [
            ("facts of the units that are false or not stated", estimate_text(judged.wrong)),
            (
                "facts of the papers that the units tell (MINE's protocol)",
                estimate_text(judged.recall),
            ),
            ("judging calls without an answer, counted as no", judged.failed),
        ]
    return f"<h2>The units</h2>{html_table(('', ''), facts)}"


def _bill(found: RetentionReport) -> str:
    rows = [
        (name.replace("_", " "), _price(value) if name == "cost" else number(value))
        for name, value in found.bill.items()
    ]
    return f"<h2>What it took</h2>{html_table(('', ''), rows)}" if rows else ""


def _price(cost: object) -> str:
    return dollars(float(cost) if isinstance(cost, int | float) else None)


def _repeat(found: RetentionReport) -> str:
    rows = "".join(
        f'<tr><td>{escaped(name)}</td><td class="w"><code>{escaped(number(value))}</code></td></tr>'
        for name, value in found.settings.items()
    )
    return (
        f'<h2>To repeat it</h2><div class="wide"><table><tbody>{rows}</tbody></table></div>'
        "<footer>Made by alexandria. Retention is (units − nothing) / (original − nothing), in answer "
        "accuracy on the same questions. This page holds no text of a paper beyond the questions.</footer>"
    )
