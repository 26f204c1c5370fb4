import i18next from 'i18next'
import ICU from 'i18next-icu'
import { beforeAll, describe, expect, test } from 'vitest'
import { meQuery, queryClient } from '../queries.ts'
import german from './de.json' with { type: 'json' }
import english from './en.json' with { type: 'json' }
import { isZone, minutesAhead, readersHour, readersZone, showAgo, showMonth, showTime, showWeekday } from './format.ts'

const me = { id: 'a', name: 'Amara', email: 'a@northwind.example', roles: [], signInId: 'b' }
const readIn = (zone: string | null) => queryClient.setQueryData(meQuery.queryKey, { ...me, zone })
const noon = new Date('2026-11-24T12:00:00Z')

beforeAll(async () => {
  const resources = { en: { translation: english }, de: { translation: german } }
  await i18next.use(new ICU()).init({ lng: 'en', keySeparator: false, nsSeparator: false, resources })
})

describe('times', () => {
  test('are the reader’s own, whatever zone the device stands in', () => {
    readIn('Asia/Tokyo')
    expect(readersHour(noon)).toBe(21)
    readIn('America/Lima')
    expect(readersHour(noon)).toBe(7)
  })

  test('fall back to the device where a profile names no zone or none that exists', () => {
    const device = new Intl.DateTimeFormat().resolvedOptions().timeZone
    for (const zone of [null, 'Mars/Olympus']) {
      readIn(zone)
      expect(readersZone()).toBe(device)
    }
  })

  test.each([
    ['Europe/Oslo', 'Asia/Tokyo', 480],
    ['Europe/Oslo', 'Asia/Kolkata', 270],
    ['Asia/Tokyo', 'Europe/Oslo', -480],
    ['Europe/London', 'Africa/Accra', 0],
    ['Pacific/Auckland', 'Asia/Kathmandu', -435],
  ])('read in %s, the clocks of %s stand %s minutes ahead', (reader, zone, minutes) => {
    readIn(reader)
    expect(minutesAhead(zone, noon)).toBe(minutes)
  })

  test('follow summer time on each side by itself', () => {
    readIn('Europe/London')
    expect(minutesAhead('America/New_York', new Date('2026-03-20T12:00:00Z'))).toBe(-240)
    expect(minutesAhead('America/New_York', new Date('2026-04-20T12:00:00Z'))).toBe(-300)
  })

  test('are shown on the clock of the place that is named', () => expect(showTime(noon, 'Asia/Tokyo')).toBe('21:00'))

  test('are said in words by the reader’s language', () => {
    const say = (hours: number, rest: number) => i18next.t('time.hours', { hours, rest: `m${rest}` })
    expect([say(8, 0), say(5, 30), say(0, 30), say(5, 45)]).toEqual([
      'eight hours',
      'five and a half hours',
      'half an hour',
      '5 h 45 min',
    ])
  })
})

test('day and month never part at the end of a line', () => {
  readIn('UTC')
  expect(showWeekday(noon)).toBe('Tuesday 24\u00a0November')
})

test('a calendar day is the same day for everybody', () => {
  readIn('Pacific/Pago_Pago')
  expect(showMonth('2024-03-01')).toBe('March 2024')
})

test('what is long ago is said by its date, what is recent by its distance', () => {
  expect(showAgo(new Date('2026-11-24T09:00:00Z'), noon)).toBe('3\u00a0hours ago')
  expect(showAgo(new Date('2026-11-23T11:00:00Z'), noon)).toBe('yesterday')
  expect(showAgo(new Date('2026-09-01T11:00:00Z'), noon)).toBe('1\u00a0September 2026')
  expect(showAgo(noon, noon)).toBe('just now')
})

test('a zone that no computer knows is none', () =>
  expect([isZone('Asia/Tokyo'), isZone('Mars/Olympus')]).toEqual([true, false]))
