import { Button } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { call } from '../../api.ts'
import { showInstant } from '../../i18n/format.ts'
import { Dialog } from '../../ui/dialog.tsx'
import { useNow } from '../../ui/local-time.tsx'
import { Section } from '../../ui/section.tsx'
import sheet from '../../ui/sheet.module.css'
import classes from './import.module.css'
import type { Act } from './import-page.tsx'
import { Counts, ErrorFile, type ListName, Rows } from './rows.tsx'
import type { Import } from './words.ts'

const lists = ['new', 'changed', 'newcomers', 'returns', 'leavers', 'kept', 'skipped', 'errors', 'notUndone'] as const

type Props = { found: Import; act: Act; isBusy: boolean }

/** A run while it goes, and what came of it. It goes on without this page. */
export function RunStep({ found, act, isBusy }: Props) {
  const { t } = useTranslation()
  const [open, setOpen] = useState<ListName>()
  const [isUndoing, setUndoing] = useState(false)
  const { counts, may, state, id } = found
  const params = { id }
  return (
    <div className={classes.step}>
      <Section title={t(`import.state.${state}`)}>
        <Progress found={found} />
        {found.problem && <p className={classes.problem}>{found.problem}</p>}
        {state !== 'running' && (
          <>
            <Counts counts={counts} lists={lists} open={open} onOpen={setOpen} />
            {open && <Rows id={id} list={open} />}
          </>
        )}
        {counts.errors > 0 && state !== 'running' && <ErrorFile id={id} />}
      </Section>
      <div className={sheet.buttons}>
        {may.includes('release') && (
          <Button
            variant="filled"
            disabled={isBusy}
            onClick={() => act(() => call('POST /people-imports/:id/release', { params }))}
          >
            {t('import.release')}
          </Button>
        )}
        {may.includes('run') && state !== 'checked' && (
          <Button
            variant="filled"
            disabled={isBusy}
            onClick={() =>
              act(() => call('POST /people-imports/:id/run', { params, body: { version: found.version } }))
            }
          >
            {t('import.goOn')}
          </Button>
        )}
        {may.includes('cancel') && (
          <Button disabled={isBusy} onClick={() => act(() => call('POST /people-imports/:id/cancel', { params }))}>
            {t('import.cancel')}
          </Button>
        )}
        {may.includes('undo') && (
          <Button disabled={isBusy} onClick={() => setUndoing(true)}>
            {t('import.undo')}
          </Button>
        )}
      </div>
      {isUndoing && (
        <Dialog label={t('import.undo')} onClose={() => setUndoing(false)}>
          <div className={classes.confirm}>
            <h2 className="t-20">{t('import.undoTitle')}</h2>
            <p>{t('import.undoWords', { count: counts.written })}</p>
            <div className={sheet.buttons}>
              <Button
                variant="filled"
                onClick={() => {
                  setUndoing(false)
                  void act(() => call('POST /people-imports/:id/undo', { params }))
                }}
              >
                {t('import.undoDo')}
              </Button>
              <Button onClick={() => setUndoing(false)}>{t('keys.leave')}</Button>
            </div>
          </div>
        </Dialog>
      )}
    </div>
  )
}

function Progress({ found }: { found: Import }) {
  const { t } = useTranslation()
  const now = useNow()
  const { counts, state, secondsLeft, heldUntil } = found
  const done = counts.written + counts.skipped
  if (state === 'running')
    return (
      <div className={classes.progress}>
        <progress max={counts.toWrite} value={done} aria-label={t('import.progress')} />
        <p className="num">
          {t('import.soFar', { done, all: counts.toWrite })}
          {secondsLeft !== null && ` ${t('import.secondsLeft', { count: secondsLeft })}`}
        </p>
        <p className="t-12 ink-3">{t('import.canLeave')}</p>
      </div>
    )
  if (state === 'undone')
    return (
      <p className={classes.words} role="status">
        {t('import.undone', { count: counts.undone })}
        {counts.notUndone > 0 && ` ${t('import.notUndone', { count: counts.notUndone })}`}
      </p>
    )
  return (
    <p className={classes.words} role="status">
      {t('import.written', { count: counts.written })}
      {state === 'held' &&
        heldUntil &&
        new Date(heldUntil) > now &&
        ` · ${t('import.held', { when: showInstant(new Date(heldUntil)) })}`}
    </p>
  )
}
