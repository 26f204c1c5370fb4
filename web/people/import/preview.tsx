import { Button, TextInput } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { call } from '../../api.ts'
import { Section } from '../../ui/section.tsx'
import sheet from '../../ui/sheet.module.css'
import classes from './import.module.css'
import type { Act } from './import-page.tsx'
import { Counts, ErrorFile, type ListName, Rows } from './rows.tsx'
import type { Import } from './words.ts'

const lists = ['new', 'changed', 'unchanged', 'newcomers', 'returns', 'leavers', 'kept', 'errors', 'warnings'] as const
/** Beyond so many leavers, the server wants their number typed where they are more than a tenth of all. */
const fewLeavers = 5

type Props = { found: Import; act: Act; isBusy: boolean; onMapAgain: () => void }

/** What the file would change; nobody is changed until it is run. */
export function PreviewStep({ found, act, isBusy, onMapAgain }: Props) {
  const { t } = useTranslation()
  const { counts } = found
  const [open, setOpen] = useState<ListName>()
  const [leavers, setLeavers] = useState<ReadonlySet<string>>(new Set())
  const [typed, setTyped] = useState('')
  const leaving = leavers.size + counts.statedLeavers
  const missing = counts.leavers - counts.statedLeavers
  const toWrite = counts.new + counts.changed + counts.returns + leaving
  const run = () =>
    act(() =>
      call('POST /people-imports/:id/run', {
        params: { id: found.id },
        body: {
          version: found.version,
          leaveOut: counts.errors,
          leavers: [...leavers],
          ...(typed !== '' && { leaverCount: Number(typed) }),
        },
      }),
    )
  return (
    <div className={classes.step}>
      <Section title={t('import.wouldChange')}>
        <p className="t-12 ink-3">{t('import.nobodyYet')}</p>
        <Counts counts={counts} lists={lists} open={open} onOpen={setOpen} />
        {open && <Rows id={found.id} list={open} />}
        <Made made={found.made} />
      </Section>
      {counts.errors > 0 && (
        <Section title={t('import.withErrors', { count: counts.errors })}>
          <p className={classes.words}>{t('import.errorsWhat', { count: counts.errors })}</p>
          <ErrorFile id={found.id} />
        </Section>
      )}
      {missing > 0 && <Missing id={found.id} ticked={leavers} onTick={setLeavers} />}
      {leaving > fewLeavers && (
        <TextInput
          className={classes.typed}
          label={t('import.typeLeavers', { count: leaving })}
          inputMode="numeric"
          autoComplete="off"
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value.replace(/\D/g, ''))}
        />
      )}
      <div className={sheet.buttons}>
        <Button variant="filled" size="md" onClick={run} loading={isBusy} disabled={toWrite === 0}>
          {counts.errors > 0
            ? t('import.runLeavingOut', { count: toWrite, errors: counts.errors })
            : t('import.run', { count: toWrite })}
        </Button>
        <Button size="md" onClick={onMapAgain} disabled={isBusy}>
          {t('import.mapAgain')}
        </Button>
      </div>
    </div>
  )
}

function Made({ made }: { made: Import['made'] }) {
  const { t } = useTranslation()
  const kinds = (['units', 'sites', 'skills'] as const).filter((kind) => made[kind].length > 0)
  return kinds.map((kind) => (
    <details key={kind} className={classes.made}>
      <summary>{t(`import.made.${kind}`, { count: made[kind].length })}</summary>
      <ul>
        {made[kind].map((name) => (
          <li key={name}>
            <bdi>{name}</bdi>
          </li>
        ))}
      </ul>
    </details>
  ))
}

type MissingProps = { id: string; ticked: ReadonlySet<string>; onTick: (ticked: ReadonlySet<string>) => void }

/** People whom a file that lists everybody does not name. Each is ticked by hand: nobody leaves by an oversight. */
function Missing({ id, ticked, onTick }: MissingProps) {
  const { t } = useTranslation()
  const pages = useInfiniteQuery({
    queryKey: ['GET /people-imports/:id/rows', id, 'leavers', 'missing'],
    queryFn: ({ pageParam, signal }) =>
      call(
        'GET /people-imports/:id/rows',
        { params: { id }, query: { list: 'leavers', cursor: pageParam, limit: 100 } },
        signal,
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
  })
  const missing = pages.data?.pages
    .flatMap((page) => page.items)
    .flatMap(({ kind, person, lastSeen }) => (kind === 'missing' && person ? [{ ...person, lastSeen }] : []))
  const tick = (personId: string, isOn: boolean) => {
    const next = new Set(ticked)
    if (isOn) next.add(personId)
    else next.delete(personId)
    onTick(next)
  }
  return (
    <Section
      title={t('import.missing')}
      action={
        missing && (
          <button type="button" onClick={() => onTick(new Set(missing.map((person) => person.id)))}>
            {t('import.tickAll')}
          </button>
        )
      }
    >
      <p className={classes.words}>{t('import.missingWhat')}</p>
      <ul className={sheet.rows}>
        {missing?.map((person) => (
          <li key={person.id}>
            <label className={classes.tick}>
              <input
                type="checkbox"
                checked={ticked.has(person.id)}
                onChange={(event) => tick(person.id, event.currentTarget.checked)}
              />
              <span>
                {t('import.hasLeft', { name: person.name })}
                <small>
                  {person.lastSeen ? t('import.lastSeen', { month: person.lastSeen }) : t('import.neverSeen')}
                </small>
              </span>
            </label>
          </li>
        ))}
      </ul>
      {pages.hasNextPage && (
        <Button mt={16} onClick={() => pages.fetchNextPage()} loading={pages.isFetchingNextPage}>
          {t('inbox.more')}
        </Button>
      )}
    </Section>
  )
}
