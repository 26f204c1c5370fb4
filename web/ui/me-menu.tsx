import '@mantine/core/styles/Popover.layer.css'
import '@mantine/core/styles/Menu.layer.css'
import { Menu, useMantineColorScheme } from '@mantine/core'
import { IconDevices, IconKey, IconKeyboard, IconLogout, IconShieldLock, IconUser } from '@tabler/icons-react'
import { useNavigate } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { call, type Reply } from '../api.ts'
import { chooseLanguage, languages, offered } from '../i18n/index.ts'
import { isSignedOut, queryClient } from '../queries.ts'
import { MeButton } from './me-button.tsx'
import classes from './me-menu.module.css'
import { toast } from './toast.tsx'

const schemes = ['auto', 'light', 'dark'] as const
const icon = { size: 16, stroke: 1.6, 'aria-hidden': true } as const

/** What belongs to the signed-in person: page, sign-ins, language, look, and the way out. Loaded when first opened. */
export default function MeMenu({ me, onHelp }: { me: Reply<'GET /me'>; onHelp: () => void }) {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const signOut = async () => {
    try {
      await call('POST /sign-out')
    } catch (error) {
      // Nobody may believe to be signed out while the server still knows them.
      if (!isSignedOut(error)) return toast(t('me.signOutFailed'))
    }
    queryClient.clear()
    await navigate({ to: '/sign-in' })
  }
  return (
    <Menu position="bottom-end" width={248} defaultOpened withinPortal={false} withInitialFocusPlaceholder={false}>
      <Menu.Target>
        <MeButton person={me} />
      </Menu.Target>
      <Menu.Dropdown>
        <div className={classes.who}>
          <bdi className="medium">{me.name}</bdi>
          <span className="t-12 ink-3">{me.email}</span>
        </div>
        <Menu.Item
          leftSection={<IconUser {...icon} />}
          onClick={() => navigate({ to: '/people/$id', params: { id: me.id } })}
        >
          {t('me.page')}
        </Menu.Item>
        <Menu.Item leftSection={<IconDevices {...icon} />} onClick={() => navigate({ to: '/me/sign-ins' })}>
          {t('signIns.name')}
        </Menu.Item>
        <Menu.Item leftSection={<IconKey {...icon} />} onClick={() => navigate({ to: '/me/keys' })}>
          {t('keys.name')}
        </Menu.Item>
        <Menu.Item leftSection={<IconShieldLock {...icon} />} onClick={() => navigate({ to: '/me/data' })}>
          {t('myData.short')}
        </Menu.Item>
        <Menu.Item leftSection={<IconKeyboard {...icon} />} onClick={onHelp}>
          {t('shortcuts.name')}
        </Menu.Item>
        <Menu.Divider />
        <LookChoice />
        <LanguageChoice />
        <Menu.Divider />
        <Menu.Item leftSection={<IconLogout {...icon} className="mantine-rotate-rtl" />} onClick={signOut}>
          {t('me.signOut')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}

function LookChoice() {
  const { t } = useTranslation()
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  const choose = (value: string) => setColorScheme(schemes.find((one) => one === value) ?? 'auto')
  return (
    <>
      <Menu.Label>{t('me.look')}</Menu.Label>
      <Menu.RadioGroup value={colorScheme} onChange={choose}>
        {schemes.map((scheme) => (
          <Menu.RadioItem key={scheme} value={scheme}>
            {t(`me.scheme.${scheme}`)}
          </Menu.RadioItem>
        ))}
      </Menu.RadioGroup>
    </>
  )
}

function LanguageChoice() {
  const { t, i18n } = useTranslation()
  const choose = (value: string) => {
    const language = offered.find((one) => one === value)
    if (language) void chooseLanguage(language)
  }
  return (
    <>
      <Menu.Label>{t('me.language')}</Menu.Label>
      <Menu.RadioGroup value={i18n.language} onChange={choose}>
        {offered.map((language) => (
          <Menu.RadioItem key={language} value={language}>
            <span lang={language}>{languages[language].name}</span>
          </Menu.RadioItem>
        ))}
      </Menu.RadioGroup>
    </>
  )
}
