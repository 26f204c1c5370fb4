import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import classes from './inbox.module.css'
import { InboxLists } from './lists.tsx'

/** What stands below the bell while it is open. */
export default function Panel() {
  const { t } = useTranslation()
  return (
    <div className={classes.inPanel}>
      <InboxLists isPanel />
      <Link to="/inbox" className={`link t-12 ${classes.asPage}`}>
        {t('inbox.asPage')}
      </Link>
    </div>
  )
}
