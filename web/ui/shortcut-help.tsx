import { Button } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Dialog } from './dialog.tsx'
import { paletteKeys } from './frame.tsx'
import classes from './shortcut-help.module.css'
import { areSingleKeysOn, switchSingleKeys } from './shortcuts.ts'

const groups = [
  {
    title: 'shortcuts.everywhere',
    rows: [
      { keys: [[paletteKeys], ['/']], does: 'shortcuts.palette' },
      { keys: [['g', 'h']], does: 'shortcuts.home' },
      { keys: [['g', 'p']], does: 'shortcuts.people' },
      { keys: [['g', 'i']], does: 'shortcuts.toInbox' },
      { keys: [['?']], does: 'shortcuts.help' },
    ],
  },
  {
    title: 'shortcuts.lists',
    rows: [
      { keys: [['j']], does: 'shortcuts.next' },
      { keys: [['k']], does: 'shortcuts.previous' },
      { keys: [['↵']], does: 'shortcuts.open' },
    ],
  },
  {
    title: 'shortcuts.inbox',
    rows: [
      { keys: [['e']], does: 'shortcuts.done' },
      { keys: [['s']], does: 'shortcuts.snooze' },
      { keys: [['m']], does: 'shortcuts.less' },
    ],
  },
] as const

export default function ShortcutHelp({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation()
  const [isOn, setOn] = useState(areSingleKeysOn)
  return (
    <Dialog label={t('shortcuts.name')} onClose={onClose}>
      <div className={classes.help}>
        <h2 className="t-20">{t('shortcuts.name')}</h2>
        {groups.map((group) => (
          <section key={group.title}>
            <h3>{t(group.title)}</h3>
            <dl>
              {group.rows.map((row) => (
                <div key={row.does}>
                  <dt>{t(row.does)}</dt>
                  <dd>
                    {row.keys.map((combination, index) => (
                      <span key={combination.join()}>
                        {index > 0 && <span className="ink-3"> {t('shortcuts.or')} </span>}
                        {combination.map((key) => (
                          <kbd key={key}>{key}</kbd>
                        ))}
                      </span>
                    ))}
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
        <label className={classes.switch}>
          <input
            type="checkbox"
            checked={isOn}
            onChange={(event) => {
              switchSingleKeys(event.currentTarget.checked)
              setOn(event.currentTarget.checked)
            }}
          />
          <span>
            {t('shortcuts.single')}
            <small className="t-12 ink-3">{t('shortcuts.singleWhy')}</small>
          </span>
        </label>
        <form method="dialog">
          <Button type="submit">{t('close')}</Button>
        </form>
      </div>
    </Dialog>
  )
}
