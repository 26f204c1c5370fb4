import { type AnswerLine, listLines, menteeId, mentorId, type Result } from './answer.ts'
import { plural, sayBlocked, sayRule, sayUnplaced } from './english.ts'
import { type Html, html } from './html.ts'
import type { Shown } from './people.ts'
import { reportStyle } from './report-style.ts'

export type ReportContext = { file: string; shown: ReadonlyMap<string, Shown>; from: string }

/** One HTML file that needs nothing else: readable from disk without a network, on a phone and on paper. */
export function writeReport(result: Result, context: ReportContext): string {
  const { pool, draft } = result
  const people = pool.mentees.length
  const title = `${draft.placed} of ${plural(people, 'person', 'people')} ${draft.placed === 1 ? 'has' : 'have'} a mentor`
  const isProven = draft.status === 'optimal'
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}: matching of ${context.file}</title>
<style>${{ html: reportStyle }}</style>
</head>
<body>
<main>
<div class="brand"><i aria-hidden="true">∴</i> Lyceum matching report</div>
<h1>${title}</h1>
<p class="lead">Matched from <b>${context.file}</b>: ${plural(people, 'mentee')}, ${plural(pool.mentors.length, 'mentor')} with ${plural(countPlaces(result), 'place')}.</p>
<div class="proof${isProven ? '' : ' open'}">${isProven ? 'No better matching exists under these settings: proven and checked' : 'The best found; a better one is not ruled out'}</div>
<p class="note chosen">${sayChosen(result)}</p>
${figures(result)}
${unmatched(result, context)}
${pairList(result, context)}
${distribution(result)}
${mentorLoads(result, context)}
${rules(result)}
${settings(result, context)}
${proof(result)}
${result.warnings.length > 0 && warnings(result)}
</main>
</body>
</html>
`
  return page.html
}

function sayChosen({ pool: { settings: chosen } }: Result): string {
  const criteria = chosen.criteria.map(({ name, weight }) => `${name} ${weight}`).join(', ')
  return `What counts: ${criteria}. Objective: total. Seed ${chosen.seed}. All settings are at the end.`
}

const countPlaces = ({ mentors }: Result): number => mentors.reduce((sum, { capacity }) => sum + capacity, 0)

/** Fits and contributions are shown as a tenth, 0 to 100. */
const tenth = (points: number): string => (points / 10).toFixed(1)

function figures({ draft, pool, distribution, mentors }: Result): Html {
  const full = mentors.filter(({ load, capacity }) => load >= capacity).length
  const figure = (name: string, value: string | number, of: string): Html =>
    html`<div><dt>${name}</dt><dd>${value} <small>${of}</small></dd></div>`
  return html`<dl class="figures">
${figure('Matched', draft.placed, `of ${pool.mentees.length}`)}
${figure('Half the pairs fit at', distribution.median === null ? '–' : tenth(distribution.median), 'or better')}
${figure('Weakest pair', distribution.minimum === null ? '–' : tenth(distribution.minimum), 'of 100')}
${figure('Full mentors', full, `of ${mentors.length}`)}
</dl>`
}

/** People who are left out for one and the same cause stand together under it. */
function unmatched({ pool, unplaced, shortages }: Result, { shown }: ReportContext): Html {
  if (unplaced.length === 0) return html`<h2>Unmatched <small>0</small></h2><p class="note">Everybody has a mentor.</p>`
  const groups = [...Map.groupBy(unplaced, (person) => sayUnplaced(person, shortages))].map(([sentence, people]) => {
    const isFull = people.some(({ cause, candidates }) => cause === 'no_place_left' && candidates > 0)
    const rows = people.map((person) => {
      const blocked = sayBlocked(person.blocked, pool.ruleCounts)
      const note = `Of ${plural(pool.mentors.length, 'mentor')}, ${blocked.join(', ')}.`
      return html`<li>${who(menteeId(pool, person.request), shown)}${blocked.length > 0 && html`<p class="note">${note}</p>`}</li>`
    })
    const help = isFull && ' One more place with any of them would place one person more.'
    return html`<p class="why group"><b>${sentence}</b>${help}</p><ul class="rows">${rows}</ul>`
  })
  return html`<h2>Unmatched <small>${unplaced.length}</small></h2>${groups}`
}

function who(id: string, shown: ReadonlyMap<string, Shown>): Html {
  const person = shown.get(id)
  const place = [person?.department, person?.location].filter((part) => part !== undefined && part !== '')
  return html`<span class="name">${person?.name ?? id}</span> <span class="place">${place.join(', ')}</span>`
}

function pairList(result: Result, { shown }: ReportContext): Html {
  const { pool, pairs } = result
  const colours = new Map(pool.settings.criteria.map(({ name }, k) => [name, k < 8 ? `c${k + 1}` : 'cx']))
  const colour = (name: string): string => colours.get(name) ?? 'cx'
  const ordered = pairs.toSorted((a, b) => b.fit - a.fit || a.request - b.request)
  const rows = ordered.map((pair) => {
    const lines = listLines(pair)
    const person = (id: string, role: string): Html => html`<div><div class="role">${role}</div>${who(id, shown)}</div>`
    return html`<li class="pair">${person(menteeId(pool, pair.request), 'Mentee')}${person(mentorId(pool, pair.offer), 'Mentor')}
