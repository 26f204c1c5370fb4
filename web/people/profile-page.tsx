import { Button } from '@mantine/core'
import { useQuery, useSuspenseQuery } from '@tanstack/react-query'
import { Link, useLocation } from '@tanstack/react-router'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { meQuery } from '../queries.ts'
import { Heading, Title } from '../ui/page.tsx'
import { Bar, Section } from '../ui/section.tsx'
import sheet from '../ui/sheet.module.css'
import { type Autosave, type EditedField, type MyProfile, profileQuery, useAutosave } from './autosave.ts'
import { KnownFields } from './known-fields.tsx'
import { Limits } from './limits.tsx'
import classes from './profile.module.css'
import { ClaimsEditor, OffersEditor, WishesEditor } from './skills-editors.tsx'
import { WrittenFields } from './written-fields.tsx'

export function ProfilePage() {
  const { t } = useTranslation()
  const me = useSuspenseQuery(meQuery).data
  const profile = useQuery(profileQuery).data
  return (
    <div className={sheet.pad}>
      <Title>{t('profile.name')}</Title>
      <div className={`${sheet.stack} ${classes.page}`}>
        <header>
          <Heading>{t('profile.name')}</Heading>
          <p className={sheet.lead}>{t('profile.words')}</p>
          <p className={classes.out}>
            <Link to="/people/$id" params={{ id: me.id }} className="link">
              {t('profile.seen')}
            </Link>
          </p>
        </header>
        {profile ? <Form profile={profile} /> : <Bar width="100%" height={320} />}
      </div>
    </div>
  )
}

function Form({ profile }: { profile: MyProfile }) {
  const { t } = useTranslation()
  const saving = useAutosave(profile)
  const { hash } = useLocation()
  useEffect(() => {
    if (hash) document.getElementById(hash)?.scrollIntoView()
  }, [hash])
  return (
    <>
      <Section title={t('profile.own')} action={<SaveState saving={saving} />}>
        <Conflicts profile={profile} saving={saving} />
        <WrittenFields profile={profile} saving={saving} />
      </Section>
      <div id="claims">
        <ClaimsEditor />
      </div>
      <div id="offers">
        <OffersEditor />
      </div>
      <WishesEditor />
      <div id="asking">
        <Limits />
      </div>
      <KnownFields profile={profile} />
    </>
  )
}

function SaveState({ saving }: { saving: Autosave }) {
  const { t } = useTranslation()
  return (
    <span role="status" className={classes.state}>
      {t('profile.state', { state: saving.state })}
      {saving.state === 'failed' && (
        <button type="button" className="link" onClick={saving.retry}>
          {t('error.retry')}
        </button>
      )}
    </span>
  )
}

/** Both texts where the same field was changed here and elsewhere: nothing is lost until the person chooses. */
function Conflicts({ profile, saving }: { profile: MyProfile; saving: Autosave }) {
  const { t } = useTranslation()
  if (saving.conflicts.length === 0) return null
  return (
    <div role="alert" className={classes.conflicts}>
      {saving.conflicts.map((field) => (
        <div key={field}>
          <p className="medium">{t('profile.conflict', { field: t(`profile.field.${field}`) })}</p>
          <dl className={sheet.facts}>
            <div>
              <dt>{t('profile.theirs')}</dt>
              <dd>{showValue(profile[field])}</dd>
            </div>
            <div>
              <dt>{t('profile.mine')}</dt>
              <dd>{showValue(saving.value(field))}</dd>
            </div>
          </dl>
          <div className={sheet.buttons}>
            <Button onClick={() => saving.keepMine(field)}>{t('profile.keepMine')}</Button>
            <Button variant="subtle" onClick={() => saving.takeTheirs(field)}>
              {t('profile.takeTheirs')}
            </Button>
          </div>
        </div>
      ))}
    </div>
  )
}

function showValue(value: MyProfile[EditedField]): string {
  if (value === null) return '–'
  if (typeof value === 'string') return value
  return value.map((each) => (typeof each === 'string' ? each : Object.values(each).join(' '))).join(', ')
}
