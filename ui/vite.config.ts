/// <reference types="vitest/config" />
import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url))

// The program behind the window is Rust. For layout work (`npm run mock`) and for tests the same
// interface is played by tests/mock, which no production build can reach.
export default defineConfig(({ mode }) => {
  const played = mode === 'mock' || mode === 'test'
  return {
    base: './',
    plugins: [react()],
    resolve: {
      alias: {
        '@backend': path(played ? 'tests/mock/backend.ts' : 'src/ipc/tauri.ts'),
        '@': path('src'),
      },
    },
    server: { port: 5173, strictPort: true, ...(played ? { fs: { allow: ['..'] } } : {}) },
    build: { target: 'es2022', chunkSizeWarningLimit: 1500 },
    test: {
      environment: 'jsdom',
      globals: true,
      setupFiles: ['tests/setup.ts'],
      include: ['tests/**/*.test.{ts,tsx}'],
      testTimeout: 60_000,
      css: { include: [/tokens\.css/] },
      // Timers of what is on screen tick outside of tests' hands; jsdom has no canvas.
      onConsoleLog: (log) => !/not wrapped in act|Not implemented|When testing, code that|act\(\(\) =>|fire events that update|assert on the output|This ensures that/.test(log),
    },
  }
})