<div class="fit"><b>${tenth(pair.fit)}</b><div class="bar" aria-hidden="true">${lines.map((line) => segment(line, colour))}</div></div>
<ul class="lines">${lines.map((line) => contribution(line, colour))}</ul>
<p class="why" style="grid-column:1/-1">${sayRunnerUp(result, pair, shown)}</p></li>`
  })
  const legend = pool.settings.criteria
    .filter(({ weight }) => weight > 0)
    .map(({ name }) => html`<span><span class="key ${colour(name)}"></span>${name}</span>`)
  return html`<h2>Matched <small>${pairs.length}</small></h2>
<p class="note">Best fit first. Fit is of 100 and is the sum of what each criterion adds.</p>
<div class="legend">${legend}</div><ul class="rows">${rows}</ul>`
}

function segment({ criterion, points }: AnswerLine, colour: (name: string) => string): Html | false {
  return points > 0 && html`<i class="${colour(criterion)}" style="width:${points / 10}%"></i>`
}

function contribution({ criterion, points, of, why }: AnswerLine, colour: (name: string) => string): Html {
  return html`<li><span class="key ${colour(criterion)}"></span><b>${criterion} ${tenth(points)}</b>${of !== null && ` of ${tenth(of)}`} · ${why}</li>`
}

function sayRunnerUp(
  { pool }: Result,
  { runnerUp, isLocked }: Result['pairs'][number],
  shown: ReadonlyMap<string, Shown>,
): Html {
  if (isLocked) return html`This pair was agreed before and locked.`
  if (!runnerUp) return html`No other mentor is allowed by the rules.`
  const id = mentorId(pool, runnerUp.offer)
  const name = html`<b>${shown.get(id)?.name ?? id}</b>`
  if (runnerUp.cost.rank > 0) return html`Next best is ${name}; it would leave somebody else without a mentor.`
  if (runnerUp.cost.points === 0) return html`Next best is ${name}; it might cost nothing.`
  return html`Next best is ${name}; it would cost everybody together at least ${tenth(runnerUp.cost.points)}.`
}

function distribution({ distribution: { bands, median }, pairs }: Result): Html {
  const most = Math.max(1, ...bands.map((band) => band.pairs))
  const shown = bands.slice(
    Math.max(
      0,
      bands.findIndex((band) => band.pairs > 0),
    ),
  )
  const bars = shown.map(
    ({ from, to, pairs: count }) =>
      html`<span>${tenth(from)} to ${tenth(to)}</span><span class="tube" aria-hidden="true"><i style="width:${(100 * count) / most}%"></i></span><span>${plural(count, 'pair')}</span>`,
  )
  const finding = median === null ? 'No pairs' : `Half the pairs fit at ${tenth(median)} or better`
  return html`<h2>${finding} <small>${plural(pairs.length, 'pair')} by fit, of 100</small></h2><div class="chart">${bars}</div>`
}

function mentorLoads({ pool, mentors }: Result, { shown }: ReportContext): Html {
  const rows = mentors
    .toSorted((a, b) => b.gainOfOneMore.rank - a.gainOfOneMore.rank || b.gainOfOneMore.points - a.gainOfOneMore.points)
    .map(({ offer, load, capacity, gainOfOneMore }) => {
      const free = Math.max(0, capacity - load)
      const dots = capacity <= 10 ? `${'●'.repeat(load)}${'○'.repeat(free)}` : ''
      const price =
        gainOfOneMore.rank > 0
          ? 'one more person matched'
          : gainOfOneMore.points > 0
            ? `${tenth(gainOfOneMore.points)} points`
            : 'nothing'
      return html`<tr><td>${who(mentorId(pool, offer), shown)}</td><td class="n">${load} of ${capacity}</td><td><span class="dots" aria-hidden="true">${dots}</span></td><td>${price}</td></tr>`
    })
  return html`<h2>Mentors <small>${mentors.length}</small></h2>
