import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import IntlMessageFormat from 'intl-messageformat'
import ts from 'typescript'
import { describe, expect, test } from 'vitest'
import german from './de.json' with { type: 'json' }
import english from './en.json' with { type: 'json' }
import { changeWords, lengthen, mirror } from './pseudo.ts'

const web = join(import.meta.dirname, '..')
const pages = readdirSync(web, { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.tsx?$/.test(name) && !/^dist\b|\.test\.ts$|\.config\.ts$/.test(name))
  .map((name) => ({ name, text: readFileSync(join(web, name), 'utf8') }))

const parse = ({ name, text }: { name: string; text: string }) =>
  ts.createSourceFile(
    name,
    text,
    ts.ScriptTarget.Latest,
    true,
    name.endsWith('x') ? ts.ScriptKind.TSX : ts.ScriptKind.TS,
  )

function visit(node: ts.Node, see: (node: ts.Node) => void): void {
  see(node)
  ts.forEachChild(node, (child) => visit(child, see))
}

const hasWords = (text: string) => /\p{L}{2,}/u.test(text)
const spokenAttributes = ['alt', 'aria-label', 'aria-description', 'description', 'label', 'placeholder', 'title']

/** Words a reader would see that stand in the code itself: text between tags and in attributes that are read out. */
function hardCodedWords(page: { name: string; text: string }): string[] {
  const found: string[] = []
  visit(parse(page), (node) => {
    if (ts.isJsxText(node) && hasWords(node.text)) found.push(node.text.trim())
    if (!ts.isJsxAttribute(node) || !spokenAttributes.includes(node.name.getText())) return
    const value = node.initializer
    if (value && ts.isStringLiteral(value) && hasWords(value.text)) found.push(value.text)
  })
  return found
}

/** Every string in the code that could be a key; a template such as `role.${role}` stands for its beginning. */
function stringsOf(page: { name: string; text: string }) {
  const whole: string[] = []
  const beginnings: string[] = []
  visit(parse(page), (node) => {
    if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) whole.push(node.text)
    if (ts.isTemplateExpression(node) && node.head.text.includes('.')) {
      const [span] = node.templateSpans
      beginnings.push(`${node.head.text}*${span?.literal.text ?? ''}`)
    }
  })
  return { whole, beginnings }
}

const keys = Object.keys(english)
const used = pages.map(stringsOf)
const whole = new Set(used.flatMap((page) => page.whole))
const patterns = used
  .flatMap((page) => page.beginnings)
  .map((pattern) => new RegExp(`^${pattern.split('*').map(RegExp.escape).join('[^.]+')}$`))

describe('the words of the web app', () => {
  test('all pages are looked at', () => expect(pages.length).toBeGreaterThan(30))

  test.each(pages.filter(({ name }) => name.endsWith('.tsx')))('$name holds no words of its own', (page) => {
    expect(hardCodedWords(page)).toEqual([])
  })

  test('a word between tags or in a label would be found', () => {
    const text = 'const a = <p title="Hello">Good <b>{name}</b></p>'
    expect(hardCodedWords({ name: 'planted.tsx', text })).toEqual(['Hello', 'Good'])
  })

  test('no text waits for a page that does not exist', () => {
    expect(keys.filter((key) => !whole.has(key) && !patterns.some((pattern) => pattern.test(key)))).toEqual([])
  })

  test('each key that a page asks for exists', () => {
    const asked = pages.flatMap(({ text }) => [...text.matchAll(/\bt\('([^']+)'/g)].map(([, key]) => key))
    expect(asked.length).toBeGreaterThan(100)
    expect(asked.filter((key) => !keys.includes(key ?? ''))).toEqual([])
  })

  test('German says everything that English says', () => {
    expect(Object.keys(german).sort()).toEqual([...keys].sort())
  })
})

/** The arguments that a message takes, wherever they stand. */
function argumentsOf(message: string): string[] {
  const names = new Set<string>()
  const walk = (elements: ReturnType<IntlMessageFormat['getAst']>) => {
    for (const element of elements) {
      if ('value' in element && element.type !== 0 && typeof element.value === 'string') names.add(element.value)
      if ('options' in element) for (const option of Object.values(element.options)) walk(option.value)
    }
  }
  walk(new IntlMessageFormat(message, 'en').getAst())
  return [...names].sort()
}

const germanTexts: Record<string, string> = german

describe.each(Object.entries(english))('%s', (key, message) => {
  test('takes the same arguments in German and in both invented languages', () => {
    const expected = argumentsOf(message)
    expect(argumentsOf(germanTexts[key] ?? '')).toEqual(expected)
    expect(argumentsOf(lengthen(message))).toEqual(expected)
    expect(argumentsOf(mirror(message))).toEqual(expected)
  })
})

test('the invented long language is at least 40 % longer than English', () => {
  const plain = Object.values(english).filter((message) => !message.includes('{'))
  for (const message of plain) expect(lengthen(message).length).toBeGreaterThanOrEqual(message.length * 1.4)
})

test('plurals keep their categories while their words change', () => {
  expect(changeWords('{count, plural, one {# person} other {# people}} here', (words) => words.toUpperCase())).toBe(
    '{count, plural, one {# PERSON} other {# PEOPLE}} HERE',
  )
})
