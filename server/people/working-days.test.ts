import fc from 'fast-check'
import { expect, test } from 'vitest'
import { dayIn, leaveAt, presentAway } from './leave-days.ts'
import { addWorkingDays, endOfDay, isWorkingDay, type WorkingCalendar } from './working-days.ts'

const bergen: WorkingCalendar = {
  zone: 'Europe/Oslo',
  weekend: new Set([6, 7]),
  holidays: new Set(['2026-12-24', '2026-12-25']),
}

test('three working days across a holiday and a weekend end on the right day in the zone of the person', () => {
  // Tuesday 22 December 2026, 23:30 in Bergen is still Tuesday there, though Wednesday in Auckland.
  const moment = new Date('2026-12-22T22:30:00Z')
  expect(addWorkingDays(bergen, moment, 3)).toBe('2026-12-29')
  expect(addWorkingDays({ ...bergen, zone: 'Pacific/Auckland' }, moment, 3)).toBe('2026-12-30')
  expect(addWorkingDays({ ...bergen, holidays: new Set() }, moment, 3)).toBe('2026-12-25')
})

test('a weekend may be Friday and Saturday', () => {
  const cairo = { zone: 'Africa/Cairo', weekend: new Set([5, 6]), holidays: new Set<string>() }
  expect(isWorkingDay(cairo, '2026-11-27')).toBe(false)
  expect(isWorkingDay(cairo, '2026-11-29')).toBe(true)
  expect(addWorkingDays(cairo, '2026-11-26', 1)).toBe('2026-11-29')
})

test('no working days are a moved moment only where that day is none', () => {
  expect(addWorkingDays(bergen, '2026-12-23', 0)).toBe('2026-12-23')
  expect(addWorkingDays(bergen, '2026-12-24', 0)).toBe('2026-12-28')
})

test('the day that lies n working days ahead has exactly n working days up to it', () => {
  const weekend = fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { maxLength: 6 })
  const start = fc.date({ min: new Date('2020-01-01'), max: new Date('2035-01-01'), noInvalidDate: true })
  fc.assert(
    fc.property(weekend, start, fc.integer({ min: 1, max: 60 }), (days, date, n) => {
      const calendar = { zone: null, weekend: new Set(days), holidays: new Set(['2026-12-25']) }
      const end = addWorkingDays(calendar, date, n)
      expect(isWorkingDay(calendar, end)).toBe(true)
      let counted = 0
      let day = date.toISOString().slice(0, 10)
      while (day < end) {
        day = new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10)
        if (isWorkingDay(calendar, day)) counted += 1
      }
      expect(counted).toBe(n)
    }),
  )
})

test('a calendar without any working day is refused and does not run for ever', () => {
  expect(() => addWorkingDays({ ...bergen, weekend: new Set([1, 2, 3, 4, 5, 6, 7]) }, '2026-01-01', 1)).toThrow()
})

test.each([
  ['Europe/Oslo', '2026-03-28', '2026-03-28T23:00:00.000Z'],
  // The clock goes forward that night: the day has 23 hours.
  ['Europe/Oslo', '2026-03-29', '2026-03-29T22:00:00.000Z'],
  ['Pacific/Kiritimati', '2026-01-01', '2026-01-01T10:00:00.000Z'],
  ['Pacific/Pago_Pago', '2026-01-01', '2026-01-02T11:00:00.000Z'],
  [null, '2026-01-01', '2026-01-02T00:00:00.000Z'],
])('in %s the day %s ends at %s', (zone, day, instant) => {
  expect(endOfDay(zone, day).toISOString()).toBe(instant)
})

test('leave begins and ends at midnight of the person, and the return is shown only if they wish', () => {
  const leave = { first: '2026-05-04', last: '2026-05-05', shown: true }
  const at = (text: string) => new Date(text)
  // In Auckland 4 May begins at 12:00 UTC of the third.
  expect(leaveAt([leave], 'Pacific/Auckland', at('2026-05-03T11:59:00Z'))).toBeUndefined()
  expect(leaveAt([leave], 'Pacific/Auckland', at('2026-05-03T12:00:00Z'))).toBe(leave)
  expect(leaveAt([leave], 'Pacific/Auckland', at('2026-05-05T11:59:00Z'))).toBe(leave)
  expect(leaveAt([leave], 'Pacific/Auckland', at('2026-05-05T12:00:00Z'))).toBeUndefined()
  expect(dayIn('America/Los_Angeles', at('2026-05-04T06:00:00Z'))).toBe('2026-05-03')
  const during = at('2026-05-05T00:00:00Z')
  expect(presentAway([leave], 'UTC', during)).toEqual({ until: '2026-05-05' })
  expect(presentAway([{ ...leave, shown: false }], 'UTC', during)).toEqual({ until: null })
  expect(presentAway([], 'UTC', during)).toBeNull()
})
