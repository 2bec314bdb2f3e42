// @vitest-environment node
// What is shipped: nothing that plays the program, nothing that the content security policy would stop.

import { build } from 'vite'

it('builds without the played program, without eval, without addresses of other places', async () => {
  const built = await build({ root: new URL('..', import.meta.url).pathname, mode: 'production', logLevel: 'silent', build: { write: false } })
  const outputs = (Array.isArray(built) ? built : [built]).flatMap((one) => ('output' in one ? one.output : []))
  const text = outputs.map((file) => (file.type === 'chunk' ? file.code : String(file.source))).join('\n')
  expect(text).toContain('app_status')
  expect(text).not.toContain('演示口令一二三四五六')
  expect(text).not.toContain('示例路')
  expect(text).not.toMatch(/\beval\(|new Function\(/)
  const page = outputs.find((file) => file.fileName === 'index.html')
  expect(page && 'source' in page ? String(page.source) : '').toMatch(/src="\.\/assets\//)
  // Addresses that stand in libraries' messages are never fetched; images, styles and fonts must be our own.
  expect(text).not.toMatch(/(?:url\(|src=|href=)["']?https?:/)
}, 60_000)
