import { useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ApiError, ask } from '../../api.ts'
import { useProblemWords } from '../../identity/words.tsx'
import { Heading, Title } from '../../ui/page.tsx'
import { Bar, Pill } from '../../ui/section.tsx'
import sheet from '../../ui/sheet.module.css'
import classes from './import.module.css'
import { tones } from './imports-page.tsx'
import { MappingStep } from './mapping.tsx'
import { PreviewStep } from './preview.tsx'
import { RunStep } from './run.tsx'
import type { Import } from './words.ts'

const route = getRouteApi('/signed-in/people/import/$id')
const lookAgainMs = 1000

const steps = ['map', 'preview', 'run'] as const
type Step = (typeof steps)[number]
const stepOf = ({ state }: Import): Step =>
  state === 'uploaded' || state === 'mapped' ? 'map' : state === 'checked' ? 'preview' : 'run'

/** Does an act of the import and shows what came of it; what the server refuses stands above the step. */
export type Act = (act: () => Promise<Import>) => Promise<void>

/** One import from its file to its end. Every step is kept by the server: one can leave and come back. */
export function ImportPage() {
  const { t } = useTranslation()
  const { id } = route.useParams()
  const queries = useQueryClient()
  const problemWords = useProblemWords()
  const [problem, setProblem] = useState<string>()
  const [isBusy, setBusy] = useState(false)
  const [isMappingAgain, setMappingAgain] = useState(false)
  const query = ask('GET /people-imports/:id', { params: { id } })
  const found = useQuery({
    ...query,
    // Undoing goes on in the background as running does.
    refetchInterval: ({ state: { data } }) => (data && isMoving(data) ? lookAgainMs : false),
  }).data
  const act: Act = async (make) => {
    setBusy(true)
    setProblem(undefined)
    try {
      queries.setQueryData(query.queryKey, await make())
      setMappingAgain(false)
      await queries.invalidateQueries({ queryKey: ['GET /people-imports/:id/rows'] })
      await queries.invalidateQueries({ queryKey: ['GET /people-imports'] })
    } catch (error) {
      setProblem(error instanceof ApiError ? problemWords(error) : t('error.broken.title'))
      await queries.invalidateQueries({ queryKey: query.queryKey })
    }
    setBusy(false)
  }
  if (!found) return <Bar width="100%" height={320} />
  const step = isMappingAgain ? 'map' : stepOf(found)
  return (
    <div className={sheet.pad}>
      <Title>{found.fileName}</Title>
      <p className="t-12">
        <Link to="/people/import" className="link">
          {t('import.past')}
        </Link>
      </p>
      <div className={classes.head}>
        <Heading>
          <bdi>{found.fileName}</bdi>
        </Heading>
        <Pill tone={tones[found.state]}>{t(`import.state.${found.state}`)}</Pill>
      </div>
      <ol className={classes.steps}>
        {steps.map((one) => (
          <li key={one} aria-current={one === step ? 'step' : undefined}>
            {t(`import.step.${one}`)}
          </li>
        ))}
      </ol>
      {problem && (
        <p role="alert" className={classes.problem}>
          {problem}
        </p>
      )}
      {step === 'map' && <MappingStep key={found.version} found={found} act={act} isBusy={isBusy} />}
      {step === 'preview' && (
        <PreviewStep found={found} act={act} isBusy={isBusy} onMapAgain={() => setMappingAgain(true)} />
      )}
      {step === 'run' && <RunStep found={found} act={act} isBusy={isBusy} />}
    </div>
  )
}

const isMoving = ({ state, counts }: Import) =>
  state === 'running' || state === 'held' || (state === 'undone' && counts.undone + counts.notUndone < counts.written)
