import { useTranslation } from 'react-i18next'
import { Heading, Title } from '../ui/page.tsx'
import sheet from '../ui/sheet.module.css'
import { InboxLists } from './lists.tsx'

/** The inbox as a page of its own: what phones open, and what others may keep open beside their work. */
export function InboxPage() {
  const { t } = useTranslation()
  return (
    <div className={sheet.pad}>
      <Title>{t('inbox.name')}</Title>
      <div className={`${sheet.narrow} ${sheet.stackClose}`}>
        <Heading>{t('inbox.name')}</Heading>
        <InboxLists />
      </div>
    </div>
  )
}
