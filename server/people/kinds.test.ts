import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { notificationRoutes } from '../../contract/notifications.ts'
import { peopleRoutes } from '../../contract/people.ts'
import { aPerson, openWorld, type World } from '../testing/world.ts'

let world: World
beforeAll(async () => {
  world = await openWorld({ works: true })
})
afterAll(() => world.close())

test('a decided correction reaches its sender through the outbox: in the inbox, and by a mail that tells no content', async () => {
  const ana = await aPerson(world.org, { title: 'Fitter' })
  const keeper = await aPerson(world.org, { role: 'people_administrator' })
  const [hers, theirs] = [await world.signIn(ana.id), await world.signIn(keeper.id)]
  const sent = await world.call(
    peopleRoutes.sendCorrection,
    { body: { field: 'title', value: 'Toolmaker', remark: 'since May' } },
    { cookie: hers },
  )
  expect(sent.status).toBeLessThan(300)
  const { id, version } = sent.body
  const accepted = await world.call(
    peopleRoutes.acceptCorrection,
    { params: { id }, body: { version } },
    { cookie: theirs },
  )
  expect(accepted.status).toBe(200)
  const inbox = await vi.waitFor(
    async () => {
      const { body } = await world.call(
        notificationRoutes.listNotifications,
        { query: { list: 'new' } },
        { cookie: hers },
      )
      expect(body.items).toHaveLength(1)
      return body.items
    },
    { timeout: 15_000, interval: 100 },
  )
  expect(inbox[0]).toMatchObject({
    kind: 'correction_decided',
    title: 'What you said is wrong in your profile was put right.',
  })
  const delivery = await world.org.rows
    .selectFrom('delivery')
    .selectAll()
    .where('recipientId', '=', ana.id)
    .executeTakeFirstOrThrow()
  expect(['waiting', 'sent']).toContain(delivery.state)
  const mails = await world.org.rows.selectFrom('mail').selectAll().where('toPersonId', '=', ana.id).execute()
  for (const mail of mails) expect(`${mail.subject}${mail.bodyText}`).not.toMatch(/Toolmaker|put right/)
})
