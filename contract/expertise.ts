import { z } from 'zod'
import { Done, Id, Instant, page, pageQuery } from './common.ts'
import { IdList } from './people.ts'
import { route } from './route.ts'
import { Band, EvidenceKind, GroundedLevel, SkillChoice, SkillLevel, SkillRef } from './skills.ts'

/** Who a person is, where no more than the name is needed. */
const PersonRef = z.object({ id: Id, name: z.string() })
const version = z.number().int()
const Line = z.string().trim().max(200)

/** Whether and when a person may be asked, as a message key and its values: the words are the reader's language's. */
export const AskState = z
  .discriminatedUnion('state', [
    z.object({ state: z.literal('now') }),
    z.object({ state: z.literal('back_at'), time: z.string() }),
    z.object({ state: z.literal('back_on'), day: z.iso.date(), time: z.string() }),
    z.object({ state: z.literal('away_until'), day: z.iso.date() }),
    z.object({ state: z.literal('away') }),
    z.object({ state: z.literal('full') }),
    z.object({ state: z.literal('prefers_not') }),
    z.object({ state: z.literal('not_said') }),
  ])
  .meta({ id: 'AskState' })

const Claim = z.object({
  skill: SkillRef,
  claimed: GroundedLevel,
  whereUsed: z.string().nullable(),
  /** False: from a file, not yet kept by the person. */
  isKept: z.boolean(),
  /** True once a year has passed since the person last said so. */
  asksAgain: z.boolean(),
  confirmations: z.array(
    z.object({ by: PersonRef.nullable(), words: z.string(), at: Instant, counts: z.boolean(), byMe: z.boolean() }),
  ),
})
export const OfferKind = z.enum(['answer', 'look_over', 'show_me', 'first_steps', 'mentoring'])
const Offer = z.object({
  id: Id,
  what: z.string(),
  kind: OfferKind,
  minutes: z.number().nullable(),
  skills: z.array(SkillRef),
  isOn: z.boolean(),
})
const Wish = z.object({ skill: SkillRef, aimedLevel: SkillLevel, why: z.string().nullable(), isVisible: z.boolean() })

const Source = z.object({
  id: Id,
  kind: EvidenceKind,
  /** The month alone: days are for the person. */
  month: z.string(),
  title: z.string().nullable(),
  link: z.string().nullable(),
  line: z.string().nullable(),
})
const SkillOfPerson = z.object({
  skill: SkillRef,
  /** The best that is known, with what it rests on. */
  standing: GroundedLevel,
  /** What the person says, beside it. */
  claim: z.object({ claimed: GroundedLevel, whereUsed: z.string().nullable() }).nullable(),
  band: Band,
})
export const PersonEvidence = z
  .object({
    person: PersonRef,
    ask: AskState,
    skills: z.array(SkillOfPerson),
    /** The last 24 months in quarters, the latest last; null where fewer than three sources would make a picture. */
    map: z
      .object({
        quarters: z.array(z.string()),
        marks: z.array(z.object({ skillId: Id, quarter: z.string(), kind: EvidenceKind, count: z.number() })),
      })
      .nullable(),
    list: z.array(Source.extend({ skillId: Id })),
    strongest: z.array(SkillOfPerson.extend({ sources: z.array(Source) })),
    /** How this is weighed: what a fresh sign of each kind that is shown counts, beside one accepted answer (1). */
    weighing: z.array(z.object({ kind: EvidenceKind, weight: z.number() })),
    offers: z.array(Offer),
    wishes: z.array(Wish),
  })
  .meta({ id: 'PersonEvidence' })

const OwnRow = z.object({
  id: Id,
  skill: SkillRef,
  kind: EvidenceKind,
  at: Instant,
  shown: GroundedLevel,
  title: z.string().nullable(),
  link: z.string().nullable(),
  counts: z.boolean(),
  isHidden: z.boolean(),
  contested: z.enum(['not_mine', 'wrong_skill']).nullable(),
  /** Where the row counts: everywhere the person agreed to, for readers who hold one of these tokens. */
  access: z.array(z.string()),
})
const Purposes = z.object({
  /** May be proposed to others as somebody to ask; null until answered. */
  isSuggested: z.boolean().nullable(),
  openLimit: z.number().int().min(0).max(20),
  weeklyLimit: z.number().int().min(0).max(50),
  onlyWorkingHours: z.boolean(),
  pausedUntil: Instant.nullable(),
  askedFor: z.array(z.enum(['question', 'review', 'perspective', 'flash_mentoring'])).max(4),
  isMapHidden: z.boolean(),
  showsContributions: z.boolean(),
  isUsedInTeams: z.boolean(),
})
const Expertise = Purposes.extend({
  version,
  hiddenSkills: z.array(SkillRef),
  openAsks: z.number(),
  asksThisWeek: z.number(),
  ask: AskState,
}).meta({ id: 'Expertise' })

