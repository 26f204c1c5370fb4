/**
 * How much one sign of a skill weighs, by its kind: the only place of these numbers (people.md P30; search.md S34,
 * knowledge.md K75, learning.md L30 and recognition.md RE7 name the same ones). An organisation that changes one stores
 * its own in `evidence_kind`, which is looked up when evidence is read.
 */
export const evidenceKinds = {
  answer: { weight: 1, hasLevel: false },
  article: { weight: 0.8, hasLevel: false },
  article_verified: { weight: 0.8, hasLevel: false },
  confirmed_claim: { weight: 0.8, hasLevel: true },
  teaching: { weight: 0.6, hasLevel: true },
  assessment: { weight: 0.6, hasLevel: true },
  certification: { weight: 0.6, hasLevel: true },
  claim: { weight: 0.5, hasLevel: true },
  completion: { weight: 0.4, hasLevel: true },
  review: { weight: 0.4, hasLevel: false },
  project: { weight: 0.4, hasLevel: true },
  goal: { weight: 0.4, hasLevel: true },
  mentoring: { weight: 0.4, hasLevel: false },
  resource: { weight: 0.3, hasLevel: false },
  kudos: { weight: 0.3, hasLevel: false },
  comment: { weight: 0.2, hasLevel: false },
} satisfies Record<string, { weight: number; hasLevel: boolean }>

export type EvidenceKind = keyof typeof evidenceKinds
/** What other domains bring: a claim is the person's own word and needs no source. */
export type SourceKind = Exclude<EvidenceKind, 'claim' | 'confirmed_claim'>

/** Weights by kind, as the database is given them. */
export const shippedWeights: Readonly<Record<string, number>> = Object.fromEntries(
  Object.entries(evidenceKinds).map(([key, { weight }]) => [key, weight]),
)

/** Rows of one person, skill and day that count (P31). */
export const dailyLimit = 5
/** Age makes a sign weigh less, down to `ageFloor` of what it did: `ageFloor + exp(-days / ageDays)` (S34). */
export const ageDays = 180
export const ageFloor = 0.15
/** From this strength on the word is "strong"; three fresh accepted answers are more than twice that. */
export const strongFrom = 3
/** A confirmation lapses, and with it the word "confirmed" (P28). */
export const confirmationMonths = 36
