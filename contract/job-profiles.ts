import { z } from 'zod'
import { Id, page, pageQuery } from './common.ts'
import { route } from './route.ts'
import { GroundedLevel, SkillChoice, SkillLevel, SkillRef } from './skills.ts'

const Name = z.string().trim().min(1).max(80)
const About = z.string().trim().max(1000).nullable()
const Required = z.array(z.object({ skill: SkillChoice, requiredLevel: SkillLevel })).max(40)

/** A kind of work with the skills it takes (people.md P26). */
export const JobProfile = z
  .object({
    id: Id,
    name: z.string(),
    about: z.string().nullable(),
    skills: z.array(z.object({ skill: SkillRef, requiredLevel: SkillLevel })),
    version: z.number().int(),
  })
  .meta({ id: 'JobProfile' })

export const jobProfileRoutes = {
  listJobProfiles: route({
    method: 'GET',
    path: '/job-profiles',
    summary: 'Kinds of work and what they take',
    may: 'job-profile.list',
    query: z.object(pageQuery),
    reply: page(JobProfile),
  }),
  createJobProfile: route({
    method: 'POST',
    path: '/job-profiles',
    summary: 'Add a kind of work',
    may: 'job-profile.edit',
    body: z.object({ name: Name, about: About.default(null), skills: Required.default([]) }),
    reply: JobProfile,
    status: 201,
    creates: true,
  }),
  changeJobProfile: route({
    method: 'PATCH',
    path: '/job-profiles/:id',
    summary: 'Change a kind of work and what it takes',
    may: 'job-profile.edit',
    params: z.object({ id: Id }),
    body: z.object({
      version: z.number().int(),
      name: Name.optional(),
      about: About.optional(),
      skills: Required.optional(),
    }),
    reply: JobProfile,
  }),
  readMyGap: route({
    method: 'GET',
    path: '/me/gap',
    summary: 'What my kind of work, or another, takes beyond what I have',
    may: 'expertise.keep',
    query: z.object({ jobProfile: Id.optional() }),
    reply: z.object({
      jobProfile: z.object({ id: Id, name: z.string() }).nullable(),
      items: z.array(
        z.object({
          skill: SkillRef,
          requiredLevel: SkillLevel,
          /** Null where there is no sign of the skill at all. */
          standing: GroundedLevel.nullable(),
          /** Required minus the level, never below 0; a sign without a level stands for 2. */
          missingLevels: z.number().int(),
        }),
      ),
    }),
  }),
}
