import { Button, NativeSelect, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ask, call, type Reply } from '../api.ts'
import { Section } from '../ui/section.tsx'
import sheet from '../ui/sheet.module.css'
import { type Saved, useKeep } from './kept-list.ts'
import { Ground } from './knows.tsx'
import classes from './profile.module.css'
import { SkillPicker } from './skill-picker.tsx'

type Claim = Reply<'GET /me/claims'>['items'][number]
type Offer = Reply<'GET /me/offers'>['items'][number]
type Wish = Reply<'GET /me/wishes'>['items'][number]
const levels = [1, 2, 3, 4] as const
const offerKinds = ['answer', 'look_over', 'show_me', 'first_steps', 'mentoring'] as const
const mostShort = 5
const levelOf = (value: string) => levels.find((level) => `${level}` === value) ?? 1

export function ListState({ state }: { state: Saved }) {
  const { t } = useTranslation()
  return <span role="status">{t('profile.listState', { state })}</span>
}

function useLevels() {
  const { t } = useTranslation()
  return levels.map((level) => ({ value: `${level}`, label: t('profile.level', { level }) }))
}

const asClaim = ({ skill, claimed, whereUsed, isKept }: Claim) => ({
  skill: { id: skill.id },
  level: claimed.level ?? 1,
  whereUsed,
  isKept,
})

/** Skills I know: each with one of four sentences that can be checked. */
export function ClaimsEditor() {
  const { t } = useTranslation()
  const query = ask('GET /me/claims')
  const claims = useQuery(query).data
  type Item = Partial<Omit<ReturnType<typeof asClaim>, 'skill'>> & {
    skill: { id: string } | { word: string }
    level: number
  }
  const { keep, state } = useKeep(query.queryKey, (items: Item[]) =>
    call('PUT /me/claims', { body: { version: claims?.version ?? 1, items } }),
  )
  const items = claims?.items ?? []
  const options = useLevels()
  const change = (claim: Claim, next: Partial<ReturnType<typeof asClaim>>) =>
    keep(items.map((each) => (each.skill.id === claim.skill.id ? { ...asClaim(each), ...next } : asClaim(each))))
  return (
    <Section title={t('profile.claims')} count={items.length} action={<ListState state={state} />}>
      <p className={sheet.lead}>{t('profile.claimsWords')}</p>
      <ul className={sheet.rows}>
        {items.map((claim) => (
          <li key={claim.skill.id} className={classes.item}>
            <div className={classes.itemHead}>
              <h3 className="medium">
                <bdi>{claim.skill.name}</bdi>
              </h3>
              {claim.isKept ? (
                <Ground standing={claim.claimed} />
              ) : (
                <span className="t-12 ink-3">{t('profile.fromFile')}</span>
              )}
            </div>
            <NativeSelect
              aria-label={t('profile.levelOf', { skill: claim.skill.name })}
              value={`${claim.claimed.level ?? 1}`}
              data={options}
              onChange={(event) => change(claim, { level: levelOf(event.currentTarget.value), isKept: true })}
            />
            <WhereUsed claim={claim} onSave={(whereUsed) => change(claim, { whereUsed })} />
            <Button
              variant="subtle"
              onClick={() => keep(items.filter((each) => each.skill.id !== claim.skill.id).map(asClaim))}
            >
              {t('profile.remove')}
              <span className="vh"> {claim.skill.name}</span>
            </Button>
          </li>
        ))}
      </ul>
      <SkillPicker
        label={t('profile.addClaim')}
        onPick={(skill) => keep([...items.map(asClaim), { skill, level: 2 }])}
      />
    </Section>
  )
}

function WhereUsed({ claim, onSave }: { claim: Claim; onSave: (words: string | null) => void }) {
  const { t } = useTranslation()
  const [words, setWords] = useState(claim.whereUsed ?? '')
  return (
    <TextInput
      aria-label={t('profile.whereUsedOf', { skill: claim.skill.name })}
      placeholder={t('profile.whereUsed')}
      value={words}
      maxLength={200}
      onChange={(event) => setWords(event.currentTarget.value)}
      onBlur={() => words !== (claim.whereUsed ?? '') && onSave(words || null)}
    />
  )
}

const asOffer = ({ id, what, kind, minutes, skills, isOn }: Offer) => ({
  ...{ id, what, kind, minutes, isOn },
  skills: skills.map((skill) => ({ id: skill.id })),
})