<p class="note">The last column is exact: what one more place with this mentor would gain for everybody together.</p>
<div class="scroll" tabindex="0" role="region" aria-label="Mentors"><table><thead><tr><th scope="col">Mentor</th><th scope="col" class="n">Mentees</th><th scope="col">Places</th><th scope="col">One more place would gain</th></tr></thead><tbody>${rows}</tbody></table></div>`
}

function rules({ pool }: Result): Html {
  const rows = pool.ruleCounts.map(
    ({ rule, pairsRemoved, removedAlone, peopleStranded }) =>
      html`<tr><td>${sayRule(rule)}</td><td class="n">${pairsRemoved.toLocaleString('en')}</td><td class="n">${removedAlone.toLocaleString('en')}</td><td class="n">${peopleStranded}</td></tr>`,
  )
  return html`<h2>What must hold <small>pairs each rule takes out</small></h2>
<div class="scroll" tabindex="0" role="region" aria-label="Rules"><table><thead><tr><th scope="col">Rule</th><th scope="col" class="n">Pairs</th><th scope="col" class="n">By it alone</th><th scope="col" class="n">Without a mentor for it alone</th></tr></thead><tbody>${rows}</tbody></table></div>`
}

function settings({ pool: { settings: chosen } }: Result, { from }: ReportContext): Html {
  const sum = chosen.criteria.reduce((all, { weight }) => all + weight, 0)
  const criteria = chosen.criteria.map(
    ({ name, kind, weight, mustHold }) =>
      html`<tr><td>${name}</td><td>${kind}${mustHold && ', must hold'}</td><td class="n">${weight}</td><td class="n">${tenth((1000 * weight) / sum)}</td></tr>`,
  )
  const coverage =
    chosen.coverage === 'everyone'
      ? 'as many people as possible first, then the most points'
      : `${chosen.coverage} points for each person matched`
  return html`<h2>Settings <small>the same file, settings and seed give the same pairs</small></h2>
<table><thead><tr><th scope="col">What counts</th><th scope="col">Kind</th><th scope="col" class="n">Weight</th><th scope="col" class="n">Most points of 100</th></tr></thead><tbody>${criteria}</tbody></table>
<p class="note" style="margin-top:12px">Objective: total; ${coverage}. Seed ${chosen.seed}. Floor ${tenth(chosen.floor)}, load step ${tenth(chosen.loadStep)}, wait bonus ${tenth(chosen.waitBonus)} a round. Working hours are compared over four weeks from ${from}.</p>`
}

function proof({ pool, draft }: Result): Html {
  if (draft.status !== 'optimal') return html``
  return html`<h2>How to check the proof</h2>
<ol class="steps">
<li>Every place gets a price, and every person what the fit with their mentor is worth above the price of that place. No allowed pair may be worth more than its person’s share and its place’s price together.</li>
<li>Then no matching at all can be worth more than all shares and all prices added up.</li>
<li>This one reaches exactly that sum, so none is better. A separate checker, which shares no code with the solver, went through all ${pool.problem.offer.length.toLocaleString('en')} allowed pairs before this page was written.</li>
</ol>
<p class="note" style="margin-top:8px">This is duality of linear programming; docs/matching.md explains it with an example.</p>`
}

function warnings({ warnings: texts }: Result): Html {
  return html`<h2>Left out or doubtful in the file <small>${texts.length}</small></h2><ul class="rows">${texts.map((text) => html`<li>${text}</li>`)}</ul>`
}
