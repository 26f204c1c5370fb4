import type { CSSVariablesResolver, MantineColorsTuple, MantineThemeOverride } from '@mantine/core'

/**
 * The tokens of the visual language. No other file holds a colour, radius, shadow, space or type size;
 * style sheets read them as `--name`.
 */
const light = {
  desk: '#f2efe8',
  sheet: '#fdfcf9',
  raised: '#ffffff',
  sunken: '#f6f3ec',
  selected: '#ece7dc',
  line: '#e6e1d6',
  'line-2': '#d3ccbe',
  control: '#8a8376',
  rule: '#1d1b18',
  ink: '#1d1b18',
  'ink-2': '#45413b',
  'ink-3': '#666056',
  inverse: '#22201c',
  'on-inverse': '#f7f4ed',
  'on-inverse-2': '#c3bcae',
  accent: '#0b5658',
  'accent-hover': '#083f41',
  'accent-soft': '#e0ebe8',
  'accent-line': '#a3c6c1',
  'on-accent': '#ffffff',
  'accent-on-inverse': '#8fd0c9',
  good: '#3b6420',
  'good-soft': '#e7eeda',
  warn: '#7d5006',
  'warn-soft': '#f7e9c8',
  bad: '#9a2c22',
  'bad-soft': '#f8e0da',
  d1: '#0b4a4d',
  d2: '#2f7d7c',
  d3: '#b0884f',
  d4: '#8cbfb6',
  d5: '#dccdae',
  'd-ghost': '#e9e4d9',
  'd-line': '#8a8376',
  t1: '#ead7c8',
  't1-ink': '#5b3822',
  t2: '#ecdfb9',
  't2-ink': '#564411',
  t3: '#dce2c6',
  't3-ink': '#3d4a1c',
  t4: '#cfe1d7',
  't4-ink': '#1f4a38',
  t5: '#cfdfe5',
  't5-ink': '#1f4756',
  t6: '#dad9ec',
  't6-ink': '#3b3870',
  t7: '#ecd4d8',
  't7-ink': '#692f3d',
  t8: '#e1dbd0',
  't8-ink': '#48423a',
  veil: 'rgb(29 27 24 / .32)',
  'shadow-1': '0 1px 2px rgb(52 44 30 / .06)',
  'shadow-2': '0 1px 2px rgb(52 44 30 / .05), 0 6px 16px -6px rgb(52 44 30 / .10)',
  'shadow-3': '0 2px 6px rgb(52 44 30 / .08), 0 20px 40px -12px rgb(52 44 30 / .22)',
}

export type Token = keyof typeof light

const dark: Record<Token, string> = {
  desk: '#131210',
  sheet: '#1b1a17',
  raised: '#24221e',
  sunken: '#211f1b',
  selected: '#2d2a25',
  line: '#2f2c27',
  'line-2': '#423e37',
  control: '#837b6e',
  rule: '#8c8579',
  ink: '#f1ede4',
  'ink-2': '#cbc5b9',
  'ink-3': '#a49c8f',
  inverse: '#ece7dc',
  'on-inverse': '#1d1b18',
  'on-inverse-2': '#544f46',
  accent: '#7fcac3',
  'accent-hover': '#a2dcd6',
  'accent-soft': '#1d3533',
  'accent-line': '#2f5b58',
  'on-accent': '#08292a',
  'accent-on-inverse': '#0b5658',
  good: '#a9cc85',
  'good-soft': '#27301c',
  warn: '#e3b566',
  'warn-soft': '#382c15',
  bad: '#f0988a',
  'bad-soft': '#3f211c',
  // The order of the data colours turns round, so that the first part stays the strongest.
  d1: '#9edbd3',
  d2: '#63b0aa',
  d3: '#b08749',
  d4: '#3d7c78',
  d5: '#726752',
  'd-ghost': '#302d28',
  'd-line': '#8c8579',
  t1: '#4a3426',
  't1-ink': '#f0d6c4',
  t2: '#453a1b',
  't2-ink': '#eedd9f',
  t3: '#363d22',
  't3-ink': '#d9e3b4',
  t4: '#233f34',
  't4-ink': '#bfe3d1',
  t5: '#223c47',
  't5-ink': '#bfdfec',
  t6: '#34335a',
  't6-ink': '#d6d4f5',
  t7: '#4b2a33',
  't7-ink': '#f3ccd5',
  t8: '#3b3730',
  't8-ink': '#e3dccf',
  veil: 'rgb(0 0 0 / .56)',
  'shadow-1': '0 1px 2px rgb(0 0 0 / .3)',
  'shadow-2': '0 1px 2px rgb(0 0 0 / .3), 0 8px 20px -8px rgb(0 0 0 / .5)',
  'shadow-3': '0 2px 6px rgb(0 0 0 / .35), 0 24px 48px -12px rgb(0 0 0 / .7)',
}

export const tokens = { light, dark }

/** Sizes are the same in both schemes: five of type on a 4 px grid, an 8 px rhythm, three radii. */
const sizes = {
  'fs-12': '.75rem',
  'lh-12': '1rem',
  'fs-14': '.875rem',
  'lh-14': '1.25rem',
  'fs-16': '1rem',
  'lh-16': '1.5rem',
  'lh-reading': '1.75rem',
  'fs-20': '1.25rem',
  'lh-20': '1.75rem',
  'fs-28': '1.75rem',
  'lh-28': '2.25rem',
  measure: '66ch',
  's-4': '4px',
  's-8': '8px',
  's-12': '12px',
  's-16': '16px',
  's-24': '24px',
  's-32': '32px',
  's-48': '48px',
  's-64': '64px',
  'r-4': '4px',
  'r-8': '8px',
  'r-12': '12px',
  'r-full': '999px',
  rail: '208px',
  'rail-folded': '56px',
  top: '56px',
}

