import { expect, test } from 'vitest'
import { type AskFacts, type AskSetting, askStateOf, askWords } from './ask-words.ts'

const open: AskSetting = {
  isSuggested: true,
  openLimit: 3,
  weeklyLimit: 5,
  onlyWorkingHours: true,
  pausedUntil: null,
  askedFor: ['question', 'review'],
  openAsks: 0,
  asksThisWeek: 0,
}
const weekdays = [1, 2, 3, 4, 5].map((day) => ({ day, from: '09:00', to: '17:00' }))
const halves = [
  { day: 1, from: '09:00', to: '12:00' },
  { day: 1, from: '14:00', to: '18:00' },
]
const berlin = (setting: Partial<AskSetting> | null = {}, more: Partial<AskFacts> = {}): AskFacts => ({
  zone: 'Europe/Berlin',
  hours: weekdays,
  leave: [],
  setting: setting && { ...open, ...setting },
  ...more,
})
const leave = (first: string, last: string | null, shown = true) => ({ leave: [{ first, last, shown }] })

/** Times are UTC; Berlin is one hour ahead until 28 March 2027, then two. 2026-11-23 is a Monday. */
const mondayNoon = '2026-11-23T11:00:00Z'
const sheHasAll = 'has all the questions they want this week'

test.each<[string, AskFacts, string, string, boolean?]>([
  ['at work on Monday', berlin(), mondayNoon, 'may be asked now'],
  ['the first minute of work', berlin(), '2026-11-23T08:00:00Z', 'may be asked now'],
  ['a minute before work', berlin(), '2026-11-23T07:59:00Z', 'back at 09:00 (their time)'],
  ['the minute work ends', berlin(), '2026-11-23T16:00:00Z', 'back at 09:00 (their time)'],
  ['late on Monday evening', berlin(), '2026-11-23T22:30:00Z', 'back at 09:00 (their time)'],
  ['past midnight there, not here', berlin(), '2026-11-23T23:30:00Z', 'back at 09:00 (their time)'],
  ['Friday evening', berlin(), '2026-11-27T18:00:00Z', 'back on Monday at 09:00 (their time)'],
  ['Saturday', berlin(), '2026-11-28T10:00:00Z', 'back on Monday at 09:00 (their time)'],
  ['Sunday', berlin(), '2026-11-29T10:00:00Z', 'back at 09:00 (their time)'],
  ['at any hour, if they like', berlin({ onlyWorkingHours: false }), '2026-11-28T02:00:00Z', 'may be asked now'],
  ['hours never given', berlin({}, { hours: [] }), '2026-11-28T02:00:00Z', 'may be asked now'],
  ['between two halves of a day', berlin({}, { hours: halves }), '2026-11-23T12:00:00Z', 'back at 14:00 (their time)'],
  [
    'works on Mondays alone',
    berlin({}, { hours: halves }),
    '2026-11-23T18:00:00Z',
    'back on 30 November at 09:00 (their time)',
  ],
  ['in Tokyo it is evening', berlin({}, { zone: 'Asia/Tokyo' }), mondayNoon, 'back at 09:00 (their time)'],
  ['in summer, an hour earlier', berlin(), '2027-03-29T07:00:00Z', 'may be asked now'],
  ['on leave until Friday', berlin({}, leave('2026-11-20', '2026-11-27')), mondayNoon, 'away until Friday'],
  ['on leave for weeks', berlin({}, leave('2026-11-20', '2026-12-24')), mondayNoon, 'away until 24 December'],
  ['on leave into next year', berlin({}, leave('2026-11-20', '2027-05-04')), mondayNoon, 'away until 4 May 2027'],
  ['on leave, the day untold', berlin({}, leave('2026-11-20', '2026-11-27', false)), mondayNoon, 'away'],
  ['on leave without an end', berlin({}, leave('2026-11-20', null)), mondayNoon, 'away'],
  ['leave begins tomorrow', berlin({}, leave('2026-11-24', '2026-11-30')), mondayNoon, 'may be asked now'],
  [
    'leave began at their midnight',
    berlin({}, leave('2026-11-24', '2026-11-30')),
    '2026-11-23T23:30:00Z',
    'away until 30 November',
  ],
  ['on leave, never decided', berlin(null, leave('2026-11-20', '2026-11-27')), mondayNoon, 'away until Friday'],
  [
    'paused until four',
    berlin({ pausedUntil: new Date('2026-11-23T15:00:00Z') }),
    mondayNoon,
    'back at 16:00 (their time)',
  ],
  [
    'paused until Thursday',
    berlin({ pausedUntil: new Date('2026-11-26T08:00:00Z') }),
    mondayNoon,
    'back on Thursday at 09:00 (their time)',
  ],
  ['three asks open', berlin({ openAsks: 3 }), mondayNoon, sheHasAll],
  ['five asks this week', berlin({ asksThisWeek: 5 }), mondayNoon, sheHasAll],
  ['said no', berlin({ isSuggested: false }), mondayNoon, 'prefers not to be asked'],
  ['a limit of none', berlin({ weeklyLimit: 0 }), mondayNoon, 'prefers not to be asked'],
  [
    'said no, and on leave',
    berlin({ isSuggested: false }, leave('2026-11-20', null)),
    mondayNoon,
    'prefers not to be asked',
  ],
  ['asked for nothing', berlin({ askedFor: [] }), mondayNoon, 'prefers not to be asked'],
  ['never decided', berlin(null), mondayNoon, 'has not said whether they want to be asked'],
  ['blocked, at work', berlin(), mondayNoon, sheHasAll, true],
  ['blocked, away', berlin({}, leave('2026-11-20', null)), mondayNoon, sheHasAll, true],
  ['blocked, outside work', berlin(), '2026-11-28T10:00:00Z', sheHasAll, true],
  ['blocked, prefers not', berlin({ isSuggested: false }), mondayNoon, sheHasAll, true],
])('%s', (_name, facts, at, words, isBlocked = false) => {
  const now = new Date(at)
  expect(askWords('en', askStateOf(facts, now, isBlocked), now)).toBe(words)
})

test('the words are there in German too', () => {
  const now = new Date(mondayNoon)
  const away = askStateOf(berlin({}, leave('2026-11-20', '2026-12-24')), now)
  expect(askWords('de', away, now)).toBe('abwesend bis 24. Dezember')
})
