import { describe, expect, test } from 'vitest'
import { type ColumnWords, columnWords, sensitiveWords } from './column-words.ts'
import { foldName } from './names.ts'
import { columnName, isColumnName, recogniseColumns } from './people-columns.ts'

const entries: [string, ColumnWords][] = Object.entries(columnWords)
const targetOf = (...header: string[]) => recogniseColumns(header).map(({ target }) => target)
const rowsOf = (...values: string[]) => values.map((value, index) => ({ number: index + 2, cells: [value] }))

describe('the words of columns', () => {
  test('never belong to two columns', () => {
    const owners = new Map<string, string>()
    for (const [target, { name, en, de, fr, es }] of entries) {
      const words = new Set(
        [name, ...[en, de, fr, es].flatMap((line) => (line === '' ? [] : line.split(', ')))].map(foldName),
      )
      for (const word of words) {
        expect(word, target).not.toBe('')
        expect(owners.get(word), `"${word}" of ${target}`).toBeUndefined()
        owners.set(word, target)
      }
    }
  })

  test('are never sensitive ones, so that no column hides behind the other', () => {
    for (const { within, whole } of sensitiveWords) {
      for (const word of [...within.split(', '), ...whole.split(', ')].filter((text) => text !== '')) {
        expect(isColumnName(word), word).toBe(false)
      }
    }
  })

  test('exist in all four languages', () => {
    for (const [target, words] of entries) {
      for (const language of ['de', 'fr', 'es'] as const) expect(words[language], `${target} ${language}`).not.toBe('')
    }
  })

  test('are each recognised, the name as exact, the others as synonyms', () => {
    for (const [target, { name, en, de, fr, es }] of entries) {
      // A given or family name that stands alone is the whole name (tested below), so each stands beside the other here.
      const beside = target === 'givenName' ? 'surname' : 'first name'
      expect(recogniseColumns([name, beside])[0]).toMatchObject({ target: target === 'name' ? 'familyName' : target })
      for (const word of [en, de, fr, es].flatMap((line) => (line === '' ? [] : line.split(', ')))) {
        expect(recogniseColumns([word, beside])[0]?.target, word).toBe(target === 'name' ? 'familyName' : target)
      }
    }
  })
})

describe('columns are recognised', () => {
  test('as MA63 and P45 name them, with their synonyms', () => {
    expect(
      targetOf('Employee ID', 'full_name', 'work e-mail', 'Max Mentees', 'unmatched before', 'site', 'grade'),
    ).toEqual(['id', 'name', 'email', 'capacity', 'waiting', 'location', 'level'])
    expect(
      targetOf('personnel number', 'offers', 'WANTS TO LEARN', 'reports to', 'hire date', 'org unit', 'preferences'),
    ).toEqual(['id', 'skills', 'wants', 'manager', 'start', 'unit', 'choices'])
  })

  test('in German, French and Spanish files', () => {
    expect(
      targetOf('Personalnummer', 'Vorname', 'Nachname', 'E-Mail-Adresse', 'Abteilung', 'Führungskraft', 'Zeitzone'),
    ).toEqual(['id', 'givenName', 'familyName', 'email', 'department', 'manager', 'timezone'])
    expect(targetOf('Matricule', 'Prénom', 'Nom', 'Courriel', 'Équipe', "Date d'entrée", 'Langues parlées')).toEqual([
      'id',
      'givenName',
      'familyName',
      'email',
      'team',
      'start',
      'languages',
    ])
    expect(
      targetOf('Nombre', 'Apellidos', 'Correo electrónico', 'Puesto', 'Jefe directo', 'Fecha de alta', 'País'),
    ).toEqual(['givenName', 'familyName', 'email', 'title', 'manager', 'start', 'country'])
  })

  test('a name beside a given name is the family name; a lone nombre or Nom is the whole name', () => {
    expect(targetOf('Name', 'Vorname')).toEqual(['familyName', 'givenName'])
    expect(recogniseColumns(['Name', 'Vorname'])[0]?.reason).toMatch(/given name beside it/)
    expect(targetOf('Nombre', 'Correo')).toEqual(['name', 'email'])
    expect(targetOf('Nom', 'Courriel')).toEqual(['name', 'email'])
    expect(targetOf('name', 'given name', 'family name')).toEqual(['name', 'givenName', 'familyName'])
  })

  test('a mistyped one is a guess, said so', () => {
    expect(recogniseColumns(['timezonne'])).toEqual([
      { column: 'timezonne', target: 'timezone', confidence: 'near', kind: 'person', reason: 'Did you mean timezone?' },
    ])
    expect(recogniseColumns(['Lieblingsfarbe'])).toEqual([
      { column: 'Lieblingsfarbe', confidence: 'none', kind: 'other' },
    ])
  })

  test('of two for one target the surer keeps it, the first among equals', () => {
    const [mail, email, guess] = recogniseColumns(['work email', 'email', 'emaill'])
    expect(mail).toMatchObject({ confidence: 'none', reason: '"email" is already taken as email.' })
    expect(email).toMatchObject({ target: 'email', confidence: 'exact' })
    expect(guess?.target).toBeUndefined()
    expect(targetOf('mail', 'work email')).toEqual(['email', undefined])
  })

  test('a programme’s columns are known as such', () => {
    const programme = [
      'role',
      'capacity',
      'minimum',
      'waiting',
      'goals',
      'values',
      'choices',
      'avoid',
      'previous',
      'partner',
    ]
    for (const found of recogniseColumns(programme)) {
      expect(found).toMatchObject({ target: found.column, kind: 'programme', confidence: 'exact' })
      expect(found.reason).toContain('programme’s pool')
    }
  })

  test('a role column with other words is the job title', () => {
    expect(recogniseColumns(['role'], rowsOf('mentee', 'Both', 'mentor'))[0]?.target).toBe('role')
    expect(recogniseColumns(['role'], rowsOf('mentee', 'Buyer'))[0]).toMatchObject({ target: 'title', kind: 'person' })
  })

  test.each([
    'Gender',
    'Geschlecht',
    'sexe',
    'Date of birth',
    'Geburtsdatum',
    'fecha de nacimiento',
    'Religion',
    'Konfession',
    'Nationality',
    'ethnic group',
    'Disability status',
    'schwerbehindert',
    'Union',
    'trade union member',
    'Familienstand',
    'marital status',
    'age',
  ])('%s stays out, with the reason', (column) => {
    const [found] = recogniseColumns([column])
    expect(found).toMatchObject({ kind: 'sensitive', confidence: 'none' })
    expect(found?.target).toBeUndefined()
    expect(found?.reason).toMatch(/Lyceum keeps no field for/)
  })

  test('of an error file that comes back are left out without a word', () => {
    expect(recogniseColumns(['error_row', 'errors', 'name']).map(({ kind }) => kind)).toEqual([
      'ours',
      'ours',
      'person',
    ])
  })

  test('and shown under their plain names', () => {
    expect(columnName('weeklyHours')).toBe('weekly hours')
  })
})