const sans =
  '"Inter Variable", Inter, system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Noto Sans Arabic", sans-serif'
const mono =
  'ui-monospace, "SF Mono", "Cascadia Mono", "JetBrains Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace'

/** Ten steps around the accent: step 8 is the light scheme's, step 3 the dark one's. */
const teal: MantineColorsTuple = [
  '#e0ebe8',
  '#c3dcd8',
  '#a2dcd6',
  '#7fcac3',
  '#63b0aa',
  '#479593',
  '#2f7d7c',
  '#1a686a',
  '#0b5658',
  '#083f41',
]

const buttonHeights: Record<string, string> = { xs: '28px', sm: '32px', md: '40px', lg: '44px' }
const buttonPaddings: Record<string, string> = { xs: '10px', sm: '12px', md: '18px', lg: '18px' }

export const theme: MantineThemeOverride = {
  fontFamily: sans,
  fontFamilyMonospace: mono,
  headings: { fontFamily: sans, fontWeight: '600' },
  colors: { teal },
  primaryColor: 'teal',
  primaryShade: { light: 8, dark: 3 },
  fontSizes: { xs: sizes['fs-12'], sm: sizes['fs-14'], md: sizes['fs-16'], lg: sizes['fs-20'], xl: sizes['fs-28'] },
  lineHeights: {
    xs: sizes['lh-12'],
    sm: sizes['lh-14'],
    md: sizes['lh-16'],
    lg: sizes['lh-20'],
    xl: sizes['lh-28'],
  },
  spacing: { xs: sizes['s-8'], sm: sizes['s-12'], md: sizes['s-16'], lg: sizes['s-24'], xl: sizes['s-32'] },
  radius: { sm: sizes['r-4'], md: sizes['r-8'], lg: sizes['r-12'] },
  defaultRadius: 'md',
  shadows: { sm: 'var(--shadow-1)', md: 'var(--shadow-2)', lg: 'var(--shadow-3)' },
  focusRing: 'auto',
  respectReducedMotion: true,
  variantColorResolver: ({ variant }) => {
    if (variant === 'filled')
      return {
        background: 'var(--accent)',
        hover: 'var(--accent-hover)',
        color: 'var(--on-accent)',
        border: '1px solid var(--accent)',
      }
    if (variant === 'default')
      return {
        background: 'var(--raised)',
        hover: 'var(--raised)',
        color: 'var(--ink)',
        border: '1px solid var(--line-2)',
      }
    return {
      background: 'transparent',
      hover: 'var(--selected)',
      color: 'var(--ink-2)',
      border: '1px solid transparent',
    }
  },
  components: {
    Button: {
      defaultProps: { size: 'sm', variant: 'default' },
      vars: (_: unknown, props: { size?: string }) => ({
        root: {
          '--button-height': buttonHeights[props.size ?? 'sm'],
          '--button-padding-x': buttonPaddings[props.size ?? 'sm'],
          '--button-fz': 'var(--fs-14)',
        },
      }),
    },
    ActionIcon: {
      defaultProps: { variant: 'subtle' },
      vars: () => ({ root: { '--ai-size': '32px' } }),
    },
    Input: {
      vars: () => ({ wrapper: { '--input-height': 'var(--field)', '--input-fz': 'var(--fs-14)' } }),
    },
    InputWrapper: {
      vars: () => ({
        label: { '--input-label-size': 'var(--fs-14)', '--input-asterisk-color': 'var(--ink-3)' },
        description: { '--input-description-size': 'var(--fs-12)' },
        error: { '--input-error-size': 'var(--fs-12)' },
      }),
      defaultProps: { inputWrapperOrder: ['label', 'input', 'description', 'error'] },
    },
    Menu: { defaultProps: { shadow: 'lg', radius: 'lg', offset: 6, transitionProps: { duration: 80 } } },
    Tooltip: { defaultProps: { openDelay: 300, transitionProps: { duration: 80 } } },
  },
}

const asVariables = (values: Record<string, string>) =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [`--${name}`, value]))

const mantineVariables = {
  '--mantine-color-body': 'var(--sheet)',
  '--mantine-color-text': 'var(--ink)',
  '--mantine-color-bright': 'var(--ink)',
  '--mantine-color-dimmed': 'var(--ink-3)',
  '--mantine-color-placeholder': 'var(--ink-3)',
  '--mantine-color-default': 'var(--raised)',
  '--mantine-color-default-hover': 'var(--selected)',
  '--mantine-color-default-color': 'var(--ink)',
  '--mantine-color-default-border': 'var(--line-2)',
  '--mantine-color-error': 'var(--bad)',
  '--mantine-color-anchor': 'var(--accent)',
  '--mantine-primary-color-filled': 'var(--accent)',
  '--mantine-primary-color-filled-hover': 'var(--accent-hover)',
  '--mantine-font-weight-medium': '500',
}

/** Emits the tokens for both schemes and points Mantine's own colours at them. */
export const cssVariablesResolver: CSSVariablesResolver = () => ({
  variables: asVariables({ ...sizes, sans, mono }),
  light: { ...asVariables(light), ...mantineVariables },
  dark: { ...asVariables(dark), ...mantineVariables },
})
