import { TextInput, type TextInputProps, UnstyledButton } from '@mantine/core'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ApiError } from '../api.ts'
import classes from './form.module.css'

type Errors<F extends string> = { [N in F]?: string | undefined }

function readDraft(draft: string | undefined): Record<string, unknown> {
  try {
    const kept: unknown = draft && JSON.parse(sessionStorage.getItem(draft) ?? 'null')
    return kept && typeof kept === 'object' ? { ...kept } : {}
  } catch {
    return {}
  }
}

function keepDraft(draft: string, values: Record<string, unknown>): void {
  try {
    sessionStorage.setItem(draft, JSON.stringify(values))
  } catch {}
}

/** The names of an object's own keys; TypeScript types them as mere strings since an object may have more. */
const namesOf = <F extends string>(record: Record<F, unknown>) => Object.keys(record) as F[]

type Options<F> = { draft?: string; secrets?: F[] }

/**
 * The values and errors of a small form. With `draft`, what was typed survives a reload and an ended sign-in;
 * fields named in `secrets` are never kept.
 */
export function useFields<F extends string>(
  initial: Record<F, string>,
  { draft, secrets = [] }: Options<NoInfer<F>> = {},
) {
  const names = namesOf(initial)
  const [values, setValues] = useState(() => {
    const kept = readDraft(draft)
    const start = { ...initial }
    for (const name of names) {
      const value = kept[name]
      if (typeof value === 'string' && !secrets.includes(name)) start[name] = value
    }
    return start
  })
  const [errors, setErrors] = useState<Errors<F>>({})
  const [problem, setProblem] = useState<string>()

  const set = (name: F, value: string) => {
    const next = { ...values, [name]: value }
    setValues(next)
    if (draft)
      keepDraft(draft, Object.fromEntries(names.filter((one) => !secrets.includes(one)).map((one) => [one, next[one]])))
  }
  const field = (name: F) => ({
    id: `field-${name}`,
    name,
    value: values[name],
    error: errors[name],
    onChange: (event: { currentTarget: { value: string } }) => set(name, event.currentTarget.value),
  })
  /** Shows what is wrong and answers whether all is well. */
  const check = (found: Errors<F>): boolean => {
    const wrong: Errors<F> = {}
    for (const name of names) if (found[name]) wrong[name] = found[name]
    setErrors(wrong)
    setProblem(undefined)
    return Object.keys(wrong).length === 0
  }
  /** Puts what the server refused at the fields it names; the rest goes above the form. */
  const refuse = (error: unknown, words: (error: ApiError) => string): void => {
    if (!(error instanceof ApiError)) throw error
    const found: Errors<F> = {}
    for (const { path, message } of error.fields) {
      const name = names.find((known) => known === path.split(/[./]/).at(-1))
      if (name) found[name] = message
    }
    setErrors(found)
    setProblem(Object.keys(found).length > 0 ? undefined : words(error))
  }
  const clear = () => {
    setValues(initial)
    if (draft) sessionStorage.removeItem(draft)
  }
  return { values, errors, problem, field, check, refuse, clear }
}

/** The list of what is wrong, above the form; each line leads to its field. It takes the focus when it appears. */
export function ErrorSummary({
  errors,
  problem,
}: {
  errors: Record<string, string | undefined>
  problem?: string | undefined
}) {
  const { t } = useTranslation()
  const summary = useRef<HTMLDivElement>(null)
  const lines = Object.entries(errors).filter(([, message]) => message)
  const said = JSON.stringify([lines, problem])
  useEffect(() => {
    if (said !== '[[],null]' && said !== '[[]]') summary.current?.focus()
  }, [said])
  if (lines.length === 0 && !problem) return null
  return (
    <div ref={summary} tabIndex={-1} role="alert" className={classes.summary}>
      {problem ? (
        <p>{problem}</p>
      ) : (
        <>
          <p className="medium">{t('form.wrong', { count: lines.length })}</p>
          <ul>
            {lines.map(([name, message]) => (
              <li key={name}>
                <a
                  className="link"
                  href={`#field-${name}`}
                  onClick={(event) => {
                    event.preventDefault()
                    document.getElementById(`field-${name}`)?.focus()
                  }}
                >
                  {message}
                </a>
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  )
}

/** A password that one may look at: the word says what pressing does. */
export function PasswordField(props: TextInputProps) {
  const { t } = useTranslation()
  const [isShown, setShown] = useState(false)
  return (
    <TextInput
      {...props}
      type={isShown ? 'text' : 'password'}
      spellCheck={false}
      autoCapitalize="none"
      rightSectionWidth={72}
      rightSection={
        <UnstyledButton
          className={classes.show}
          aria-pressed={isShown}
          aria-controls={props.id}
          onClick={() => setShown(!isShown)}
        >
          {isShown ? t('form.hide') : t('form.show')}
          <span className="vh"> {t('form.password')}</span>
        </UnstyledButton>
      }
    />
  )
}