export function OffersEditor() {
  const { t } = useTranslation()
  const query = ask('GET /me/offers')
  const offers = useQuery(query).data
  const save = (items: (Omit<ReturnType<typeof asOffer>, 'id'> & { id?: string })[]) =>
    call('PUT /me/offers', { body: { version: offers?.version ?? 1, items } })
  const { keep, state } = useKeep(query.queryKey, save)
  const items = offers?.items ?? []
  const [what, setWhat] = useState('')
  const [kind, setKind] = useState<Offer['kind']>('answer')
  const [minutes, setMinutes] = useState('')
  const add = async () => {
    const taken = Number(minutes) || null
    if (!what.trim()) return
    if (await keep([...items.map(asOffer), { what: what.trim(), kind, minutes: taken, skills: [], isOn: true }])) {
      setWhat('')
      setMinutes('')
    }
  }
  return (
    <Section title={t('profile.offers')} count={items.length} action={<ListState state={state} />}>
      <p className={sheet.lead}>{t('profile.offersWords')}</p>
      <ul className={sheet.rows}>
        {items.map((offer) => (
          <li key={offer.id} className={classes.item}>
            <label className={classes.itemHead}>
              <span>
                <input
                  type="checkbox"
                  checked={offer.isOn}
                  onChange={() =>
                    keep(
                      items.map((each) => ({ ...asOffer(each), isOn: each.id === offer.id ? !each.isOn : each.isOn })),
                    )
                  }
                />{' '}
                <bdi className="medium">{offer.what}</bdi>
              </span>
              <span className="t-12 ink-3">
                {t('profile.offerKind', { kind: offer.kind })}
                {offer.minutes !== null && ` · ${t('offers.minutes', { minutes: offer.minutes })}`}
              </span>
            </label>
            <Button variant="subtle" onClick={() => keep(items.filter((each) => each.id !== offer.id).map(asOffer))}>
              {t('profile.remove')}
              <span className="vh"> {offer.what}</span>
            </Button>
          </li>
        ))}
      </ul>
      {items.length < mostShort && (
        <form
          className={classes.picker}
          onSubmit={(event) => {
            event.preventDefault()
            void add()
          }}
        >
          <TextInput
            label={t('profile.offerWhat')}
            value={what}
            maxLength={80}
            onChange={(event) => setWhat(event.currentTarget.value)}
          />
          <NativeSelect
            label={t('profile.offerHow')}
            value={kind}
            onChange={(event) => setKind(offerKinds.find((each) => each === event.currentTarget.value) ?? 'answer')}
            data={offerKinds.map((value) => ({ value, label: t('profile.offerKind', { kind: value }) }))}
          />
          <TextInput
            label={t('profile.offerMinutes')}
            type="number"
            min={5}
            max={480}
            value={minutes}
            onChange={(event) => setMinutes(event.currentTarget.value)}
          />
          <Button type="submit">{t('profile.add')}</Button>
        </form>
      )}
    </Section>
  )
}

const asWish = ({ skill, aimedLevel, why, isVisible }: Wish) => ({
  skill: { id: skill.id },
  aimedLevel,
  why,
  isVisible,
})

/** What I want to learn, the most wanted first; moved by buttons, so by keyboard too. */
export function WishesEditor() {
  const { t } = useTranslation()
  const query = ask('GET /me/wishes')
  const wishes = useQuery(query).data
  type Item = Omit<ReturnType<typeof asWish>, 'skill'> & { skill: { id: string } | { word: string } }
  const { keep, state } = useKeep(query.queryKey, (items: Item[]) =>
    call('PUT /me/wishes', { body: { version: wishes?.version ?? 1, items } }),
  )
  const items = wishes?.items ?? []
  const options = useLevels()
  const change = (wish: Wish, next: Partial<Item>) =>
    keep(items.map((each) => (each.skill.id === wish.skill.id ? { ...asWish(each), ...next } : asWish(each))))
  const raise = (at: number) =>
    keep(
      [...items.slice(0, at - 1), ...items.slice(at, at + 1), ...items.slice(at - 1, at), ...items.slice(at + 1)].map(
        asWish,
      ),
    )
  return (
    <Section title={t('profile.wishes')} count={items.length} action={<ListState state={state} />}>
      <p className={sheet.lead}>{t('profile.wishesWords')}</p>
      <ol className={sheet.rows}>
        {items.map((wish, at) => (
          <li key={wish.skill.id} className={classes.item}>
            <h3 className={`medium ${classes.itemHead}`}>
              <bdi>{wish.skill.name}</bdi>
            </h3>
            <NativeSelect
              aria-label={t('profile.aimOf', { skill: wish.skill.name })}
              value={`${wish.aimedLevel}`}
              data={options}
              onChange={(event) => change(wish, { aimedLevel: levelOf(event.currentTarget.value) })}
            />
            <label>
              <input
                type="checkbox"
                checked={wish.isVisible}
                onChange={() => change(wish, { isVisible: !wish.isVisible })}
              />{' '}
              {t('profile.wishVisible')}
              <span className="vh"> {wish.skill.name}</span>
            </label>
            <div className={sheet.buttons}>
              {at > 0 && (
                <Button variant="subtle" onClick={() => raise(at)}>
                  {t('profile.up')}
                  <span className="vh"> {wish.skill.name}</span>
                </Button>
              )}
              <Button
                variant="subtle"
                onClick={() => keep(items.filter((each) => each.skill.id !== wish.skill.id).map(asWish))}
              >
                {t('profile.remove')}
                <span className="vh"> {wish.skill.name}</span>
              </Button>
            </div>
          </li>
        ))}
      </ol>
      {items.length < mostShort && (
        <SkillPicker
          label={t('profile.addWish')}
          onPick={(skill) => keep([...items.map(asWish), { skill, aimedLevel: 2, why: null, isVisible: false }])}
        />
      )}
    </Section>
  )
}
