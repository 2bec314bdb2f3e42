// Language and theme: shown at once, kept by the program, put back when they cannot be kept.

import { tokens } from '../src/theme/tokens'
import { byId, screen, show, waitFor } from './show'
import { play } from './mock/backend'
import { expired } from './mock/world'

it('switches the whole window to English and back', async () => {
  const { user } = show('ready', '#/settings')
  await user.click(await byId('language-en'))
  expect(await screen.findByRole('heading', { name: 'Settings' })).toBeTruthy()
  expect(document.documentElement.lang).toBe('en')
  expect(play.settings.language).toBe('en')
  await user.click(await byId('language-zh'))
  expect(await screen.findByRole('heading', { name: '设置' })).toBeTruthy()
})

it('switches the theme and keeps it', async () => {
  const { user } = show('ready', '#/settings')
  await user.click(await byId('theme-dark'))
  await waitFor(() => expect(document.documentElement.dataset.theme).toBe('dark'))
  expect(play.settings.theme).toBe('dark')
})

it('puts a setting back that could not be kept, and says why', async () => {
  const { user } = show('ready', '#/settings')
  await byId('theme-dark')
  play.refuse.saveSettings = { code: 'io', params: [{ name: 'path', value: '/data' }] }
  await user.click(await byId('theme-dark'))
  expect((await byId('error')).textContent).toContain('文件读写失败')
  await waitFor(() => expect(document.documentElement.dataset.theme).toBe('light'))
})

it('asks the departments that are ticked, at least two, and all of them when all are ticked', async () => {
  const { user } = show('ready', '#/settings')
  const row = await byId('witnesses')
  await waitFor(() => expect(row.querySelectorAll('input')).toHaveLength(4))
  const box = (department: number) => row.querySelector<HTMLInputElement>(`[data-testid="witness-${department}"] input`)!
  const ids = [...row.querySelectorAll('label')].map((label) => Number(label.dataset.testid?.replace('witness-', '')))
  const [first, second, third, fourth] = ids as [number, number, number, number]
  expect([row.dataset.state, row.textContent?.includes('所有部门每次都问')]).toEqual(['all', true])
  await user.click(box(first))
  expect(play.settings.witnesses).toEqual([second, third, fourth])
  await user.click(box(third))
  expect([play.settings.witnesses, row.dataset.state]).toEqual([[second, fourth], 'chosen'])
  expect([box(second).disabled, box(fourth).disabled, box(first).disabled]).toEqual([true, true, false])
  await user.click(box(first))
  await user.click(box(third))
  expect([play.settings.witnesses, row.dataset.state]).toEqual([[], 'all'])
})

it('keeps all block headers where that is chosen', async () => {
  const { user } = show('ready', '#/settings', { language: 'en' })
  expect((await byId('headers-recent')).dataset.state).toBe('chosen')
  await user.click(await byId('headers-all'))
  expect(play.settings.headers).toBe('all')
})

it('says above every page which file of this computer was damaged and what to do', async () => {
  show('ready', '#/home')
  const advice = { code: 'forks-damaged', reason: { zh: '文件损坏了。', en: 'A file was damaged.' }, next: { zh: '请看看。', en: 'Look at it.' }, detail: null }
  play.network = { ...play.network, mended: [advice] }
  const banner = await byId('mended')
  expect(banner.textContent).toContain('分叉证据文件损坏了')
  expect(banner.textContent).toContain('请看看。')
})

it('leaves no Chinese on English pages but what comes from the contract and the register', async () => {
  const allowed = /\/srv\/lin\/渝证通演示|渝证通|林晓岚|中文/g
  for (const page of ['home', 'services', 'cases', 'verify', 'chain', 'contracts', 'settings']) {
    const { unmount } = show('empty', `#/${page}`, { language: 'en' })
    const main = await byId(page)
    await waitFor(() => expect(document.documentElement.lang).toBe('en'))
    await waitFor(() => expect(document.querySelector('[aria-busy="true"]')).toBeNull())
    expect([page, main.textContent?.replace(allowed, '').match(/\p{Script=Han}+/gu)]).toEqual([page, null])
    unmount()
  }
})

/** Relative luminance contrast of WCAG 2. */
function contrast(a: string, b: string): number {
  const luminance = (hex: string) => {
    const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
      const channel = Number.parseInt(hex.slice(at, at + 2), 16) / 255
      return channel <= 0.03928 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4
    })
    return 0.2126 * r + 0.7152 * g + 0.0722 * b
  }
  const [high = 0, low = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x)
  return (high + 0.05) / (low + 0.05)
}

it.each(['light', 'dark'] as const)('resolves every colour of the %s theme to a hex value with enough contrast', (theme) => {
  const all = tokens[theme]
  const get = (name: string) => {
    expect(all[name]).toMatch(/^#[0-9A-F]{6}$/i)
    return all[name]!
  }
  for (const ground of ['surface', 'raised', 'sunken']) {
    for (const text of ['text', 'text-muted', 'accent', 'verified', 'warning', 'danger', 'waiting']) {
      expect([ground, text, contrast(get(ground), get(text)) >= 4.5]).toEqual([ground, text, true])
    }
    expect(contrast(get(ground), get('line-control'))).toBeGreaterThanOrEqual(3)
  }
  expect(contrast(get('accent'), get('on-accent'))).toBeGreaterThanOrEqual(4.5)
})

it('takes a network file only after its fingerprint was shown in groups', async () => {
  const { user } = show('ready', '#/settings')
  await user.click(await byId('import-network'))
  const groups = (await byId('fingerprint')).querySelectorAll('li')
  expect([...groups].map((group) => group.textContent)).toEqual(Array.from({ length: 4 }, () => ['0123', '4567', '89ab', 'cdef']).flat())
  expect(play.calls.some(([name]) => name === 'importNetworkFile')).toBe(false)
  await user.click(await byId('take-network'))
  await byId('network-taken')
  expect(play.calls).toContainEqual(['importNetworkFile', '/srv/lin/network.yzn', '0123456789abcdef'.repeat(4)])
  await user.click(await byId('restart'))
  expect(play.calls).toContainEqual(['restart'])
})

it.each(['older', 'contradicts'] as const)('does not offer to take a network file that is %s', async (relation) => {
  const { user } = show('ready', '#/settings')
  play.fileRelation = relation
  await user.click(await byId('import-network'))
  expect((await byId('network-file')).dataset.relation).toBe(relation)
  expect(screen.queryByTestId('take-network')).toBeNull()
})

it('says why a network file is refused, and what to do, in the program’s words', async () => {
  const { user } = show('ready', '#/settings')
  play.refuse.chooseNetworkFile = { code: 'networkFile', params: [{ name: 'zh', value: '网络文件已损坏。请重新获取。' }, { name: 'en', value: 'Damaged.' }, { name: 'detail', value: 'NF-2' }] }
  await user.click(await byId('import-network'))
  expect((await byId('error')).textContent).toContain('网络文件已损坏。请重新获取。')
})

it('says above every page that a new network file is needed, and leads to where it is imported', async () => {
  const { user } = show('ready', '#/verify')
  play.network = expired()
  const banner = await byId('halted')
  expect(banner.dataset.code).toBe('trust-expired')
  expect(banner.textContent).toContain('需要新的网络文件')
  expect(banner.textContent).toContain('已保存的回执照样能核验')
  await user.click(await screen.findByRole('button', { name: '去导入' }))
  expect(window.location.hash).toBe('#/settings')
})
