import { UnstyledButton } from '@mantine/core'
import { IconChecks, IconEye, IconMessageCircle } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { isolate, showMonthShort } from '../i18n/format.ts'
import { Empty, Section } from '../ui/section.tsx'
import sheet from '../ui/sheet.module.css'
import { EvidenceMap, narrowPx, rowsOf, useWidth } from './evidence-map.tsx'
import { type Evidence, MarkIcon, useKindName } from './evidence-marks.tsx'
import classes from './knows.module.css'

type Gender = 'she' | 'he' | 'they'
type Props = { evidence: Evidence; gender: Gender; isMe: boolean; name: string }
type Standing = Evidence['skills'][number]['standing']

/** What somebody knows: the map or its list, the strongest three, then everything else, each with its ground. */
export function Knows({ evidence, gender, isMe, name }: Props) {
  const { t } = useTranslation()
  if (evidence.skills.length === 0)
    return (
      <Section title={t('knows.title', { gender })}>
        {isMe ? <FirstSteps /> : <NothingYet name={name} gender={gender} />}
      </Section>
    )
  const others = evidence.skills.slice(evidence.strongest.length)
  return (
    <>
      {evidence.list.length > 0 && <Picture evidence={evidence} gender={gender} />}
      <Strongest evidence={evidence} />
      {others.length > 0 && (
        <Section title={t('knows.also')}>
          <ul className={sheet.rows}>
            {others.map(({ skill, standing, claim }) => (
              <li key={skill.id} className={classes.also}>
                <SkillLink skill={skill} />
                <Ground standing={standing} />
                {claim?.whereUsed && <p dir="auto">{claim.whereUsed}</p>}
              </li>
            ))}
          </ul>
        </Section>
      )}
    </>
  )
}

function SkillLink({ skill }: { skill: { id: string; name: string } }) {
  return (
    <Link to="/people" search={{ skill: skill.id }} className={sheet.name}>
      <bdi>{skill.name}</bdi>
    </Link>
  )
}

function NothingYet({ name, gender }: { name: string; gender: Gender }) {
  const { t } = useTranslation()
  return (
    <Empty>
      <p>{t('knows.none', { name: isolate(name), gender })}</p>
      <p className="ink-3">{t('knows.noneExample')}</p>
    </Empty>
  )
}

function FirstSteps() {
  const { t } = useTranslation()
  const steps = [
    ['claims', t('knows.step.claims')],
    ['offers', t('knows.step.offers')],
    ['asking', t('knows.step.asking')],
  ] as const
  return (
    <Empty>
      <p>{t('knows.stepsWhy')}</p>
      <ol className={classes.steps}>
        {steps.map(([hash, words]) => (
          <li key={hash}>
            <Link to="/me/profile" hash={hash} className="link">
              {words}
            </Link>
          </li>
        ))}
      </ol>
    </Empty>
  )
}

function Picture({ evidence, gender }: { evidence: Evidence; gender: Gender }) {
  const { t } = useTranslation()
  const [isList, setList] = useState(false)
  const [place, width] = useWidth()
  const { map, skills, list } = evidence
  const isNarrow = width > 0 && width < narrowPx
  const showsMap = map && !isList
  // On a phone the map holds one year; the number beside the title is that of the marks drawn.
  const year = isNarrow && showsMap ? rowsOf({ map, skills }, 4).rows.flatMap(({ marks }) => marks).length : undefined
  return (
    <Section
      title={t('knows.title', { gender })}
      count={year === undefined ? t('knows.count', { count: list.length }) : t('knows.countYear', { count: year })}
      action={
        map && (
          <UnstyledButton onClick={() => setList(!isList)}>{t(isList ? 'knows.asMap' : 'knows.asList')}</UnstyledButton>
        )
      }
    >
      <div ref={place} className={classes.picture}>
        {showsMap ? <EvidenceMap map={map} skills={skills} width={width} /> : <EvidenceList evidence={evidence} />}
      </div>
    </Section>
  )
}

function EvidenceList({ evidence: { skills, list } }: { evidence: Evidence }) {
  const bySkill = skills
    .map(({ skill }) => ({ skill, sources: list.filter(({ skillId }) => skillId === skill.id) }))
    .filter(({ sources }) => sources.length > 0)
  return bySkill.map(({ skill, sources }) => (
    <div key={skill.id} className={classes.skill}>
      <h3>
        <SkillLink skill={skill} /> <span className="ink-3 num">{sources.length}</span>
      </h3>
      <Sources sources={sources} />
    </div>
  ))
}

/** What was done and in which month; one that has no page to show is named by its kind. */
function Sources({ sources }: { sources: Omit<Evidence['list'][number], 'skillId'>[] }) {
  const kindName = useKindName()
  return (
    <ul className={classes.sources}>
      {sources.map(({ id, kind, title, line, link, month }) => (
        <li key={id}>
          <MarkIcon kind={kind} />
          <span>
            {title ? (
              <>
                {link ? (
                  <a className="medium" href={link}>
                    <bdi>{title}</bdi>
                  </a>
                ) : (
                  <bdi className="medium">{title}</bdi>
                )}
                {line && <span className="ink-2"> {line}</span>}
              </>
            ) : (
              kindName(kind)
            )}
          </span>
          <span className="t-12 ink-3 num">{showMonthShort(`${month}-01`)}</span>
        </li>
      ))}
    </ul>
  )
}

function Strongest({ evidence: { strongest, weighing } }: { evidence: Evidence }) {
  const { t } = useTranslation()
  const [isExplained, setExplained] = useState(false)
  const kindName = useKindName()
  return (
    <Section
      title={t('knows.strongest', { count: strongest.length })}
      action={
        <UnstyledButton aria-expanded={isExplained} onClick={() => setExplained(!isExplained)}>
          {t('knows.weighed')}
        </UnstyledButton>
      }
    >
      {isExplained && (
        <div className={classes.weighed}>
          <p>{t('knows.weighedWords')}</p>
          <dl className={sheet.facts}>
            {weighing.map(({ kind, weight }) => (
              <div key={kind}>
                <dt>{kindName(kind)}</dt>
                <dd className="num">{weight}</dd>
              </div>
            ))}
          </dl>
        </div>
      )}
      {strongest.map(({ skill, standing, band, sources, claim }) => (
        <div key={skill.id} className={classes.skill}>
          <div className={classes.standing}>
            <h3>
              <SkillLink skill={skill} />
            </h3>
            <Ground standing={standing} />
            {band !== 'says_so' && <p className="t-12 ink-3">{t('knows.band', { band })}</p>}
          </div>
          {sources.length > 0 ? (
            <Sources sources={sources} />
          ) : (
            <p className="ink-2" dir="auto">
              {claim?.whereUsed ?? t('knows.noSource')}
            </p>
          )}
        </div>
      ))}
    </Section>
  )
}

const groundIcons = { shown: IconEye, confirmed: IconChecks, says_so: IconMessageCircle }

/** A level never stands without its ground: shown, confirmed, or said by the person alone. */
export function Ground({ standing: { level, ground } }: { standing: Standing }) {
  const { t } = useTranslation()
  const Icon = groundIcons[ground]
  return (
    <p className={classes.ground}>
      <Icon size={14} stroke={1.8} aria-hidden="true" />
      {t('knows.standing', { level: level ?? 0, ground })}
    </p>
  )
}
