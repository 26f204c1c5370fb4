import { z } from 'zod'
import { Done, Id, Instant, page, pageQuery } from './common.ts'
import { route } from './route.ts'

/** The one scale of skill levels: 1 learning, 2 practising, 3 experienced, 4 leading. */
export const SkillLevel = z.number().int().min(1).max(4)
export const SkillKind = z.enum(['craft', 'tool', 'method', 'domain', 'people', 'language-free'])
export const SkillState = z.enum(['proposed', 'active', 'deprecated', 'declined', 'merged'])
export const LanguageCode = z.string().regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/)
const SkillText = z.string().trim().min(1).max(80)

/**
 * What a level rests on, never mixed (people.md P29): shown by evidence, confirmed by two colleagues, or said by the
 * person alone.
 */
export const Ground = z.enum(['shown', 'confirmed', 'says_so'])
/** A level with its ground. A null level: there is evidence, and none of it says how far the person got. */
export const GroundedLevel = z.object({ level: SkillLevel.nullable(), ground: Ground }).meta({ id: 'GroundedLevel' })
/** How much there is that the reader may see: in words, never as a number. */
export const Band = z.enum(['strong', 'some', 'says_so'])

/** Kinds of signs of a skill; what each weighs is the server's (people.md P30). */
export const EvidenceKind = z.enum([
  'answer',
  'article',
  'article_verified',
  'confirmed_claim',
  'teaching',
  'assessment',
  'certification',
  'claim',
  'completion',
  'review',
  'project',
  'goal',
  'mentoring',
  'resource',
  'kudos',
  'comment',
])

export const SkillRef = z.object({ id: Id, name: z.string() }).meta({ id: 'SkillRef' })
export const Skill = SkillRef.extend({
  parentId: Id.nullable(),
  kind: SkillKind,
  state: SkillState,
  version: z.number().int(),
}).meta({ id: 'Skill' })

export const SkillName = z.object({ language: LanguageCode, text: SkillText, isMain: z.boolean() })
const Names = z
  .array(SkillName.strict())
  .min(1)
  .max(60)
  .describe('All names in all languages; each language that has names has exactly one main name.')
const About = z.record(LanguageCode, z.string().trim().max(500))

export const SkillPage = Skill.extend({
  names: z.array(SkillName),
  about: About,
  externalId: z.string().nullable(),
  source: z.enum(['shipped', 'own', 'import']),
  successor: SkillRef.nullable(),
  /** From the top of the tree down to the parent. */
  path: z.array(SkillRef),
  children: z.array(SkillRef),
  /** How many people the reader may find by each ground, and how many say that they want to learn it. */
  people: z.object({ shown: z.number(), confirmed: z.number(), saysSo: z.number(), wantToLearn: z.number() }),
}).meta({ id: 'SkillPage' })

const byId = { params: z.object({ id: Id }) }
const version = z.number().int()

/** A word that a person typed: a skill of the taxonomy, or a new word. */
export const SkillChoice = z.union([z.object({ id: Id }).strict(), z.object({ word: SkillText }).strict()])

export const Suggestion = SkillRef.extend({
  /** The name that fitted, where it is not the main one. */
  matched: z.string().nullable(),
  state: SkillState,
  parentName: z.string().nullable(),
})

/** What a merge moves, in numbers. */
const MergeCounts = z.object({
  claims: z.number(),
  evidence: z.number(),
  wishes: z.number(),
  offers: z.number(),
  jobProfiles: z.number(),
  children: z.number(),
  names: z.number(),
  /** Rows that both skills have: the one of the skill that stays is kept. */
  doubles: z.number(),
})

