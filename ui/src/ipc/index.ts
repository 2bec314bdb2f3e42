export { backend } from '@backend'
export type { Backend, FileDrag } from './backend'
export * from './types'
