import { useNavigate } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'
import { remember, remembered } from '../remember.ts'

/** Single keys can be switched off (WCAG 2.1.4): speech input would press them by speaking. */
export const areSingleKeysOn = () => remembered('keys') !== 'off'
export const switchSingleKeys = (on: boolean) => remember('keys', on ? 'on' : 'off')

const destinations = { h: '/', p: '/people', i: '/inbox' } as const
const isDestination = (key: string): key is keyof typeof destinations => Object.hasOwn(destinations, key)

/** True while a key belongs to what somebody is typing, or to an open dialog or menu. */
export function isTyping(event: KeyboardEvent): boolean {
  const target = event.target instanceof HTMLElement ? event.target : undefined
  return Boolean(target?.closest('input, textarea, select, [contenteditable], dialog, [role=menu]'))
}

const waitForSecondKeyMs = 1200

/** The keys that work on every page: the palette, the help, and `g` followed by a place. */
export function useShortcuts({ openPalette, openHelp }: { openPalette: () => void; openHelp: () => void }): void {
  const navigate = useNavigate()
  const goingSince = useRef(0)
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if ((event.metaKey || event.ctrlKey) && !event.altKey && event.key.toLowerCase() === 'k') {
        event.preventDefault()
        return openPalette()
      }
      if (event.metaKey || event.ctrlKey || event.altKey || isTyping(event) || !areSingleKeysOn()) return
      const isGoing = event.timeStamp - goingSince.current < waitForSecondKeyMs
      goingSince.current = event.key === 'g' ? event.timeStamp : Number.NEGATIVE_INFINITY
      if (isGoing && isDestination(event.key)) return void navigate({ to: destinations[event.key] })
      if (event.key !== '/' && event.key !== '?') return
      event.preventDefault()
      if (event.key === '/') openPalette()
      else openHelp()
    }
    addEventListener('keydown', listen)
    return () => removeEventListener('keydown', listen)
  })
}