export const skillRoutes = {
  listSkills: route({
    method: 'GET',
    path: '/skills',
    summary: 'Skills by name; or those below one skill, or at the top',
    may: 'skill.list',
    query: z.object({
      parent: z.union([Id, z.literal('top')]).optional(),
      state: SkillState.optional(),
      ...pageQuery,
    }),
    reply: page(Skill.extend({ childCount: z.number() })),
  }),
  suggestSkills: route({
    method: 'GET',
    path: '/skills/suggest',
    summary: 'Skills whose names or synonyms begin with, contain or resemble what was typed',
    may: 'skill.list',
    query: z.object({ q: z.string().trim().min(2).max(80) }),
    reply: z.object({ items: z.array(Suggestion), isKnown: z.boolean() }),
  }),
  readSkill: route({
    method: 'GET',
    path: '/skills/:id',
    summary: 'A skill with its names, place and the people who have it',
    may: 'skill.list',
    ...byId,
    reply: SkillPage,
  }),
  createSkill: route({
    method: 'POST',
    path: '/skills',
    summary: 'Add a skill to the taxonomy',
    may: 'skill.curate',
    body: z.object({
      names: Names,
      about: About.default({}),
      kind: SkillKind.default('craft'),
      parentId: Id.nullable().default(null),
      externalId: z.string().max(200).nullable().default(null),
    }),
    reply: Skill,
    status: 201,
    creates: true,
  }),
  changeSkill: route({
    method: 'PATCH',
    path: '/skills/:id',
    summary: 'Change names, description, kind or place of a skill',
    may: 'skill.curate',
    ...byId,
    body: z.object({
      version,
      names: Names.optional(),
      about: About.optional(),
      kind: SkillKind.optional(),
      parentId: Id.nullable().optional(),
      externalId: z.string().max(200).nullable().optional(),
    }),
    reply: Skill,
  }),
  deleteSkill: route({
    method: 'DELETE',
    path: '/skills/:id',
    summary: 'Delete a skill that nobody and nothing uses',
    may: 'skill.curate',
    ...byId,
    reply: Done,
  }),
  proposeSkill: route({
    method: 'POST',
    path: '/skills/proposals',
    summary: 'Propose a new word; near ones are shown first',
    may: 'skill.propose',
    body: z.object({
      word: SkillText,
      language: LanguageCode.default('en'),
      /** True once the person has seen the near ones and means another. */
      isNoneOfNear: z.boolean().default(false),
    }),
    reply: z.object({ skill: Skill.nullable(), near: z.array(Suggestion) }),
  }),
  acceptSkill: route({
    method: 'POST',
    path: '/skills/:id/accept',
    summary: 'Take a proposed skill into the taxonomy',
    may: 'skill.curate',
    ...byId,
    body: z.object({ version, parentId: Id.nullable().default(null) }),
    reply: Skill,
  }),
  declineSkill: route({
    method: 'POST',
    path: '/skills/:id/decline',
    summary: 'Leave a proposed skill as the own text of those who wrote it',
    may: 'skill.curate',
    ...byId,
    body: z.object({ version }),
    reply: Skill,
  }),
  deprecateSkill: route({
    method: 'POST',
    path: '/skills/:id/deprecate',
    summary: 'Offer a skill no longer; where it is used it stays',
    may: 'skill.curate',
    ...byId,
    body: z.object({ version, successorId: Id.nullable().default(null) }),
    reply: Skill,
  }),
  reactivateSkill: route({
    method: 'POST',
    path: '/skills/:id/reactivate',
    summary: 'Offer a deprecated skill again',
    may: 'skill.curate',
    ...byId,
    body: z.object({ version }),
    reply: Skill,
  }),
  previewMerge: route({
    method: 'GET',
    path: '/skills/:id/merge-preview',
    summary: 'What merging this skill into another would move',
    may: 'skill.curate',
    ...byId,
    query: z.object({ into: Id }),
    reply: MergeCounts,
  }),
  mergeSkill: route({
    method: 'POST',
    path: '/skills/:id/merge',
    summary: 'Merge a skill into another; can be undone for 30 days',
    may: 'skill.curate',
    ...byId,
    body: z.object({ version, intoId: Id }),
    reply: z.object({ mergeId: Id, skill: Skill, moved: MergeCounts }),
  }),
  listMerges: route({
    method: 'GET',
    path: '/skills/merges',
    summary: 'Merges of the last 30 days, to be undone',
    may: 'skill.curate',
    reply: z.object({ items: z.array(z.object({ id: Id, from: SkillRef, into: SkillRef, at: Instant })) }),
  }),
  undoMerge: route({
    method: 'POST',
    path: '/skills/undo/:id',
    summary: 'Undo a merge',
    may: 'skill.curate',
    ...byId,
    reply: Skill,
  }),
  loadShippedSkills: route({
    method: 'POST',
    path: '/skills/shipped',
    summary: "Add the program's own list of skills; those already here stay as they are",
    may: 'skill.curate',
    reply: z.object({ added: z.number(), known: z.number() }),
  }),
}