const MyClaims = z.object({ version, items: z.array(Claim) }).meta({ id: 'MyClaims' })
const MyOffers = z.object({ version, items: z.array(Offer) })
const MyWishes = z.object({ version, items: z.array(Wish) })
const ofClaim = { params: z.object({ id: Id, skillId: Id }) }
const byId = { params: z.object({ id: Id }) }
const bySkill = { params: z.object({ skillId: Id }) }

export const expertiseRoutes = {
  listCardSkills: route({
    method: 'GET',
    path: '/people/card-skills',
    summary: 'What cards say of skills: the strongest three, one help offer, and whether the person may be asked now',
    may: 'evidence.read',
    query: z.object({ ids: IdList }),
    reply: z.object({
      items: z.array(z.object({ id: Id, ask: AskState, strongest: z.array(SkillOfPerson), offer: Offer.nullable() })),
    }),
  }),
  readPersonEvidence: route({
    method: 'GET',
    path: '/people/:id/evidence',
    summary: 'What a person knows, on what ground, as this reader may see it',
    may: 'evidence.read',
    ...byId,
    reply: PersonEvidence,
  }),
  readMyClaims: route({
    method: 'GET',
    path: '/me/claims',
    summary: 'What I say I can, with who confirmed it',
    may: 'expertise.keep',
    reply: MyClaims,
  }),
  saveMyClaims: route({
    method: 'PUT',
    path: '/me/claims',
    summary: 'Say what I can; what is not in the list is taken back',
    may: 'expertise.keep',
    body: z.object({
      version,
      items: z
        .array(
          z.object({
            skill: SkillChoice,
            level: SkillLevel,
            whereUsed: Line.nullable().default(null),
            /** False leaves one that came from a file undecided. */
            isKept: z.boolean().default(true),
            /** "Yes, still true": asked once a year. */
            isStillTrue: z.boolean().default(false),
          }),
        )
        .max(60),
    }),
    reply: MyClaims,
  }),
  askForConfirmation: route({
    method: 'POST',
    path: '/me/claims/:skillId/confirmation-asks',
    summary: 'Ask one colleague to confirm a claim; three asks a month',
    may: 'expertise.keep',
    ...bySkill,
    body: z.object({ personId: Id }),
    reply: z.object({ asksLeft: z.number() }),
  }),
  confirmClaim: route({
    method: 'POST',
    path: '/people/:id/claims/:skillId/confirmations',
    summary: "Confirm a colleague's claim, saying where it was seen",
    may: 'claim.confirm',
    ...ofClaim,
    body: z.object({ words: z.string().trim().min(20).max(300) }),
    reply: Done,
  }),
  withdrawConfirmation: route({
    method: 'DELETE',
    path: '/people/:id/claims/:skillId/confirmations',
    summary: 'Take my confirmation back',
    may: 'claim.withdraw',
    ...ofClaim,
    reply: Done,
  }),
  readMyOffers: route({
    method: 'GET',
    path: '/me/offers',
    summary: 'What I am glad to help with',
    may: 'expertise.keep',
    reply: MyOffers,
  }),
  saveMyOffers: route({
    method: 'PUT',
    path: '/me/offers',
    summary: 'Say what I am glad to help with: up to five offers',
    may: 'expertise.keep',
    body: z.object({
      version,
      items: z
        .array(
          z.object({
            id: Id.optional(),
            what: z.string().trim().min(1).max(80),
            kind: OfferKind,
            minutes: z.number().int().min(5).max(480).nullable().default(null),
            skills: z.array(SkillChoice).max(10).default([]),
            isOn: z.boolean().default(true),
          }),
        )
        .max(5),
    }),
    reply: MyOffers,
  }),
  readMyWishes: route({
    method: 'GET',
    path: '/me/wishes',
    summary: 'What I want to learn',
    may: 'expertise.keep',
    reply: MyWishes,
  }),
  saveMyWishes: route({
    method: 'PUT',
    path: '/me/wishes',
    summary: 'Say what I want to learn, the most wanted first: up to five',
    may: 'expertise.keep',
    body: z.object({
      version,
      items: z
        .array(
          z.object({
            skill: SkillChoice,
            aimedLevel: SkillLevel,
            why: Line.nullable().default(null),
            isVisible: z.boolean(),
          }),
        )
        .max(5),
    }),
    reply: MyWishes,
  }),
  readMyExpertise: route({
    method: 'GET',
    path: '/me/expertise',
    summary: 'My limits, and what my evidence is used for',
    may: 'expertise.keep',
    reply: Expertise,
  }),
  changeMyExpertise: route({
    method: 'PATCH',
    path: '/me/expertise',
    summary: 'Change my limits and what my evidence is used for',
    may: 'expertise.keep',
    body: Purposes.partial().extend({ version }),
    reply: Expertise,
  }),
  listMyEvidence: route({
    method: 'GET',
    path: '/me/expertise/evidence',
    summary: 'All signs of what I can, the latest first; only I see days and all rows',
    may: 'expertise.keep',
    query: z.object({ skillId: Id.optional(), ...pageQuery }),
    reply: page(OwnRow),
  }),
  downloadMyExpertise: route({
    method: 'GET',
    path: '/me/expertise/download',
    summary: 'Everything that is kept about what I can, in one file',
    may: 'expertise.keep',
    reply: z.object({ claims: z.array(Claim), evidence: z.array(OwnRow) }),
  }),
  hideEvidence: route({
    method: 'POST',
    path: '/me/expertise/evidence/:id/hide',
    summary: 'Hide one sign everywhere',
    may: 'evidence.decide',
    ...byId,
    reply: Done,
  }),
  showEvidence: route({
    method: 'POST',
    path: '/me/expertise/evidence/:id/show',
    summary: 'Show one sign again, or take a contest back',
    may: 'evidence.decide',
    ...byId,
    reply: Done,
  }),
  contestEvidence: route({
    method: 'POST',
    path: '/me/expertise/evidence/:id/contest',
    summary: 'Say that one sign is not mine, or names the wrong skill',
    may: 'evidence.decide',
    ...byId,
    body: z.object({ because: z.enum(['not_mine', 'wrong_skill']) }),
    reply: Done,
  }),
  hideSkill: route({
    method: 'PUT',
    path: '/me/expertise/hidden-skills/:skillId',
    summary: 'Hide everything I have in one skill',
    may: 'expertise.keep',
    ...bySkill,
    reply: Done,
  }),
  showSkill: route({
    method: 'DELETE',
    path: '/me/expertise/hidden-skills/:skillId',
    summary: 'Show a skill again',
    may: 'expertise.keep',
    ...bySkill,
    reply: Done,
  }),
  listContested: route({
    method: 'GET',
    path: '/skills/contested',
    summary: 'Signs that people contest, the oldest first',
    may: 'skill.curate',
    query: z.object(pageQuery),
    reply: page(
      z.object({
        id: Id,
        person: PersonRef,
        skill: SkillRef,
        kind: EvidenceKind,
        month: z.string(),
        contested: z.enum(['not_mine', 'wrong_skill']),
      }),
    ),
  }),
  settleContested: route({
    method: 'POST',
    path: '/skills/contested/:id',
    summary: 'Settle a contest: another skill, none, or it stands',
    may: 'skill.curate',
    ...byId,
    body: z.union([
      z.object({ settled: z.literal('retagged'), skillId: Id }).strict(),
      z.object({ settled: z.enum(['removed', 'stands']) }).strict(),
    ]),
    reply: Done,
  }),
  listEvidenceKinds: route({
    method: 'GET',
    path: '/evidence-kinds',
    summary: 'Kinds of evidence and what each weighs',
    may: 'skill.list',
    reply: z.object({
      items: z.array(z.object({ kind: EvidenceKind, weight: z.number(), shipped: z.number(), version })),
    }),
  }),
  previewEvidenceKind: route({
    method: 'GET',
    path: '/evidence-kinds/:kind/preview',
    summary: 'What another weight would change on the ten skills with most evidence, without names',
    may: 'skill.curate',
    params: z.object({ kind: EvidenceKind }),
    query: z.object({ weight: z.coerce.number().min(0).max(2) }),
    reply: z.object({
      items: z.array(z.object({ skill: SkillRef, people: z.number(), strongNow: z.number(), strongThen: z.number() })),
    }),
  }),
  changeEvidenceKind: route({
    method: 'PATCH',
    path: '/evidence-kinds/:kind',
    summary: 'Weigh a kind of evidence differently from now on',
    may: 'skill.curate',
    params: z.object({ kind: EvidenceKind }),
    body: z.object({ version, weight: z.number().min(0).max(2) }),
    reply: Done,
  }),
}
