import { Button } from '@mantine/core'
import { IconCheck, IconCopy } from '@tabler/icons-react'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ApiError, call, type Reply } from '../api.ts'
import { useProblemWords } from '../identity/words.tsx'
import { installationQuery } from '../queries.ts'
import { Face } from '../ui/face.tsx'
import { ErrorSummary } from '../ui/form.tsx'
import { Logo } from '../ui/logo.tsx'
import { Outside } from '../ui/outside.tsx'
import { Heading } from '../ui/page.tsx'
import sheet from '../ui/sheet.module.css'
import classes from './first-run.module.css'

const invite = 'npm run -s lyceum -- administrator invite you@example.org'
const pollMs = 1000
/** Some of those whom one meets in the demonstration. */
const northwind = [
  'Amara Okafor',
  'Keiko Tanabe',
  'Mateus Albuquerque',
  'Ingrid Solheim',
  'Piotr Wiśniewski',
  'Aroha Ngata',
]

/** The very first page of an installation: two doors. */
export function FirstRunPage() {
  const { t } = useTranslation()
  return (
    <Outside isWide isBare>
      <title>{t('product')}</title>
      <div className={classes.welcome}>
        <Logo size={56} />
        <Heading>{t('firstRun.title')}</Heading>
        <p className={`t-16 ${sheet.lead}`}>{t('firstRun.words')}</p>
      </div>
      <div className={classes.doors}>
        <LookAround />
        <StartYourOwn />
      </div>
    </Outside>
  )
}

function LookAround() {
  const { t } = useTranslation()
  const queries = useQueryClient()
  const problemWords = useProblemWords()
  const [wasPressed, setPressed] = useState(false)
  const [problem, setProblem] = useState<string>()
  const demonstration = useQuery({
    ...installationQuery,
    staleTime: 0,
    refetchInterval: ({ state }) => (state.data?.demonstration.state === 'making' ? pollMs : false),
  }).data?.demonstration
  const state = demonstration?.state
  const url = demonstration?.url
  // Whoever waited here is taken along; whoever comes back later finds a link.
  useEffect(() => {
    if (wasPressed && state === 'ready' && url) location.assign(url)
  }, [wasPressed, state, url])
  const make = async () => {
    setPressed(true)
    setProblem(undefined)
    try {
      const made: Reply<'POST /demonstration'> = await call('POST /demonstration')
      queries.setQueryData(installationQuery.queryKey, (old) => old && { ...old, demonstration: made })
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      setPressed(false)
      setProblem(problemWords(error))
    }
  }
  const isMaking = state === 'making' || (wasPressed && state === 'absent')
  return (
    <section className={classes.door} aria-labelledby="look-around">
      <h2 id="look-around" className="t-20">
        {t('firstRun.look')}
      </h2>
      <p className="ink-2">{t('firstRun.lookWords')}</p>
      <div className={classes.faces}>
        {northwind.map((name) => (
          <Face key={name} person={{ id: name, name }} size={40} />
        ))}
      </div>
      <ErrorSummary errors={{}} problem={problem ?? (state === 'failed' ? t('firstRun.failed') : undefined)} />
      <div className={classes.act}>
        {isMaking ? (
          <Progress percent={demonstration?.percent ?? 0} />
        ) : state === 'ready' ? (
          <Button component="a" href={url} variant="filled" size="md">
            {t('firstRun.enter')}
          </Button>
        ) : (
          <Button variant="filled" size="md" onClick={make}>
            {state === 'failed' ? t('firstRun.again') : t('firstRun.look')}
          </Button>
        )}
      </div>
    </section>
  )
}

function Progress({ percent }: { percent: number }) {
  const { t } = useTranslation()
  return (
    <div className={classes.progress}>
      <progress value={percent} max={100} aria-labelledby="making" />
      <p id="making" role="status" className="t-12 ink-2 num">
        {t('firstRun.making', { percent: percent / 100 })}
      </p>
    </div>
  )
}

function StartYourOwn() {
  const { t } = useTranslation()
  const [wasCopied, setCopied] = useState(false)
  const copy = async () => {
    await navigator.clipboard.writeText(invite)
    setCopied(true)
  }
  return (
    <section className={classes.door} aria-labelledby="start-own">
      <h2 id="start-own" className="t-20">
        {t('firstRun.own')}
      </h2>
      <p className="ink-2">{t('firstRun.ownWords')}</p>
      <ol className={classes.steps}>
        <li>{t('firstRun.step1')}</li>
        <li>
          {t('firstRun.step2')}
          <span className={classes.command}>
            <code>{invite}</code>
            {/* The clipboard is missing where a private network is used without https. */}
            {navigator.clipboard && (
              <button type="button" onClick={copy} aria-label={t('firstRun.copy')} title={t('firstRun.copy')}>
                {wasCopied ? <IconCheck size={16} aria-hidden="true" /> : <IconCopy size={16} aria-hidden="true" />}
              </button>
            )}
          </span>
          <span role="status" className="vh">
            {wasCopied && t('firstRun.copied')}
          </span>
        </li>
      </ol>
    </section>
  )
}
