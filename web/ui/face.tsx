import classes from './face.module.css'

const tints = ['t1', 't2', 't3', 't4', 't5', 't6', 't7', 't8']

/** Each person keeps their tint everywhere: a hash (FNV-1a) of the id picks one of eight. */
export function tintOf(id: string): string {
  let hash = 0x811c9dc5
  for (const character of id) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193) >>> 0
  return tints[hash % tints.length] ?? 't1'
}

const letters = new Intl.Segmenter(undefined, { granularity: 'grapheme' })

/** First letter of the first and of the last part of a name, in any script. */
export function initialsOf(name: string): string {
  const parts = name.split(/[\s-]+/).filter((part) => /\p{L}/u.test(part))
  const ends = parts.length > 1 ? [parts[0], parts.at(-1)] : [parts[0]]
  return ends
    .map((part) => [...letters.segment(part ?? '')][0]?.segment ?? '')
    .join('')
    .toLocaleUpperCase()
}

type Props = { person: { id: string; name: string }; size?: 24 | 32 | 40 | 56 | 96 }

/** A person's initials: a picture, not text. They always stand beside the name, so screen readers pass them over. */
export function Face({ person, size = 32 }: Props) {
  const tint = tintOf(person.id)
  return (
    <span
      aria-hidden="true"
      className={classes.face}
      data-size={size}
      data-initials={initialsOf(person.name)}
      style={{ background: `var(--${tint})`, color: `var(--${tint}-ink)` }}
    />
  )
}
