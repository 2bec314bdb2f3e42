import { cleanup } from '@testing-library/react'
import { afterEach, beforeEach } from 'vitest'
import { i18next } from '../src/i18n'
import { begin } from './mock/backend'

if (typeof window !== 'undefined') {
  // jsdom knows neither layout nor media.
  Object.defineProperty(window, 'matchMedia', {
    configurable: true,
    value: (query: string) => ({ matches: false, media: query, addEventListener: () => undefined, removeEventListener: () => undefined, addListener: () => undefined, removeListener: () => undefined }),
  })
  // Played keys look radios up by it.
  window.CSS ??= { escape: (text: string) => text } as typeof CSS
  Element.prototype.scrollTo = () => undefined
  Element.prototype.scrollIntoView = () => undefined
  // jsdom prints a notice for styles of pseudo elements, which it does not compute.
  const computed = window.getComputedStyle.bind(window)
  window.getComputedStyle = (element: Element) => computed(element)
  class Observer {
    observe() {}
    unobserve() {}
    disconnect() {}
  }
  window.ResizeObserver = Observer as unknown as typeof ResizeObserver
}

beforeEach(async () => {
  begin('ready')
  await i18next.changeLanguage('zh')
  if (typeof window === 'undefined') return
  window.location.hash = ''
  document.documentElement.removeAttribute('data-theme')
})

afterEach(() => cleanup())
